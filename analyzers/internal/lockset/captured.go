package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A closure that another closure calls by a variable that both capture: it is known, if the variable is set once.
//
//	fail := func(err error) { … s.mu.Unlock() }
//	time.AfterFunc(d, func() { s.mu.Lock(); fail(err) })

// capturedCall returns the closure that a captured variable of fn holds, with its own captured variables as fn knows
// them; nil if it is not known.
func (e *engine) capturedCall(fn *ssa.Function, index int) (callee *ssa.Function, binds []*lock.Path) {
	cell, ok := e.bound(fn, index).(*ssa.Alloc)
	if !ok || !e.constant(cell) {
		return nil, nil
	}
	for _, r := range *cell.Referrers() {
		store, ok := r.(*ssa.Store)
		if !ok || store.Addr != cell {
			continue
		}
		switch v := store.Val.(type) {
		case *ssa.Function:
			return v, nil
		case *ssa.MakeClosure:
			for _, b := range v.Bindings {
				binds = append(binds, e.seenFrom(fn, b))
			}
			return v.Fn.(*ssa.Function), binds
		}
	}
	return nil, nil
}

// bound returns the variable that fn captures: an Alloc, as a rule, of the function around it, or of one further out.
func (e *engine) bound(fn *ssa.Function, index int) ssa.Value {
	m := e.makes(fn)
	if m == nil {
		return nil
	}
	return e.variable(m.Bindings[index])
}

// variable returns what a captured variable stands for, and any other value as it is.
func (e *engine) variable(v ssa.Value) ssa.Value {
	if free, ok := v.(*ssa.FreeVar); ok {
		return e.bound(free.Parent(), slices.Index(free.Parent().FreeVars, free))
	}
	return v
}

// seenFrom returns the name that fn has for a variable of a function around it; unknown if it does not capture it.
func (e *engine) seenFrom(fn *ssa.Function, v ssa.Value) *lock.Path {
	v = e.variable(v)
	for i := range fn.FreeVars {
		if e.bound(fn, i) == v {
			return e.space.FreeVar(fn, i)
		}
	}
	return e.unknown
}

// makes returns the instruction that makes the closure fn.
func (e *engine) makes(fn *ssa.Function) *ssa.MakeClosure {
	if fn.Parent() == nil {
		return nil
	}
	for _, b := range fn.Parent().Blocks {
		for _, instr := range b.Instrs {
			if m, ok := instr.(*ssa.MakeClosure); ok && m.Fn == fn {
				return m
			}
		}
	}
	return nil
}
