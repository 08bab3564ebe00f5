package lockset

import (
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// unlocker returns a function value as another package can be told of it: as the release of one lock, in the terms of the
// function g that returns it, or as nil if it does nothing to locks. What it acquires besides is not told. It is false if it may
// do anything else.
func (e *engine) unlocker(g *Func, fn *lock.Path) (*lock.Path, bool) {
	if fn.Kind == lock.Unlocker {
		return fn, true
	}
	ts := e.resolveValue(fn, nil)
	if len(ts) != 1 {
		return nil, false
	}
	t := &ts[0]
	if t.op.Kind == lock.Release && len(t.args) == 1 {
		return e.space.Unlocker(t.args[0], t.op.Mode), true
	}
	sum := e.summaryOf(t)
	if t.op.Kind != lock.NoOp || sum == nil || sum.GivenUp != "" || len(sum.Calls)+len(sum.Twices)+len(sum.Stores)+len(sum.Links) > 0 || len(sum.Outcomes) != 1 {
		return nil, false
	}
	o := &sum.Outcomes[0]
	if len(o.Acquired) > 0 || len(o.Released) > 1 {
		return nil, false
	}
	if len(o.Released) == 0 {
		return nil, len(sum.Borrows)+len(sum.Events) == 0
	}
	r := &o.Released[0]
	sameClass := func(x Event) bool { return x.Class == lock.ClassOf(r.path) }
	if r.vague || isSome(r.path) || slices.ContainsFunc(sum.Events, sameClass) {
		return nil, false
	}
	f := &frame{e: e, f: g}
	p, m := f.lockInCaller(&world{}, t, r.path, r.mode, nil)
	if p == nil {
		return nil, false
	}
	return e.space.Unlocker(p, m), true
}
