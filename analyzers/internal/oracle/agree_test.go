package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A disagreement is where lockcheck and the runs tell different things.
type disagreement struct {
	false   bool    // lockcheck reports what no run shows; else it misses what runs show
	finding finding // of a false alarm
	misuse  *misuse // of a miss
	crash   error
}

// signature names the kind of disagreement; the shrinker keeps it.
func (d disagreement) signature() string {
	if d.crash != nil {
		return "crash"
	}
	if d.false {
		return fmt.Sprintf("false alarm %s/%s", d.finding.pass, d.finding.category)
	}
	return fmt.Sprintf("missed %s/%s", d.misuse.pass, d.misuse.category)
}

func (d disagreement) String() string {
	if d.crash != nil {
		return "crash: " + d.crash.Error()
	}
	if d.false {
		return "false alarm: " + d.finding.String()
	}
	return "missed: " + d.misuse.String()
}

// disagreements compares findings with the truth.
func (s *specimen) disagreements(found []finding) []disagreement {
	var out []disagreement
	blamed := map[*function]bool{}
	for _, m := range s.truth.misuses {
		for fn := range m.funcs() {
			blamed[fn] = true
		}
	}
	at := make([]*function, len(found))
	for i, f := range found {
		at[i] = s.prog.funcAt(f)
		if !blamed[at[i]] && !s.excused(at[i], f.line) {
			out = append(out, disagreement{false: true, finding: f})
		}
	}
	for _, m := range s.truth.misuses {
		if !m.must {
			continue
		}
		told := false
		for i, f := range found {
			told = told || m.funcs()[at[i]] && (f.pass == m.pass || m.either || m.sameAcquisition(f)) || m.toldAsWell(f, at[i])
		}
		if told {
			continue
		}
		if why := s.unknown(m); why != "" {
			s.unknowns = append(s.unknowns, why)
			continue
		}
		out = append(out, disagreement{misuse: m})
	}
	return out
}

// sameAcquisition reports whether f tells that the acquisition behind a relock is not released: then the second
// acquisition is only what follows from it.
func (m *misuse) sameAcquisition(f finding) bool {
	if len(m.first) == 0 || f.category != "return" && f.category != "loop" {
		return false
	}
	last := m.first[len(m.first)-1]
	return last.fn.pkg.name == f.pkg && last.line == f.line
}

// toldAsWell reports whether f tells what goes wrong under the contract that makes a release none: that the caller holds
// the lock.
func (m *misuse) toldAsWell(f finding, fn *function) bool {
	return slices.ContainsFunc(m.also, func(o *misuse) bool { return f.pass == o.pass && o.funcs()[fn] })
}

// funcs are the functions a finding of m may stand in.
func (m *misuse) funcs() map[*function]bool {
	out := map[*function]bool{}
	for _, o := range m.also {
		maps.Copy(out, o.funcs())
	}
	for _, st := range [][]frame{m.stack, m.first, m.freed, m.from} {
		for _, f := range st {
			out[f.fn] = true
		}
	}
	return out
}

func (p *program) funcAt(f finding) *function {
	if f.file != f.pkg+".go" {
		return nil
	}
	for _, fn := range p.funcs() {
		if fn.pkg.name == f.pkg && fn.first <= f.line && f.line <= fn.last {
			return fn
		}
	}
	return nil
}

// excused reports whether fn goes wrong when it is run by itself, though no entry calls it in that way: lockcheck
// judges a function by its own paths, and is right to.
func (s specimen) excused(fn *function, line int) bool {
	if fn == nil {
		return false
	}
	if !s.truth.seen[fn] {
		return true // nothing is known of what never ran
	}
	ran, literal := s.ran(fn, line)
	if !ran && literal {
		return true // the literal is a function, judged by its own paths
	}
	if fn.entry {
		return false
	}
	c := fn.contract
	if c.takes == nil {
		return false // a helper around one lock: its contract is all it has
	}
	var preset func(*mutex)
	if len(c.needs) > 0 {
		name := strings.Replace(c.needs[0].key, key(fn.recv), fn.recv.name, 1)
		preset = func(m *mutex) {
			if strings.HasPrefix(m.name, name+"/") {
				if c.needs[0].mode == opLock {
					m.writer = &hold{}
				} else {
					m.held = append(m.held, &hold{})
				}
			}
		}
	}
	runs, complete := explore(s.prog, fn, preset, nil, maxAlone)
	if !complete {
		more, _ := exploreFrom(s.prog, fn, preset, nil, maxAlone, true)
		runs = append(runs, more...)
	}
	for _, m := range judge(s.prog, runs, writtenClasses(s.prog, s.truth.seen)) {
		if m.must || !ran || m.at(fn, line) {
			return true
		}
	}
	return false
}

// at reports whether m happened on a line of fn. Of two releases, one by a goroutine, either may come second.
func (m *misuse) at(fn *function, line int) bool {
	return slices.Contains(m.stack, frame{fn, line}) || slices.Contains(m.first, frame{fn, line}) || m.spawned && slices.Contains(m.freed, frame{fn, line})
}

// bothWays reports whether st was executed, and if it is a branch, both ways.
func (t *truth) bothWays(st stmt) bool {
	if i, ok := st.(*ifStmt); ok && !(t.seen[outcome{i, true}] && t.seen[outcome{i, false}]) {
		return false
	}
	return t.seen[st]
}

// ran reports whether the statement on the line was executed in some run, in a function literal all of the literal,
// and whether it stands in one.
func (s specimen) ran(fn *function, line int) (ran, literal bool) {
	ran = true
	visitStmts(fn.body, func(st stmt) {
		if *st.at() == line && !s.truth.seen[st] {
			ran = false
		}
		for _, x := range exprsOf(st) {
			visitExpr(x, func(x expr) {
				lit, ok := x.(*funcLit)
				if !ok || line < lit.first || lit.last < line {
					return
				}
				literal = true
				visitStmts(lit.body, func(st stmt) { ran = ran && s.truth.bothWays(st) })
			})
		}
	})
	return ran, literal
}
