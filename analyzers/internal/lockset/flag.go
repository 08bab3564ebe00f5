package lockset

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A deferred function literal may ask a variable of the function around it what is left to release:
//
//	locked := true
//	defer func() { if locked { s.mu.Unlock() } }()
//
// Worlds that have set it to different constants are kept apart until then.

// noteFlags remembers the variables that deferred function literals test.
func (f *frame) noteFlags() {
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok {
				continue
			}
			m, ok := d.Call.Value.(*ssa.MakeClosure)
			if !ok || f.e.funcs[m.Fn.(*ssa.Function)] == nil || !f.e.funcs[m.Fn.(*ssa.Function)].relevant {
				continue
			}
			for _, v := range tested(m.Fn.(*ssa.Function)) {
				if a, ok := m.Bindings[slices.Index(v.Parent().FreeVars, v)].(*ssa.Alloc); ok && !f.e.constant(a) {
					if f.flags == nil {
						f.flags = make(map[*lock.Path]bool)
					}
					f.flags[f.e.space.Value(a)] = true
				}
			}
		}
	}
}

// tested returns the captured variables that a function literal branches on.
func tested(fn *ssa.Function) []*ssa.FreeVar {
	var out []*ssa.FreeVar
	for _, b := range fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond := branch.Cond
		for {
			op, ok := cond.(*ssa.UnOp)
			if !ok {
				break
			}
			if v, ok := op.X.(*ssa.FreeVar); ok && op.Op == token.MUL {
				out = append(out, v)
				break
			}
			cond = op.X
		}
	}
	return out
}

// flagsDiffer reports whether the worlds disagree on what a pending deferred call is told to release.
func (f *frame) flagsDiffer(a, b *world) bool {
	if len(f.flags) == 0 || len(a.defers) == 0 {
		return false
	}
	differ := func(a, b *world) bool {
		return slices.ContainsFunc(a.cells, func(c cell) bool {
			return c.val.Kind == lock.Const && f.flags[c.key] && b.val(c.key) != c.val
		})
	}
	return differ(a, b) || differ(b, a)
}
