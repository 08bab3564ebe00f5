package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// wild reports whether a variable may change at any call: a closure that stores to it is given away, and whoever has it
// may call it, as a walk through a tree does that says what it found by a captured variable.
func (e *engine) wild(a *ssa.Alloc) bool {
	if !a.Heap {
		return false
	}
	is, ok := e.wilds[a]
	if !ok {
		is = storedElsewhere(a)
		e.wilds[a] = is
	}
	return is
}

// justStored reports whether the load reads what its block has stored in the variable, with no call since.
func justStored(load *ssa.UnOp, a *ssa.Alloc) bool {
	instrs := load.Block().Instrs
	for i := slices.Index(instrs, ssa.Instruction(load)) - 1; i >= 0; i-- {
		switch instr := instrs[i].(type) {
		case *ssa.Store:
			if instr.Addr == a {
				return true
			}
		case ssa.CallInstruction:
			if !isBuiltin(instr.Common()) {
				return false
			}
		}
	}
	return false
}

// storedElsewhere reports whether some closure that captures the variable v, or a closure in that, stores to it and is
// used otherwise than to be called where it is made.
func storedElsewhere(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		m, ok := r.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		fn := m.Fn.(*ssa.Function)
		for i, b := range m.Bindings {
			if b != v || i >= len(fn.FreeVars) {
				continue
			}
			if storedElsewhere(fn.FreeVars[i]) || !calledHere(m) && stored(fn.FreeVars[i]) {
				return true
			}
		}
	}
	return false
}

// stored reports whether a closure, or one in it, stores to a captured variable.
func stored(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == v {
				return true
			}
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == v && i < len(fn.FreeVars) && stored(fn.FreeVars[i]) {
					return true
				}
			}
		}
	}
	return false
}

// calledHere reports whether a closure is only called or deferred where it is made, by itself, as the body of a loop, or
// by a library function that is known to call it at once.
func calledHere(m *ssa.MakeClosure) bool {
	if isLoopBody(m.Fn.(*ssa.Function)) {
		return true
	}
	for _, r := range *m.Referrers() {
		if _, ok := r.(*ssa.DebugRef); ok {
			continue
		}
		c, ok := r.(ssa.CallInstruction)
		if _, isGo := r.(*ssa.Go); !ok || isGo {
			return false
		}
		if c.Common().Value == m {
			continue
		}
		callee := c.Common().StaticCallee()
		if callee == nil {
			return false
		}
		obj, ok := callee.Object().(*types.Func)
		if !ok || lock.CallerOf(obj).When != lock.Now && lock.OpOf(obj).Kind == lock.NoOp {
			return false
		}
	}
	return true
}
