package lockset

import (
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// maxRounds is the number of rounds after which a range-over-func loop is taken to have shown all it does.
const maxRounds = 3

// isLoopBody reports whether fn is the body of a range-over-func loop, which SSA makes a function of its own.
func isLoopBody(fn *ssa.Function) bool { return fn.Synthetic == "range-over-func yield" }

// isRange reports whether the call is one that SSA makes of a range over a function.
func isRange(c *ssa.CallCommon) bool {
	for _, a := range c.Args {
		if m, ok := a.(*ssa.MakeClosure); ok && isLoopBody(m.Fn.(*ssa.Function)) {
			return true
		}
	}
	return false
}

// loopBody returns the loop body among the arguments of a call: the call is a range over a function.
func loopBody(args []*lock.Path) *lock.Path {
	for _, a := range args {
		if a.Kind == lock.Closure && isLoopBody(a.Val.(*ssa.Function)) {
			return a
		}
	}
	return nil
}

// rangeOver executes a range over a function: what the iterator does, and the body any number of times, in the worlds
// of this function. The body returns true to go on and false to leave; by captured variables that it sets to constants
// the code after the loop knows why it left.
func (f *frame) rangeOver(w *world, at ssa.Instruction, t *target, body *lock.Path) []*world {
	f.noteSite(w, at, t)
	if sum := f.e.summaryOf(t); sum != nil && sum.GivenUp == "" {
		for i := range sum.Events {
			f.calleeEvent(w, at, t, &sum.Events[i], nil)
		}
		for i := range sum.Calls {
			f.calleeCall(w, at, t, &sum.Calls[i], nil)
		}
	} else if t.fn == nil && t.obj == nil {
		f.unresolved(w, at, t)
	}
	b := &target{fn: body.Val.(*ssa.Function), binds: body.Bindings(), args: make([]*lock.Path, len(body.Val.(*ssa.Function).Params))}
	for i := range b.args {
		b.args[i] = f.e.unknown
	}
	sum := f.e.summaryOf(b)
	if sum == nil || sum.GivenUp != "" {
		f.handOff(w, body)
		return []*world{w}
	}
	more, done := []*world{w}, []*world{w.clone()}
	for range maxRounds {
		var next []*world
		for _, x := range more {
			f.noteSite(x, at, b)
			for i := range sum.Events {
				f.calleeEvent(x, at, b, &sum.Events[i], nil)
			}
			for i := range sum.Calls {
				f.calleeCall(x, at, b, &sum.Calls[i], nil)
			}
			for i := range sum.Outcomes {
				y := x.clone()
				if !f.feasible(y, at, b, &sum.Outcomes[i]) {
					continue
				}
				f.effects(y, at, b, sum, &sum.Outcomes[i], nil, nil)
				if goesOn(&sum.Outcomes[i]) {
					next = append(next, y)
				}
				f.absorb(&done, y.clone(), f.worlds())
			}
		}
		more = f.compact(next)
		if len(more) == 0 {
			break
		}
	}
	return f.compact(done)
}

// goesOn reports whether the body may return true.
func goesOn(o *Outcome) bool {
	for _, c := range o.Results {
		if c.path.Index == 0 && c.is && c.c.Val == "false" {
			return false
		}
	}
	return true
}
