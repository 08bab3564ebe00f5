package access

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A Breach is a call without the lock that the comment or annotation of the callee says its caller holds.
type Breach struct {
	Call    ssa.CallInstruction
	Caller  *ssa.Function
	Callee  *ssa.Function
	Class   lock.Class
	Lock    directive.Lock
	Arg     *lock.Path // the object whose lock it is, at the call; nil if the lock is a package variable
	Reading bool       // the lock is held, but in read mode only
	Checked bool       // the contract is an annotation
	Holds   int        // calls with the lock
	Bare    int        // functions with a call without
	Open    bool       // not all callers of the caller are in sight
	Starts  bool       // the caller, by its name, prepares the object for use, which it has made
}

// breaches returns the calls that break a contract, in source order of the callees.
func (e *engine) breaches() []*Breach {
	var out []*Breach
	for _, fn := range e.fns {
		obj, ok := fn.Object().(*types.Func)
		if !ok {
			continue
		}
		c := e.dirs.Contract(obj)
		for _, l := range c.Held {
			out = append(out, e.breachesOf(fn, l, c.Checked)...)
		}
	}
	return out
}

func (e *engine) breachesOf(fn *ssa.Function, l directive.Lock, checked bool) []*Breach {
	class, ok := classOf(l)
	if !ok || homemade(l) {
		return nil
	}
	w := want{fn: fn, class: class, param: oneOf, of: noParam}
	for i, p := range fn.Params {
		if p.Object() == l.Base {
			steps, ok := stepsOf(p.Type(), l)
			if !ok {
				return nil
			}
			if isPointer(p.Type()) {
				steps = steps[1:] // the object is where the parameter points
			}
			w.param, w.steps = i, steps
		}
	}
	if _, global := l.Base.(*types.Var); w.param < 0 && (!global || len(l.Fields) > 0 && l.Base.Parent() != e.pass.Pkg.Scope()) {
		return nil
	}
	x := e.callersOf(w)
	if l.Guessed && x.holds == 0 {
		return nil
	}
	var out []*Breach
	funcs := make(map[*ssa.Function]bool)
	add := func(k *call, reading bool) {
		if slices.ContainsFunc(out, func(b *Breach) bool { return b.Call == k.at }) {
			return
		}
		b := &Breach{Call: k.at, Caller: k.caller, Callee: k.callee, Class: class, Lock: l, Reading: reading, Checked: checked, Holds: x.holds}
		if k.callee == fn && w.param >= 0 && w.param < len(k.args) {
			b.Arg = k.args[w.param]
			b.Starts = b.Arg != nil && startsHere(b.Arg) && e.setsUp(k.caller)
		}
		out = append(out, b)
		funcs[outermost(k.caller)] = true
	}
	for _, k := range x.bare {
		if k.callee == fn {
			add(k, false)
		}
	}
	sure := len(out)
	for _, k := range x.maybe {
		if k.callee == fn {
			add(k, false)
		}
	}
	for _, b := range out[sure:] {
		b.Open = !obtained(b.Arg)
	}
	if l.Mode == directive.Write {
		for _, k := range x.reads {
			if k.callee == fn && !alsoLocked(k.held, class) {
				add(k, true)
			}
		}
	}
	if !checked && len(out) > 0 && !e.needs(fn, class, 4) {
		return nil // the comment is older than the code
	}
	for _, b := range out {
		b.Bare = len(funcs)
	}
	return out
}

// startsHere reports whether a path starts at an object that the function has allocated.
func startsHere(p *lock.Path) bool {
	r := p.Root()
	if r.Kind != lock.Value {
		return false
	}
	_, ok := r.Val.(*ssa.Alloc)
	return ok
}

// needs reports whether a function, or one that it calls, touches a variable that the lock guards, or operates on it.
func (e *engine) needs(fn *ssa.Function, c lock.Class, depth int) bool {
	if e.touched == nil {
		e.touched = make(map[*ssa.Function]map[lock.Class]bool)
		for _, v := range e.order {
			if v.Guard == nil {
				continue
			}
			for _, a := range v.Accesses {
				if e.touched[a.Fn] == nil {
					e.touched[a.Fn] = make(map[lock.Class]bool)
				}
				e.touched[a.Fn][v.Guard.Class] = true
			}
		}
		e.callees = make(map[*ssa.Function][]*ssa.Function)
		for _, f := range e.fns {
			for _, k := range e.calls[f] {
				e.callees[k.caller] = append(e.callees[k.caller], f)
			}
		}
	}
	if e.touched[fn][c] || e.touches(fn, c) {
		return true
	}
	return depth > 0 && slices.ContainsFunc(e.callees[fn], func(f *ssa.Function) bool { return e.needs(f, c, depth-1) })
}
