package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Whether a sync.Once has run is kept in a world like a field of the Once, so that
//
//	unlock := func() { once.Do(s.mu.Unlock) }
//	defer unlock()
//
// releases once, however often it is called. One of which nothing is known is taken not to have run, but for the way that goes on
// without: nothing is told of that, and callers take it where they know that the Once has run.

// hasRun returns the address of what tells whether the Once at an address has run.
func (f *frame) hasRun(once *lock.Path) *lock.Path { return f.e.space.Hidden(once, lock.HasRun, 0) }

// asksOnce reports whether the fact is about whether a Once has run.
func asksOnce(x fact) bool { return x.path.Kind == lock.Deref && x.path.Base.IsHidden(lock.HasRun) }

// afterOnce reports whether one of the facts is that a Once has run.
func afterOnce(fs []fact) bool {
	return slices.ContainsFunc(fs, func(x fact) bool { return asksOnce(x) && x.is && x.c.Val == "true" })
}

// newOnce records that the Once at an address has not run.
func (f *frame) newOnce(w *world, addr *lock.Path) {
	w.set(f.hasRun(addr), f.e.space.Const("false"))
}

// once executes sync.Once.Do: the Once is held while its argument runs.
func (f *frame) once(w *world, at ssa.Instruction, recv *lock.Path, t *target) []*world {
	op := &Op{Verb: "Do", Pos: at.Pos(), at: at}
	f.event(w, at, Event{Path: recv, Class: lock.ClassOf(recv), Once: true, Op: op})
	if len(t.args) < 2 || w.find(recv, lock.Write) >= 0 {
		return []*world{w}
	}
	s, run := f.e.space, f.hasRun(recv)
	state := f.load(w, run)
	is, known := w.known(s, state)
	if known && is {
		return []*world{w}
	}
	var skipped *world
	if !known {
		skipped = w.clone()
		skipped.lossy = true
		skipped.assume(s, state, true)
		skipped.set(run, s.Const("true"))
		w.assume(s, state, false)
	}
	w.hold(Held{Path: recv, Op: op})
	ws := f.invoke(w, at, t.args[1])
	for _, x := range ws {
		if i := x.find(recv, lock.Write); i >= 0 {
			x.drop(i)
		}
		x.set(run, s.Const("true"))
	}
	if skipped != nil {
		ws = append(ws, skipped)
	}
	return ws
}

// ranOnce tells the callers which Onces have run by the end of an outcome.
func (o *Outcome) ranOnce(w *world, outside func(*lock.Path) *lock.Path) {
	for _, c := range w.cells {
		if c.key.IsHidden(lock.HasRun) && c.val.Val == "true" && len(o.Made) < maxMade {
			if key := outside(c.key); key != nil {
				o.Made = append(o.Made, cell{key, c.val})
			}
		}
	}
}

// isOnce reports whether the type is sync.Once.
func isOnce(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync" && n.Obj().Name() == "Once"
}
