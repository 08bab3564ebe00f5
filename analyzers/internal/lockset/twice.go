package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A function may acquire two locks that are one for some caller: it is passed one object under two names, or that of a
// package variable which it uses too. The function cannot know, the caller can.

// A Twice is an acquisition while the function, or what it calls, has another lock that may be the same one.
type Twice struct {
	Path  *lock.Path
	Mode  lock.Mode
	First Held
	Conds []fact
	Op    *Op
	Apart bool // in another goroutine, which is not held up by what this one holds for a while
}

// maxTwices bounds how many are told of one function.
const maxTwices = 6

// twins returns the locks that w holds, acquired here, which may be the one at p for some caller, if callers are to be told
// and have not been.
func (f *frame) twins(w *world, p *lock.Path) []*Held {
	if f.sum == nil || p == nil || len(w.held) == 0 || w.lossy || w.stuck || len(f.sum.Twices) == maxTwices {
		return nil
	}
	var out []*Held
	for i := range w.held {
		if h := &w.held[i]; !h.May && !h.Entry && mayBeOne(h.Path, p) && !f.sum.tellsTwice(p, h.Path) {
			out = append(out, h)
		}
	}
	return out
}

// tellsTwice reports whether it is told that both locks are acquired in any case.
func (s *Summary) tellsTwice(p, first *lock.Path) bool {
	return slices.ContainsFunc(s.Twices, func(x Twice) bool { return x.Path == p && x.First.Path == first && len(x.Conds) == 0 })
}

// mayBeOne reports whether two paths that are not the same may name one lock if a caller passes the right thing.
func mayBeOne(p, q *lock.Path) bool {
	a, named := lock.ClassIDOf(p)
	b, also := lock.ClassIDOf(q)
	if named && also && a != b { // a lock that is itself a parameter may be any
		return false
	}
	return p != q && !p.Foreign() && !q.Foreign() && !p.Deep() && !q.Deep() && (passedIn(p) || passedIn(q))
}

// passedIn reports whether the caller decides what the path names.
func passedIn(p *lock.Path) bool {
	root := p.Root()
	return root.Kind == lock.Param || root.Kind == lock.FreeVar
}

// noteTwice tells callers of an acquisition of what may be a lock that is held.
func (f *frame) noteTwice(w *world, at ssa.Instruction, e *Event) {
	if e.Once || e.inner != nil && dispatches(at) {
		return
	}
	for _, h := range f.twins(w, e.Path) {
		if !slices.Contains(e.without, h.Path) {
			f.sum.addTwice(Twice{Path: e.Path, Mode: e.Mode, First: *h, Conds: f.conds(w, e.Conds), Op: e.Op})
		}
	}
}

// dispatches reports whether the instruction calls whichever method an interface holds: what one of them does to a lock of
// its receiver, that of another type does not do.
func dispatches(at ssa.Instruction) bool {
	call, ok := at.(ssa.CallInstruction)
	return ok && call.Common().IsInvoke()
}

func (s *Summary) addTwice(x Twice) {
	for _, y := range s.Twices {
		if y.Path == x.Path && y.Mode == x.Mode && y.First.Path == x.First.Path && y.First.Mode == x.First.Mode && covers(y.Conds, x.Conds) {
			return
		}
	}
	if len(s.Twices) < maxTwices {
		s.Twices = append(s.Twices, x)
	}
}

// calleeTwices looks at what a callee may acquire twice: here it may be known to be one lock.
func (f *frame) calleeTwices(w *world, at ssa.Instruction, t *target, sum *Summary) {
	for i := range sum.Twices {
		x := &sum.Twices[i]
		open, v := f.judge(w, t, x.Conds)
		if v > holds || w.lossy || w.stuck {
			continue
		}
		p, m := f.lockInCaller(w, t, x.Path, x.Mode, nil)
		q, n := f.lockInCaller(w, t, x.First.Path, x.First.Mode, nil)
		if p == nil || q == nil {
			continue
		}
		first := Held{Path: q, Mode: n, Op: f.through(at, t, x.First.Op)}
		_, spawned := at.(*ssa.Go)
		apart := x.Apart || spawned
		switch op := f.through(at, t, x.Op); {
		case p == q:
			if apart || w.holds(p) == nil { // else it waits for what is held here already
				f.twice(w, at, Again{At: at, Path: p, Held: first, Want: m, Op: op, Twice: true}, open)
			}
		case f.sum != nil && mayBeOne(p, q):
			f.sum.addTwice(Twice{p, m, first, f.conds(w, open), op, apart})
		case f.rec != nil && !apart && (lock.ClassOf(x.Path).Name == "" || lock.ClassOf(x.First.Path).Name == ""):
			f.passedEdge(w, at, sum, x, Edge{At: at, Held: first, Path: p, To: lock.ClassOf(p), Mode: m, Op: op, All: w.held})
		}
	}
}

// passedEdge records that a callee acquires a lock while it has another, where only the call tells which locks they are.
func (f *frame) passedEdge(w *world, at ssa.Instruction, sum *Summary, x *Twice, e Edge) {
	if e.To.Name == "" || lock.ClassOf(e.Held.Path).Name == "" || f.fresh(at, e.Path) || f.fresh(at, e.Held.Path) || f.e.early(at) {
		return
	}
	above := f.aboveGates(w)
	inner := above.clone()
	for i := range sum.Events {
		if y := &sum.Events[i]; y.Path == x.Path && y.Mode == x.Mode {
			inner.union(y.gates)
		}
	}
	e.Gates = f.e.gatesOfEdge(w.held, e.Held.Path, inner)
	f.rec.addEdge(e)
}

// twice records that a call acquires one lock twice.
func (f *frame) twice(w *world, at ssa.Instruction, a Again, open []fact) {
	if f.rec == nil || f.rec.hasAgain(&a) || !f.taken(w, open) {
		return
	}
	op := *a.Held.Op
	op.at = nil // the message points at the acquisition, not at the call
	a.Held.Op = &op
	f.rec.again = append(f.rec.again, a)
}
