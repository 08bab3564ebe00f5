package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOrder compares the lock orders that lockcheck reports with the deadlocks that two goroutines can run into, on
// programs in which one goroutine alone does nothing wrong.
func TestOrder(t *testing.T) {
	used, deadlocks, failed := 0, 0, 0
	for seed := *flagSeed; seed < *flagSeed+int64(*flagN); seed++ {
		s := sample(seed)
		o, found, ok := s.order()
		if !ok {
			continue
		}
		used++
		if len(o.must) > 0 {
			deadlocks++
			if !o.may {
				t.Errorf("seed %d: a deadlock that reading as writing prevents", seed)
			}
		}
		if problems := o.disagreements(s.prog, found); len(problems) > 0 {
			if failed++; failed <= maxShown {
				text := minimalOrder(s.prog, problems[0])
				t.Errorf("-oracle.seed=%d: %s", seed, text)
				dumpOrder(t, failed, text)
			}
		}
	}
	if used == 0 {
		t.Errorf("no program of %d can be used", *flagN)
	}
	t.Logf("%d programs, %d of them can deadlock, %d disagreements", used, deadlocks, failed)
}

// maxShown bounds the disagreements that are shrunk and shown.
const maxShown = 12

// order is the truth and what is reported, not ok for a program that is of no use here.
func (s specimen) order() (o orderTruth, found []finding, ok bool) {
	if s.truth.partial || len(s.truth.misuses) > 0 || s.prog.uses["goroutine"] > 0 {
		return o, nil, false
	}
	found, err := analyze(s.pkgs, orderSuite)
	if err != nil {
		found = []finding{{pass: "crash", message: err.Error()}}
	}
	o = orderTruthOf(s.truth)
	o.unclear = o.unclear || !s.allRan()
	return o, found, true
}

// allRan reports whether all statements ran, and branches both ways: lockcheck judges each function by its own paths,
// those that no entry leads to as well.
func (s specimen) allRan() bool {
	ran := true
	for _, fn := range s.prog.funcs() {
		ran = ran && s.truth.seen[fn]
		visitStmts(fn.body, func(st stmt) {
			if _, isLabel := st.(*labelStmt); !isLabel {
				ran = ran && s.truth.bothWays(st)
			}
		})
	}
	return ran
}

// minimalOrder shrinks p as long as it fails as problem does, and writes what is left.
func minimalOrder(p *program, problem string) string {
	kind, _, _ := strings.Cut(problem, ":")
	check := func(p *program) (s specimen, found []finding, text string) {
		defer func() {
			if recover() != nil { // an edit left a program that the interpreter cannot run
				text = ""
			}
		}()
		s = specimen{prog: p, src: sources(p)}
		var err error
		if s.pkgs, err = typecheck(s.src); err != nil || stale(p) {
			return s, nil, ""
		}
		if s.truth = truthOf(p); s.truth.partial || s.truth.steady(p) {
			return s, nil, ""
		}
		o, found, ok := s.order()
		if !ok {
			return s, nil, ""
		}
		for _, text := range o.disagreements(p, found) {
			if strings.HasPrefix(text, kind) {
				return s, found, text
			}
		}
		return s, found, ""
	}
	shrink(p, func(p *program) bool { _, _, text := check(p); return text != "" })
	s, found, text := check(p)
	for _, f := range found {
		text += "\n  " + f.String()
	}
	return text + "\n\n" + dump(s.src)
}

func dumpOrder(t *testing.T, i int, text string) {
	if *flagDump == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*flagDump, fmt.Sprintf("order%02d.txt", i)), []byte(text), 0o666); err != nil {
		t.Error(err)
	}
}

// disagreements compares the findings with what can happen. Of deadlocks that share a lock class one has to be told,
// for a cycle is told once.
func (o orderTruth) disagreements(p *program, found []finding) []string {
	var out []string
	if len(found) > 0 && !o.may && !o.unclear {
		out = append(out, "false alarm: "+found[0].String())
	}
	if len(orderSuite) == 0 {
		return out
	}
	for _, group := range o.groups() {
		told := slices.ContainsFunc(found, func(f finding) bool {
			fn := p.funcAt(f)
			return slices.ContainsFunc(group, func(d *deadlock) bool { return d.funcs[fn] })
		})
		if !told {
			d := group[0]
			out = append(out, "missed: "+strings.Join(d.classes, " and ")+" in opposite orders in "+names(d.funcs))
		}
	}
	return out
}

// groups joins the deadlocks that share a class.
func (o orderTruth) groups() [][]*deadlock {
	var out [][]*deadlock
	for _, d := range o.must {
		mine := []*deadlock{d}
		var rest [][]*deadlock
		for _, g := range out {
			if slices.ContainsFunc(g, func(e *deadlock) bool {
				return slices.ContainsFunc(e.classes, func(c string) bool { return slices.Contains(d.classes, c) })
			}) {
				mine = append(mine, g...)
			} else {
				rest = append(rest, g)
			}
		}
		out = append(rest, mine)
	}
	return out
}

// TestInterleave holds the search to traces whose outcome is known.
func TestInterleave(t *testing.T) {
	steps := func(text string) trace {
		var tr trace
		for _, w := range strings.Fields(text) {
			s := step{class: w[1:]}
			switch w[0] {
			case '-':
				s.kind = stepRelease
			case '<':
				s.kind, s.read = stepRelease, true
			case '>':
				s.read = true
			case '?':
				s.kind = stepTry
			}
			tr.steps = append(tr.steps, s)
		}
		return tr
	}
	for _, test := range []struct {
		name, a, b    string
		strict, loose bool
	}{
		{"same order", "+a +b -b -a", "+a +b -b -a", false, false},
		{"opposite orders", "+a +b -b -a", "+b +a -a -b", true, true},
		{"one after the other", "+a -a +b -b", "+b +a -a -b", false, false},
		{"gate", "+g +a +b -b -a -g", "+g +b +a -a -b -g", false, false},
		{"gate on one side", "+g +a +b -b -a -g", "+b +a -a -b", true, true},
		{"gate given up", "+g +a -g +b -b -a", "+g +b -g +a -a -b", true, true},
		{"readers", ">a >b <b <a", ">b >a <a <b", false, true},
		{"reader and writers", ">a +b -b <a", "+b +a -a -b", true, true},
		{"readers of one", ">a +b -b <a", "+b >a <a -b", false, true},
		{"try", "+a ?b -b -a", "+b +a -a -b", false, false},
		{"held by try", "?a +b -b -a", "+b +a -a -b", true, true},
	} {
		a, b := steps(test.a), steps(test.b)
		if got := interleave(a, b, true) != nil; got != test.strict {
			t.Errorf("%s: deadlock %v, want %v", test.name, got, test.strict)
		}
		if got := interleave(a, b, false) != nil; got != test.loose {
			t.Errorf("%s, reading as writing: deadlock %v, want %v", test.name, got, test.loose)
		}
	}
}
