package spawn

import (
	"golang.org/x/tools/go/ssa"
)

// findWrappers finds the functions of the package that start a function they are given, and makes each call of one a
// start of its own. What such a function starts itself is then no goroutine to be judged: it stands for all of those.
func (w *wiring) findWrappers() {
	starts := make(map[*ssa.Parameter]*Start)
	for _, s := range w.starts {
		for _, param := range w.startedParams(s) {
			starts[param] = s
			s.Generic = true
		}
	}
	for changed := len(starts) > 0; changed; {
		changed = false
		for _, b := range w.order {
			for _, c := range b.calls {
				changed = w.passes(b, c, starts) || changed
			}
		}
	}
	for _, b := range w.order {
		for _, c := range b.calls {
			w.startVia(b, c, starts)
		}
	}
}

// startedParams returns the parameters of the function around the start that the goroutine calls.
func (w *wiring) startedParams(s *Start) []*ssa.Parameter {
	var called []*node
	if s.Via != GoStatement {
		if s.value != nil {
			called = append(called, w.of(s.value))
		}
	} else if g, ok := s.Instr.(*ssa.Go); ok && !g.Call.IsInvoke() {
		called = append(called, w.of(g.Call.Value))
	}
	if s.Body != nil && s.Body.Parent() != nil {
		for _, d := range w.dynamic {
			if d.in.fn == s.Body && runsIt(d.instr) {
				called = append(called, w.of(d.instr.Common().Value))
			}
		}
	}
	var params []*ssa.Parameter
	for _, param := range s.In.Params {
		n := w.values[param]
		for _, c := range called {
			if n != nil && n.find() == c {
				params = append(params, param)
				break
			}
		}
	}
	return params
}

// runsIt reports whether the call is one for whose sake the goroutine is there, rather than a question asked on the way: it
// is made once, and nobody looks at a result.
func runsIt(instr ssa.CallInstruction) bool {
	call, ok := instr.(*ssa.Call)
	return ok && !call.Call.IsInvoke() && loopOf(call.Block()) == nil && len(*call.Referrers()) == 0
}

// passes notes a parameter that a function only passes on to a wrapper.
func (w *wiring) passes(b *body, c call, starts map[*ssa.Parameter]*Start) bool {
	changed := false
	args := c.instr.Common().Args
	if c.handed || len(args) != len(c.callee.Params) {
		return false
	}
	for i, param := range c.callee.Params {
		own, ok := args[i].(*ssa.Parameter)
		if ok && starts[param] != nil && starts[own] == nil && own.Parent() == b.fn {
			starts[own] = starts[param]
			changed = true
		}
	}
	return changed
}

// startVia makes a call of a wrapper a start.
func (w *wiring) startVia(b *body, c call, starts map[*ssa.Parameter]*Start) {
	args := c.instr.Common().Args
	if c.handed || c.deferred || c.instr.Common().StaticCallee() == nil || len(args) != len(c.callee.Params) {
		return
	}
	for i, param := range c.callee.Params {
		inner := starts[param]
		if inner == nil {
			continue
		}
		fn := functionOf(args[i])
		if fn == nil || w.bodies[fn] == nil {
			continue
		}
		w.start(b, &Start{Instr: c.instr, In: b.fn, Body: fn, Via: Wrapper, Maybe: w.mayDecline(c.callee, inner), wrapped: inner})
	}
}

// classWrapped finds what becomes of the goroutines of a wrapper: what becomes of all those that it is called for, if only
// this package can call it and they agree.
func (w *wiring) classWrapped() {
	differ := make(map[*Start]bool)
	for _, s := range w.starts {
		inner := s.wrapped
		if inner == nil || differ[inner] || s.test && !inner.test {
			continue
		}
		obj := inner.In.Object()
		class := s.Class()
		if obj == nil || obj.Exported() && w.pkg.Pkg.Name() != "main" || class == Unknown || inner.standsFor != Unknown && inner.standsFor != class {
			differ[inner], class = true, Unknown
		}
		inner.standsFor = class
	}
}

// mayDecline reports whether the wrapper may return without having started its argument.
func (w *wiring) mayDecline(wrapper *ssa.Function, inner *Start) bool {
	x := &search{met: func(instr ssa.Instruction) bool {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if call == inner.Instr {
			return true
		}
		callee := call.Common().StaticCallee()
		return callee != nil && originOf(callee) == inner.In
	}}
	return x.exitFromEntry(wrapper) != nil
}
