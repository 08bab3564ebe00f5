package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// findPulls finds the coroutines that iter.Pull makes of a sequence and that may stay where they are: their stop function
// is dropped, and nothing asks them for values until there are no more.
func (w *wiring) findPulls() []*ssa.Call {
	var list []*ssa.Call
	for _, b := range w.order {
		for _, block := range b.fn.Blocks {
			for _, instr := range block.Instrs {
				if call, ok := instr.(*ssa.Call); ok && pulls(call) && !extracted(call, 1) && askedOnce(call) {
					list = append(list, call)
				}
			}
		}
	}
	return list
}

func pulls(call *ssa.Call) bool {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return false
	}
	obj, ok := originOf(fn).Object().(*types.Func)
	return ok && lock.RoleOf(obj) == lock.Coroutine
}

// askedOnce reports whether all that is done with the next function of a coroutine is to call it, and never in a loop.
func askedOnce(pull *ssa.Call) bool {
	for _, ref := range *pull.Referrers() {
		next, ok := ref.(*ssa.Extract)
		if !ok || next.Index != 0 {
			continue
		}
		for _, ref := range *next.Referrers() {
			call, ok := ref.(*ssa.Call)
			if !ok || call.Call.Value != ssa.Value(next) || loopOf(call.Block()) != nil {
				return false
			}
		}
	}
	return true
}
