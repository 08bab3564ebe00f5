package access

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
)

// reach knows which blocks of a function come after which.
type reach struct {
	after [][]bool // by block index: nil until asked for
}

// reaches reports whether b may be executed after a, both instructions of one function.
func (e *engine) reaches(a, b ssa.Instruction) bool {
	x, y := a.Block(), b.Block()
	if x == nil || y == nil || x.Parent() != y.Parent() {
		return false
	}
	if x == y && slices.Index(x.Instrs, a) < slices.Index(x.Instrs, b) {
		return true
	}
	fn := x.Parent()
	r := e.reach[fn]
	if r == nil {
		r = &reach{after: make([][]bool, len(fn.Blocks))}
		e.reach[fn] = r
	}
	if r.after[x.Index] == nil {
		r.after[x.Index] = flow.After(x)
	}
	return r.after[x.Index][y.Index]
}

// comes reports whether b may be executed after a with the same object, which made makes anew in each round of a loop; it
// may be nil.
func (e *engine) comes(a, b, made ssa.Instruction) bool {
	if !e.reaches(a, b) {
		return false
	}
	if made == nil || made.Block() == nil || made.Parent() != a.Parent() {
		return true
	}
	x := a.Block()
	return follow(x, slices.Index(x.Instrs, a)+1, func(instrs []ssa.Instruction) way {
		for _, instr := range instrs {
			switch instr {
			case b:
				return arrives
			case made:
				return joined
			}
		}
		return passes
	})
}

// maxBlame bounds how many calls may lie between an access and the place where the lock should have been taken.
const maxBlame = 3

// callsSoon reports whether fn is the goal or leads to it by few calls.
func (e *engine) callsSoon(fn, goal *ssa.Function) bool {
	near, ok := e.around[goal]
	if !ok {
		near = map[*ssa.Function]bool{goal: true}
		ring := []*ssa.Function{goal}
		for range maxBlame {
			var next []*ssa.Function
			for _, f := range ring {
				for _, k := range e.calls[f] {
					if !near[k.caller] {
						near[k.caller] = true
						next = append(next, k.caller)
					}
				}
			}
			ring = next
		}
		e.around[goal] = near
	}
	return near[fn]
}
