package lockorder

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// maxCalls is the number of calls followed from a function to one that it passes first.
const maxCalls = 3

// settled reports whether the state that decides about one of two opposite sites shows that they never meet.
func (g *graph) settled(s, t *site) bool {
	return g.recorded(s, t) || g.recorded(t, s) || g.prepared(s, t) || g.prepared(t, s)
}

// recorded reports whether the lock that is taken at s is taken under a condition on state that the function changes there
// and then, and what is held at t was acquired by that very function: whoever holds it has left word of it, and nobody
// waits for it at s meanwhile.
//
//	mu.Lock()
//	if users == 0 { shared.Lock() }
//	users++
//	mu.Unlock()
func (g *graph) recorded(s, t *site) bool {
	state := g.decides(s)
	if state == nil || t.Held.Op == nil || len(t.Held.Op.Chain) == 0 {
		return false
	}
	fn := s.fn.Fn
	if syntax := fn.Syntax(); syntax == nil || t.Held.Op.Pos < syntax.Pos() || syntax.End() <= t.Held.Op.Pos {
		return false
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if st, ok := instr.(*ssa.Store); ok && variableOf(st.Addr) == state {
				return true
			}
		}
	}
	return false
}

// prepared reports whether the function of t, before it acquires what is held there, passes the function of s for the same
// object, where the lock is taken under a condition on the state of the object: what is done once, and first.
//
//	func (c *conn) open() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		if c.ready { return }
//		c.in.Lock()
//		…
//	}
func (g *graph) prepared(s, t *site) bool {
	if g.decides(s) == nil || t.Held.Op == nil || !t.local() || t.Held.Op.At() == nil || len(s.fn.Fn.Params) == 0 {
		return false
	}
	held := t.Held.Op.At()
	for _, b := range t.fn.Fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if ok && flow.Dominates(call, held) && isRoot(t.Held.Path.Root(), call) && passes(call, s.fn.Fn, maxCalls) {
				return true
			}
		}
	}
	return false
}

// isRoot reports whether the first argument of a call is the root of a path.
func isRoot(root *lock.Path, call *ssa.Call) bool {
	if len(call.Call.Args) == 0 {
		return false
	}
	arg := call.Call.Args[0]
	if root.Kind == lock.Param {
		fn := call.Parent()
		return root.Index < len(fn.Params) && fn.Params[root.Index] == arg
	}
	return root.Val == any(arg)
}

// passes reports whether a call is one of fn, or leads to one that hands on its first argument.
func passes(call *ssa.Call, fn *ssa.Function, depth int) bool {
	callee := call.Call.StaticCallee()
	if callee == fn {
		return true
	}
	if callee == nil || depth == 0 || len(callee.Params) == 0 {
		return false
	}
	for _, b := range callee.Blocks {
		for _, instr := range b.Instrs {
			inner, ok := instr.(*ssa.Call)
			if ok && len(inner.Call.Args) > 0 && inner.Call.Args[0] == callee.Params[0] && passes(inner, fn, depth-1) {
				return true
			}
		}
	}
	return false
}

// decides returns the state that decides, once the first lock is held, whether the second is taken at a site; nil if there
// is none.
func (g *graph) decides(s *site) types.Object {
	state, ok := g.states[s]
	if !ok {
		state = decides(s)
		g.states[s] = state
	}
	return state
}

func decides(s *site) types.Object {
	if !s.local() || len(s.Op.Chain) > 0 || s.Held.Op == nil || s.Held.Op.At() == nil || s.Held.Op.At().Parent() != s.fn.Fn {
		return nil
	}
	for b := s.At.Block(); b.Idom() != nil; b = b.Idom() {
		dom := b.Idom()
		branch, ok := dom.Instrs[len(dom.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		if load, state := stateOf(branch.Cond); state != nil && flow.Dominates(s.Held.Op.At(), load) {
			return state
		}
	}
	return nil
}

// stateOf returns the variable that a condition asks about, and where it is loaded: one compared with a constant, or a
// flag.
func stateOf(cond ssa.Value) (ssa.Instruction, types.Object) {
	switch c := cond.(type) {
	case *ssa.BinOp:
		if _, ok := c.Y.(*ssa.Const); ok {
			return stateOf(c.X)
		}
	case *ssa.UnOp:
		switch c.Op {
		case token.NOT:
			return stateOf(c.X)
		case token.MUL:
			return c, variableOf(c.X)
		}
	case *ssa.Call:
		if fn := c.Call.StaticCallee(); fn != nil && fn.Name() == "Load" && len(c.Call.Args) == 1 {
			if obj := fn.Object(); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" {
				return c, variableOf(c.Call.Args[0])
			}
		}
	}
	return nil, nil
}

// variableOf returns the field or package variable at an address.
func variableOf(addr ssa.Value) types.Object {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		if st, ok := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct); ok {
			return st.Field(a.Field)
		}
	case *ssa.Global:
		return a.Object()
	}
	return nil
}
