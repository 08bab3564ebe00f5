package oracle

import (
	"fmt"
	"slices"
	"strings"
)

// A run is one execution of an entry function: the choices that drove it and what came of it.
type run struct {
	entry   *function
	chosen  []choice
	back    bool // they are counted from the last one
	result  any
	why     string // why it ended before its time
	misuses []*misuse
	left    []leftover
	ended   []*hold
	events  []event
	calls   []*callRecord
	saved   bool     // a panic was recovered
	stuck   []*mutex // held when the run ended, however it did
}

type leftover struct {
	lock *mutex
	hold *hold
}

type choice struct {
	key     string // "" for an answer asked for each time
	val, of int
}

// truth is what the runs of a program tell.
type truth struct {
	runs    []*run
	misuses []*misuse
	partial bool // too many runs, or one too long: silence proves nothing
	seen    map[any]bool
}

// maxRuns bounds the runs of an entry; maxAlone those of a function that is run by itself, to see what one of them does.
const (
	maxRuns  = 160
	maxAlone = 4000
)

// explore runs fn for every combination of inputs, so many at most.
func explore(p *program, fn *function, preset func(*mutex), seen map[any]bool, most int) (runs []*run, complete bool) {
	return exploreFrom(p, fn, preset, seen, most, false)
}

// exploreFrom explores from the first combination on, or backwards from the last.
func exploreFrom(p *program, fn *function, preset func(*mutex), seen map[any]bool, most int, back bool) (runs []*run, complete bool) {
	var prefix []choice
	for len(runs) < most {
		r := execute(p, fn, prefix, preset, seen, back)
		runs = append(runs, r)
		if r.why == "long" || r.why == "deep" {
			return runs, false
		}
		prefix = next(r.chosen)
		if prefix == nil {
			return runs, true
		}
	}
	return runs, false
}

// next is the prefix of the run after the one with these choices, nil after the last.
func next(chosen []choice) []choice {
	for i := len(chosen) - 1; i >= 0; i-- {
		if chosen[i].val+1 < chosen[i].of {
			out := slices.Clone(chosen[:i+1])
			out[i].val++
			return out
		}
	}
	return nil
}

// execute runs fn once; choices beyond the prefix are the first ones, or the last, from which they are counted then. initial
// may preset locks.
func execute(p *program, fn *function, prefix []choice, initial func(*mutex), seen map[any]bool, back bool) *run {
	r := &run{entry: fn, back: back}
	value := func(v, n int) int {
		if back {
			return n - 1 - v
		}
		return v
	}
	memo := map[string]int{}
	in := &interp{prog: p, initial: initial, seen: seen}
	in.choose = func(key string, n int) int {
		if v, ok := memo[key]; ok && key != "" {
			return value(v, n)
		}
		v := 0
		if i := len(r.chosen); i < len(prefix) && prefix[i].key == key && prefix[i].val < n {
			v = prefix[i].val
		}
		if key != "" {
			memo[key] = v
		}
		r.chosen = append(r.chosen, choice{key, v, n})
		in.asked = len(r.chosen)
		return value(v, n)
	}
	r.result, r.why = in.run(fn)
	r.misuses, r.ended, r.events, r.calls = in.misuses, in.ended, in.events, in.calls
	for _, m := range in.locks {
		if m.writer != nil || len(m.held) > 0 {
			r.stuck = append(r.stuck, m)
		}
	}
	r.saved = in.saved
	// After a mistake, a panic or too many rounds nobody knows whether these would have been released: they may be told.
	for _, m := range in.locks {
		if m.writer != nil {
			r.left = append(r.left, leftover{m, m.writer})
		}
		for _, h := range m.held {
			r.left = append(r.left, leftover{m, h})
		}
	}
	return r
}

// truthOf runs every entry of p.
func truthOf(p *program) *truth {
	t := &truth{seen: map[any]bool{}}
	var entries [][]*run
	for _, fn := range p.funcs() {
		if !fn.entry {
			continue
		}
		runs, complete := explore(p, fn, nil, t.seen, maxRuns)
		if !complete {
			t.partial = true
			return t
		}
		entries = append(entries, runs)
		t.runs = append(t.runs, runs...)
	}
	writers := writtenClasses(p, t.seen)
	for _, runs := range entries {
		t.misuses = append(t.misuses, judge(p, runs, writers)...)
	}
	return t
}

// judge turns the runs of one entry into misuses and says which of them lockcheck has to report.
func judge(p *program, runs []*run, writers map[string]bool) []*misuse {
	called, _ := references(p)
	handed := handedOff(p)
	found := map[string]*misuse{}
	add := func(m *misuse) {
		m.entry = runs[0].entry
		key := m.pass + m.category + spell(m.stack) + "|" + spell(m.first) + "|" + m.lock.class
		if old := found[key]; old == nil || m.must && !old.must {
			found[key] = m
		}
	}
	for _, r := range runs {
		for _, m := range r.misuses {
			switch m.category {
			case "recursive-read":
				level, known := writers[m.lock.class]
				if !known && !m.lock.exported {
					continue // nobody can queue between: that is no mistake
				}
				m.must = level
			case "not-held", "wrong-mode":
				again := wrongAnyhow(p, r, m)
				m.must = !m.spawned && !m.others && (m.lock.fresh || again == nil)
				if again != nil { // what happens under that contract may be told as well
					for _, o := range again.misuses {
						add(o)
					}
					for _, l := range again.left {
						add(&misuse{pass: "unreleased", category: "return", stack: l.hold.stack, lock: l.lock})
					}
				}
			default:
				m.must = true
			}
			m.must = m.must && !m.dying && (m.pass != "relock" || !handed[m.lock.class])
			add(m)
		}
		for _, l := range r.left {
			category := "return"
			if r.saved {
				category = "panic"
			}
			add(&misuse{pass: "unreleased", category: category, stack: l.hold.stack, lock: l.lock,
				must: r.why == "" && !called[r.entry] && len(l.hold.stack) > 0 && releasedElsewhere(runs, l) && !promised(runs, l)})
		}
	}
	var out []*misuse
	for _, m := range found {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b *misuse) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// handedOff are the classes that some go statement releases without having acquired: who acquires such a lock again
// may be waiting for that.
func handedOff(p *program) map[string]bool {
	out := map[string]bool{}
	for _, fn := range p.funcs() {
		visitStmts(fn.body, func(s stmt) {
			g, ok := s.(*goStmt)
			if !ok {
				return
			}
			acquired := map[string]bool{}
			for _, b := range exprBlocks(g.x.(*callValue).x) {
				visitStmts(b, func(s stmt) {
					if o := opOf(s); o != nil && o.op.acquires() {
						acquired[classOf(o.lock)] = true
					} else if o != nil && !acquired[classOf(o.lock)] {
						out[classOf(o.lock)] = true
					}
				})
			}
		})
	}
	return out
}

// wrongAnyhow runs r again with the lock that it releases held by the caller, for writing and for reading. It returns
// the run that gets by, nil if there is none: a function that releases what it has not acquired may have a contract with
// its caller, one that does so twice has not. What goes wrong when the caller holds the lock may be told instead.
func wrongAnyhow(p *program, r *run, w *misuse) *run {
	for _, read := range []bool{false, true} {
		again := execute(p, r.entry, r.chosen, heldBefore(w.lock.name, read), nil, r.back)
		m := again.wrongWith(w.lock.name)
		if m == nil {
			return again
		}
		w.also = append(w.also, m)
	}
	return nil
}

// heldBefore presets the lock of that name to be held by the caller.
func heldBefore(name string, read bool) func(*mutex) {
	return func(m *mutex) {
		switch {
		case m.name != name:
		case read:
			m.held = append(m.held, &hold{})
		default:
			m.writer = &hold{}
		}
	}
}

// wrongWith returns what goes wrong with the lock of that name in the run; nil if it is nothing that stops it.
func (r *run) wrongWith(name string) *misuse {
	i := slices.IndexFunc(r.misuses, func(m *misuse) bool {
		return m.lock.name == name && !m.spawned && !m.dying && m.category != "recursive-read"
	})
	if i < 0 {
		return nil
	}
	return r.misuses[i]
}

// releasedElsewhere reports whether another run releases what this acquisition took, and comes to its end without the lock. What
// a helper that returns holding the lock on some ways releases itself on others does not count: that is its contract.
func releasedElsewhere(runs []*run, l leftover) bool {
	site := spell(l.hold.stack)
	for _, r := range runs {
		for _, h := range r.ended {
			if r.leaves(h.lock) || r.why == "pruned" { // that goes round for ever, and never returns without the lock
				continue
			}
			if spell(h.stack) == site && !(h.inside && h.stack[len(h.stack)-1].fn.contract.takes == nil) {
				return true
			}
		}
	}
	return false
}

// leaves reports whether the run left the lock of that name held.
func (r *run) leaves(name string) bool {
	return slices.ContainsFunc(r.left, func(o leftover) bool { return o.lock.name == name })
}

// promised reports whether the result tells the caller that the lock is held, as true or a nil error: that
// reads as a contract.
func promised(runs []*run, l leftover) bool {
	res := l.hold.stack[0].fn.results
	if len(res) == 0 {
		return false
	}
	for _, r := range runs {
		if r.why != "" {
			continue
		}
		held := r.leaves(l.lock.name)
		if yes := r.result == true || res[0].kind == errValue && r.result == nil; held != yes {
			return false
		}
	}
	return true
}

// writtenClasses are the classes of which some code acquires a lock for writing: true if it says so and was run, false
// if it was not, or if code only takes a pointer to one.
func writtenClasses(p *program, seen map[any]bool) map[string]bool {
	out := map[string]bool{}
	for _, fn := range p.funcs() {
		mark := func(x expr, sure bool) {
			if c := classOf(x); c != "" {
				out[c] = out[c] || sure
			}
		}
		visitStmts(fn.body, func(s stmt) {
			switch s := s.(type) {
			case *opStmt:
				if s.op == opLock {
					mark(s.lock, seen[s])
				}
			case *deferStmt:
				if s.op != nil && s.op.op == opLock {
					mark(s.op.lock, seen[s])
				}
			}
			for _, x := range exprsOf(s) {
				visitExpr(x, func(x expr) {
					switch x := x.(type) {
					case *opValue:
						if x.op == opLock {
							mark(x.lock, false)
						}
					case *address:
						mark(x.x, false)
					}
				})
			}
		})
	}
	return out
}

func classOf(x expr) string {
	switch x := x.(type) {
	case *selector:
		return x.f.owner.pkg.name + "." + x.f.owner.name + "." + x.f.name
	case *element:
		return classOf(x.x)
	case *ref:
		if x.v.global != nil {
			return x.v.global.name + "." + x.v.name
		}
	}
	return ""
}

func spell(st []frame) string {
	var parts []string
	for _, f := range st {
		name := f.fn.name
		if f.fn.recv != nil {
			name = f.fn.recv.typ.strct.name + "." + name
		}
		parts = append(parts, fmt.Sprintf("%s.%s:%d", f.fn.pkg.name, name, f.line))
	}
	return strings.Join(parts, " > ")
}

func (m *misuse) String() string {
	s := fmt.Sprintf("%s/%s of %s at %s", m.pass, m.category, m.lock.class, spell(m.stack))
	if m.first != nil {
		s += ", held since " + spell(m.first)
	}
	if m.freed != nil {
		s += ", released at " + spell(m.freed)
	}
	if !m.must {
		s += " (may be a contract)"
	}
	return s
}

// steady reports whether some function always gives the same answer: a branch on it is no branch, which lockcheck
// does not claim to see.
func (t *truth) steady(p *program) bool {
	same := false
	for _, fn := range p.funcs() {
		visitStmts(fn.body, func(s stmt) {
			i, ok := s.(*ifStmt)
			if !ok || !t.seen[i] {
				return
			}
			if _, called := i.cond.(*call); called || i.init != nil {
				same = same || t.seen[outcome{i, true}] != t.seen[outcome{i, false}]
			}
		})
	}
	return same
}

// stale reports whether some function has one answer only, or statements that nothing leads to.
func stale(p *program) bool {
	for _, fn := range p.funcs() {
		dead := certainPanic(fn.body)
		visitBlocks(fn.body, func(b *block) {
			for i := range b.list {
				dead = dead || i+1 < len(b.list) && leaves(&block{b.list[:i+1]})
			}
		})
		if dead {
			return true
		}
		if len(fn.results) == 0 || fn.results[0].kind != boolValue && fn.results[0].kind != errValue {
			continue
		}
		answers := map[any]bool{}
		visitStmts(fn.body, func(s stmt) {
			r, ok := s.(*retStmt)
			if !ok || r.x == nil {
				return
			}
			if l, ok := r.x.(*literal); ok {
				answers[l.val] = true
			} else if _, ok := r.x.(*failed); ok {
				answers["failed"] = true
			} else {
				answers[true], answers[false] = true, true
			}
		})
		if len(answers) < 2 {
			return true
		}
	}
	return false
}

// certainPanic reports whether b comes to a panic whatever the inputs are: what follows is dead.
func certainPanic(b *block) bool {
	sure := false
	conditional := map[*block]bool{}
	visitBlocks(b, func(b *block) {
		for _, s := range b.list {
			switch s := s.(type) {
			case *ifStmt:
				conditional[s.then], conditional[s.els] = true, true
			case *switchStmt:
				for _, c := range s.cases {
					conditional[c.body] = true
				}
			case *panicStmt:
				sure = sure || !conditional[b]
			}
		}
	})
	return sure
}
