package lockset

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A release in each round of a loop, of a lock that the function never acquires, is none of what is not held if others
// acquire the lock in between: it is a signal to them. How they come to is not seen, but this goroutine has to wait for it:
// by a channel, in a function that is not known, or by a lock of its own that the others release.

// maxWaits bounds how many calls are followed to find what a goroutine waits for.
const maxWaits = 100

// waitsInLoop reports whether the loop around the instruction, to which w has come, can wait for what other goroutines do.
func (f *frame) waitsInLoop(w *world, at ssa.Instruction) bool {
	from := flow.After(at.Block())
	var acquired, released []*lock.Path
	for _, b := range f.fn.Blocks {
		if !from[b.Index] || !flow.After(b)[at.Block().Index] {
			continue
		}
		for _, instr := range b.Instrs {
			if communicates(instr) {
				return true
			}
			call, ok := instr.(*ssa.Call)
			if !ok || isBuiltin(&call.Call) {
				continue
			}
			for _, t := range f.resolve(w, &call.Call) {
				if f.e.waits(&t) {
					return true
				}
				took, gave := f.leaves(w, &t)
				acquired, released = append(acquired, took...), append(released, gave...)
			}
		}
	}
	return slices.ContainsFunc(acquired, func(p *lock.Path) bool {
		if p == nil {
			return true
		}
		c := lock.ClassOf(p)
		return !slices.Contains(released, p) && (f.e.releasers()[c] || !f.e.private(f.f, p, c))
	})
}

func isBuiltin(c *ssa.CallCommon) bool {
	_, ok := c.Value.(*ssa.Builtin)
	return ok
}

// communicates reports whether the instruction may wait for another goroutine by a channel.
func communicates(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Select, *ssa.Send:
		return true
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	}
	return false
}

// leaves returns the locks that a call may acquire and leave held, and those that it may release for its caller.
func (f *frame) leaves(w *world, t *target) (acquired, released []*lock.Path) {
	if len(t.args) > 0 {
		switch t.op.Kind {
		case lock.Acquire:
			return t.args[:1], nil
		case lock.Release:
			return nil, t.args[:1]
		}
	}
	sum := f.e.summaryOf(t)
	if sum == nil {
		return nil, nil
	}
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		for _, h := range o.Acquired {
			p, _ := f.lockInCaller(w, t, h.Path, h.Mode, nil)
			acquired = append(acquired, p) // nil, which nothing releases, if it cannot be told
		}
		for _, x := range o.Released {
			if p, _ := f.lockInCaller(w, t, x.path, x.mode, nil); p != nil {
				released = append(released, p)
			}
		}
	}
	return acquired, released
}

// waits reports whether a call communicates, or calls what is not known not to.
func (e *engine) waits(t *target) bool {
	s := &search{e: e, left: maxWaits}
	return s.waits(t)
}

// search follows calls to find what a goroutine waits for.
type search struct {
	e      *engine
	inside []*target // the calls that it is in
	left   int       // how many it may follow yet
}

func (s *search) waits(t *target) bool {
	if t.op.Kind != lock.NoOp {
		return t.op.Kind != lock.Acquire && t.op.Kind != lock.Release && t.op.Kind != lock.Try
	}
	if slices.ContainsFunc(s.inside, func(x *target) bool {
		return x.fn == t.fn && slices.Equal(x.args, t.args) && slices.Equal(x.binds, t.binds)
	}) {
		return false // it does no more by calling itself
	}
	g := s.e.funcs[t.fn]
	if g == nil && t.obj != nil {
		sum := s.e.imported(t.obj.Origin())
		return sum == nil || sum.Waits
	}
	if s.left--; g == nil || g.sum == nil || s.left < 0 {
		return true
	}
	s.inside = append(s.inside, t)
	defer func() { s.inside = s.inside[:len(s.inside)-1] }()
	for _, b := range t.fn.Blocks {
		for _, instr := range b.Instrs {
			if communicates(instr) {
				return true
			}
			call, ok := instr.(*ssa.Call)
			if ok && !isBuiltin(&call.Call) && slices.ContainsFunc(s.e.within(t, &call.Call), func(x target) bool { return s.waits(&x) }) {
				return true
			}
		}
	}
	return false
}

// within returns what a call made by a target may reach: a function by its name, a lock, or what the target is passed.
func (e *engine) within(t *target, c *ssa.CallCommon) []target {
	if c.IsInvoke() {
		return []target{{op: lock.LockerOp(c.Value.Type(), c.Method.Name())}}
	}
	args := make([]*lock.Path, len(c.Args))
	for i, a := range c.Args {
		args[i] = e.functionWithin(t, a)
	}
	return e.resolveValue(e.functionWithin(t, c.Value), args)
}

// functionWithin returns which function a value of a target is, as far as that is plain.
func (e *engine) functionWithin(t *target, v ssa.Value) *lock.Path {
	switch v := v.(type) {
	case *ssa.Function:
		return e.space.Func(v)
	case *ssa.MakeClosure:
		return e.space.Closure(v.Fn.(*ssa.Function), slices.Repeat([]*lock.Path{e.unknown}, len(v.Bindings)))
	case *ssa.Parameter:
		if i := slices.Index(t.fn.Params, v); i < len(t.args) {
			return t.args[i]
		}
	case *ssa.Call:
		return e.functionReturned(v, 0)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			return e.functionReturned(call, v.Index)
		}
	}
	return e.unknown
}

// functionReturned returns the function that a call by name returns, if it is always the same.
func (e *engine) functionReturned(call *ssa.Call, i int) *lock.Path {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return e.unknown
	}
	g := e.funcs[origin(fn)]
	if g == nil || g.sum == nil {
		return e.unknown
	}
	var all *lock.Path
	for _, o := range g.sum.Outcomes {
		if i >= len(o.Values) || o.Values[i] == nil || !o.Values[i].IsFunction() || all != nil && all != o.Values[i] {
			return e.unknown
		}
		all = o.Values[i]
	}
	if all == nil {
		return e.unknown
	}
	return all
}
