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

// maxWaitDepth bounds how far calls are followed to find what a goroutine waits for.
const maxWaitDepth = 3

// waitsInLoop reports whether the loop around the instruction can wait for what other goroutines do.
func (f *frame) waitsInLoop(at ssa.Instruction) bool {
	from := flow.After(at.Block())
	var acquired, released []*lock.Path
	for _, b := range f.fn.Blocks {
		if !from[b.Index] || !flow.After(b)[at.Block().Index] {
			continue
		}
		if f.e.waits(b, maxWaitDepth) {
			return true
		}
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || call.Call.StaticCallee() == nil || len(call.Call.Args) == 0 {
				continue
			}
			switch opOf(&call.Call).Kind {
			case lock.Acquire:
				acquired = append(acquired, f.eval(&world{}, call.Call.Args[0]))
			case lock.Release:
				released = append(released, f.eval(&world{}, call.Call.Args[0]))
			}
		}
	}
	return slices.ContainsFunc(acquired, func(p *lock.Path) bool { return !slices.Contains(released, p) })
}

// waits reports whether the block communicates, or calls what is not known not to.
func (e *engine) waits(b *ssa.BasicBlock, depth int) bool {
	for _, instr := range b.Instrs {
		switch instr := instr.(type) {
		case *ssa.Select, *ssa.Send:
			return true
		case *ssa.UnOp:
			if instr.Op == token.ARROW {
				return true
			}
		case *ssa.Call:
			if e.callWaits(instr, depth) {
				return true
			}
		}
	}
	return false
}

func (e *engine) callWaits(call *ssa.Call, depth int) bool {
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return false
	}
	fn := call.Call.StaticCallee()
	if fn == nil || depth == 0 {
		return true
	}
	if opOf(&call.Call).Kind != lock.NoOp {
		return false
	}
	g := e.funcs[origin(fn)]
	if g == nil || g.sum == nil || slices.ContainsFunc(g.sum.Outcomes, func(o Outcome) bool { return len(o.Acquired) > 0 }) {
		return true
	}
	return slices.ContainsFunc(g.Fn.Blocks, func(b *ssa.BasicBlock) bool { return e.waits(b, depth-1) })
}
