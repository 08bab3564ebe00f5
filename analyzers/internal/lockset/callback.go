package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A callback is a function that the package stores in a field, with what it captures in the terms of the object whose
// field it is.
type callback struct {
	fn    *ssa.Function
	binds []*lock.Path // Param(0) stands for the object; the engine's unknown where it cannot be told
	none  bool         // something else is stored there too: a parameter, a function out of sight
}

// register records that val is stored in the field at addr.
func (e *engine) register(addr, val *lock.Path) {
	c := lock.ClassOf(addr)
	if c.Name == "" || c.Pkg != e.pass.Pkg.Path() {
		return
	}
	owner := addr.Base
	self := e.space.Param(nil, 0)
	cb := callback{none: true}
	switch val.Kind {
	case lock.Const: // nil
		return
	case lock.Func:
		cb = callback{fn: val.Val.(*ssa.Function)}
	case lock.Closure:
		cb = callback{fn: val.Val.(*ssa.Function)}
		for _, b := range val.Bindings() {
			b = e.space.Rewrite(b, func(p *lock.Path) (*lock.Path, bool) {
				if p == owner {
					return self, true
				}
				return nil, false
			}, nil)
			if b.Mentions(func(p *lock.Path) bool { return p.Kind == lock.Value || p.Kind == lock.FreeVar || p.Kind == lock.Stale }) ||
				b.Mentions(func(p *lock.Path) bool { return p.Kind == lock.Param && p != self }) {
				b = e.unknown
			}
			cb.binds = append(cb.binds, b)
		}
	default:
		return // a parameter or the like: its callers tell
	}
	for i, x := range e.stored[c] {
		if x.fn == cb.fn {
			if !slices.Equal(x.binds, cb.binds) {
				for k := range x.binds {
					if x.binds[k] != cb.binds[k] {
						e.stored[c][i].binds[k] = e.unknown
					}
				}
			}
			return
		}
	}
	e.stored[c] = append(e.stored[c], cb)
}

// callbacksKnown returns the classes of the fields in which functions are stored.
func (e *engine) callbacksKnown() bits {
	var known bits
	for c, cbs := range e.stored {
		if len(cbs) > maxTargets {
			delete(e.stored, c)
		} else {
			known.add(e.id(c))
		}
	}
	return known
}

// callbacks returns the functions that a call through the field at addr may reach; nil if that is not known.
func (e *engine) callbacks(addr *lock.Path, args []*lock.Path) []target {
	if addr.Kind != lock.Field {
		return nil
	}
	self := e.space.Param(nil, 0)
	var ts []target
	for _, cb := range e.stored[lock.ClassOf(addr)] {
		if cb.none {
			return nil
		}
		binds := make([]*lock.Path, len(cb.binds))
		for i, b := range cb.binds {
			binds[i] = e.space.Rewrite(b, func(p *lock.Path) (*lock.Path, bool) {
				if p == self {
					return addr.Base, true
				}
				return nil, false
			}, nil)
		}
		ts = append(ts, e.resolveFunc(cb.fn, args, binds)...)
	}
	return ts
}

// methodNamed returns the target of a method, by name, on a concrete type.
func (e *engine) methodNamed(t types.Type, name string, recv *lock.Path, args []*lock.Path) *target {
	obj, _, _ := types.LookupFieldOrMethod(t, true, e.pass.Pkg, name)
	m, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	if x, ok := e.method(t, m, recv, args); ok {
		return &x
	}
	return nil
}

// maxNested bounds how deep callbacks that call callbacks are followed.
const maxNested = 2

// calleeCall follows a function value that the callee calls, which may be known here. Outer is the call that led to the
// callee, if that is a callback itself.
func (f *frame) calleeCall(w *world, at ssa.Instruction, t *target, c *Call, outer *Op) {
	open, v := f.judge(w, t, c.Conds)
	if v > holds {
		return
	}
	fn := f.inCaller(w, t, c.Fn, nil)
	if fn == nil {
		return
	}
	args := f.argsInCaller(w, t, c)
	inner := w.clone() // the world in which the callee makes the call
	for _, h := range c.Held {
		if p, m := f.lockInCaller(w, t, h.Path, h.Mode, nil); p != nil && inner.holds(p) == nil {
			inner.hold(Held{Path: p, Mode: m, Op: f.through(at, t, h.Op), May: h.May})
		}
	}
	for _, r := range c.Freed {
		if p, _ := f.lockInCaller(w, t, r.path, r.mode, nil); p != nil {
			for _, m := range []lock.Mode{lock.Write, lock.Read} {
				if i := inner.find(p, m); i >= 0 {
					inner.drop(i)
				}
			}
			inner.free(freed{path: p, mode: r.mode, borrow: true, op: r.op})
		}
	}
	op := f.outward(at, t, c.Op, outer)
	var ts []target
	if c.Method != "" {
		if fn.Kind == lock.Iface {
			if m := f.e.methodNamed(fn.Val.(types.Type), c.Method, fn.Base, args); m != nil {
				ts = []target{*m}
			}
		}
	} else {
		ts = f.e.resolveValue(fn, args)
	}
	if len(ts) == 0 || ts[0].fn == nil && ts[0].obj == nil {
		if f.sum != nil && !fn.Foreign() {
			f.noteCall(inner, w, Call{Fn: fn, Method: c.Method, Args: args, Conds: open, Op: op, Always: c.Always && outer == nil && f.always(at)})
		}
		return
	}
	f.callback(w, inner, at, ts, op, outer == nil && f.runs(w, t, c, ts))
}

// calledBack tells that a function value which the callee calls, by outer, releases what is known not to be held then.
func (f *frame) calledBack(inner *world, at ssa.Instruction, t *target, b *Borrow, outer *Op) {
	p, m := f.lockInCaller(inner, t, b.Path, b.Mode, nil)
	if f.rec == nil || p == nil {
		return
	}
	if open, v := f.judge(inner, t, b.Conds); v != met && (v != holds || len(open) < len(b.Conds)) {
		return // it is not known that it may
	}
	op := f.outward(at, t, b.Op, outer)
	if h := inner.holds(p); h != nil {
		if h.Mode != m {
			f.wrongMode(inner, at, h, m, op)
		}
		return
	}
	if slices.ContainsFunc(inner.held, func(h Held) bool { return lock.ClassOf(h.Path) == lock.ClassOf(p) && !f.distant(inner, at, h.Path, p) }) {
		return // it may be the same lock under another name
	}
	if i := inner.freedAt(p); i >= 0 && !inner.freed[i].vague {
		f.notHeld(inner, at, p, m, op, inner.freed[i])
	} else if i < 0 && inner.returned(p, m) {
		f.notHeld(inner, at, p, m, op, freed{})
	}
}

// callback executes function values called by a callee: their acquisitions count in the world of the callee, their
// effects in this function's, where instantiate executes those of a function that runs.
func (f *frame) callback(w, inner *world, at ssa.Instruction, ts []target, op *Op, runs bool) {
	for i := range ts {
		g := &ts[i]
		if g.op.Kind == lock.Acquire && len(g.args) > 0 {
			f.tell(inner, at, Event{Path: g.args[0], Class: lock.ClassOf(g.args[0]), Mode: g.op.Mode, Op: op, back: true}, g)
			continue
		}
		sum := f.e.summaryOf(g)
		if sum == nil || sum.GivenUp != "" {
			continue
		}
		f.noteSite(inner, at, g)
		for k := range sum.Events {
			f.calleeEvent(inner, at, g, &sum.Events[k], op)
		}
		f.calleeTwices(inner, at, g, sum)
		for k := range sum.Borrows {
			f.calledBack(inner, at, g, &sum.Borrows[k], op)
		}
		if isLiteral(g) && f.nested < maxNested { // it may wrap a function that the caller passed
			f.nested++
			for k := range sum.Calls {
				f.calleeCall(inner, at, g, &sum.Calls[k], op)
			}
			f.nested--
		}
		if runs || g.fn != nil && isLoopBody(g.fn) {
			continue // rangeOver executes a loop body
		}
		for k := range sum.Outcomes {
			f.giveReleased(w, g, &sum.Outcomes[k]) // silent from here on
			for _, c := range sum.Outcomes[k].Sets {
				if p := f.inCaller(w, g, c.key, nil); p != nil {
					w.set(p, f.e.space.Deref(p, at))
				}
			}
			for _, c := range sum.Outcomes[k].Changed {
				if p := f.inCaller(w, g, c, nil); p != nil {
					w.set(p, f.e.space.Deref(p, at))
				}
			}
		}
	}
}

// always reports whether the function makes the call once whenever it returns.
func (f *frame) always(at ssa.Instruction) bool {
	if _, call := at.(*ssa.Call); !call || inLoop(at) {
		return false
	}
	for _, b := range f.fn.Blocks {
		if _, leaves := b.Instrs[len(b.Instrs)-1].(*ssa.Return); leaves && b != f.fn.Recover && !at.Block().Dominates(b) {
			return false
		}
	}
	return true
}

// runs reports whether what a callee does by a call of a function value is plain: it runs one function once, whichever way
// it goes, and that has an effect on locks which the callee itself has nothing to do with.
func (f *frame) runs(w *world, t *target, c *Call, ts []target) bool {
	if !c.Always || len(ts) != 1 || ts[0].fn == nil || isLoopBody(ts[0].fn) {
		return false
	}
	sum := f.e.summaryOf(&ts[0])
	if sum == nil || sum.GivenUp != "" {
		return false
	}
	var own []*lock.Path
	for _, h := range c.Held {
		own = append(own, h.Path)
	}
	for _, x := range c.Freed {
		own = append(own, x.path)
	}
	effect := len(sum.rounds) > 0
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		effect = effect || len(o.passed) > 0
		for _, p := range o.touched() {
			q := f.inCaller(w, &ts[0], p, nil)
			if q == nil || slices.ContainsFunc(own, func(x *lock.Path) bool { return f.inCaller(w, t, x, nil) == q }) {
				return false
			}
			effect = true
		}
	}
	return effect
}

// touched returns the locks that the outcome acquires or releases.
func (o *Outcome) touched() []*lock.Path {
	var out []*lock.Path
	for _, h := range o.Acquired {
		out = append(out, h.Path)
	}
	for _, x := range o.Released {
		out = append(out, x.path)
	}
	return out
}

// run executes in the worlds after a call the effects of the functions that the callee runs.
func (f *frame) run(ws []*world, at ssa.Instruction, t *target, sum *Summary) []*world {
	for i := range sum.Calls {
		c := &sum.Calls[i]
		if !c.Always || c.Method != "" || slices.ContainsFunc(sum.Calls[:i], func(x Call) bool { return x.Always && x.Fn == c.Fn }) {
			continue
		}
		var out []*world
		for _, w := range ws {
			fn := f.inCaller(w, t, c.Fn, nil)
			if fn == nil {
				out = append(out, w)
				continue
			}
			if ts := f.e.resolveValue(fn, f.argsInCaller(w, t, c)); f.runs(w, t, c, ts) {
				out = append(out, f.outcomes(w, at, &ts[0], silenced(f.e.summaryOf(&ts[0])))...)
			} else {
				out = append(out, w)
			}
		}
		ws = out
	}
	return ws
}

// argsInCaller returns what a callee passes to a function that it calls, in the terms of the caller.
func (f *frame) argsInCaller(w *world, t *target, c *Call) []*lock.Path {
	args := make([]*lock.Path, len(c.Args))
	for i, a := range c.Args {
		if args[i] = f.inCaller(w, t, a, nil); args[i] == nil {
			args[i] = f.e.unknown
		}
	}
	return args
}

// silenced returns a summary without what it tells of results, which are those of another call.
func silenced(sum *Summary) *Summary {
	out := &Summary{Mods: sum.Mods, rounds: sum.rounds}
	for _, o := range sum.Outcomes {
		o.Results, o.Values, o.Types, o.Made = nil, nil, nil, nil
		out.Outcomes = append(out.Outcomes, o)
	}
	return out
}
