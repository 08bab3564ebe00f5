package unreleased

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// A fixer offers fixes, where these are certain: the engine knows in every world what is held where the fix changes
// something, and the lock has one name there that means the same throughout the function.
type fixer struct {
	pass  *analysis.Pass
	locks *lockset.Result
}

// leak offers to release what a return leaves locked: by a defer right after the acquisition if all other releases come
// at the end of the function, else by a release before each return that lacks it.
func (x *fixer) leak(fn *ssa.Function, l *lockset.Leak) []analysis.SuggestedFix {
	at, direct := l.Held.Op.At().(*ssa.Call)
	if !direct || len(l.Held.Op.Chain) > 0 || l.Loop || l.Lost != nil {
		return nil
	}
	u := x.usesOf(fn, at)
	if u == nil || len(u.acquired) != 1 || u.deferred || u.odd || !u.oneMode(l.Held.Mode) {
		return nil
	}
	leaving, others, ok := x.returns(fn, l)
	if !ok {
		return nil
	}
	if edits := u.deferEdits(leaving, others); edits != nil {
		return []analysis.SuggestedFix{{Message: "Defer the " + u.unlock(), TextEdits: edits}}
	}
	if edits := u.insertEdits(leaving); edits != nil && len(u.released) > 0 {
		return []analysis.SuggestedFix{{Message: "Insert the missing " + u.unlock(), TextEdits: edits}}
	}
	return nil
}

// returns returns the returns that leave the lock held, whatever way leads there, and those that do not. It is not ok if
// for some return that depends on the way.
func (x *fixer) returns(fn *ssa.Function, l *lockset.Leak) (leaving, others []*ssa.Return, ok bool) {
	class := lock.ClassOf(l.Path)
	clear := true
	ok = x.locks.Walk(fn, func(at ssa.Instruction, p lockset.Point) {
		ret, isReturn := at.(*ssa.Return)
		if !isReturn || at.Block() == fn.Recover {
			return
		}
		mode, held := p.Holds(l.Path)
		switch {
		case held:
			leaving = append(leaving, ret)
			clear = clear && mode == l.Held.Mode
		case p.MayHoldClass(class):
			clear = false
		default:
			others = append(others, ret)
		}
	})
	return leaving, others, ok && clear && len(leaving) > 0
}

// misuse offers the release in the mode in which the lock is held.
func (x *fixer) misuse(fn *ssa.Function, m *lockset.Misuse) []analysis.SuggestedFix {
	if m.Kind != lockset.WrongMode || len(m.Op.Chain) > 0 || m.Other == nil || len(m.Other.Chain) > 0 || m.Other.At() == nil || m.Other.At().Parent() != fn {
		return nil
	}
	call, ok := m.At.(ssa.CallInstruction)
	u := x.usesOf(fn, call)
	if !ok || u == nil || u.odd {
		return nil
	}
	mode := lock.Read
	if m.Mode == lock.Read {
		mode = lock.Write
	}
	if !u.oneMode(mode) || !x.heldAt(fn, m.At, m.Path, mode) {
		return nil
	}
	return u.rename(call, lock.Op{Kind: lock.Release, Mode: mode}.Verb())
}

// deferredLock offers the deferred release for a deferred acquisition of what is held.
func (x *fixer) deferredLock(fn *ssa.Function, a *lockset.Again) []analysis.SuggestedFix {
	held := a.Held.Op
	if held == nil || len(held.Chain) > 0 || held.At() == nil || held.At().Parent() != fn {
		return nil
	}
	at := a.At.(*ssa.Defer)
	u := x.usesOf(fn, at)
	if u == nil || u.deferred || u.odd || !x.heldAt(fn, at, a.Path, a.Held.Mode) {
		return nil
	}
	for _, acquired := range u.acquired {
		if acquired.call != u.syntax(at) && acquired.op.Mode != a.Held.Mode {
			return nil
		}
	}
	return u.rename(at, lock.Op{Kind: lock.Release, Mode: a.Held.Mode}.Verb())
}

// heldAt reports whether the lock is held in that mode, whatever way leads there, when a call runs: right there, or for a
// deferred call at each end of the function that it can come to.
func (x *fixer) heldAt(fn *ssa.Function, at ssa.Instruction, path *lock.Path, mode lock.Mode) bool {
	_, deferred := at.(*ssa.Defer)
	seen, held := false, true
	ok := x.locks.Walk(fn, func(i ssa.Instruction, p lockset.Point) {
		_, runs := i.(*ssa.RunDefers)
		if deferred && (!runs || i.Block() == fn.Recover || !reaches(at.Block(), i.Block())) || !deferred && i != at {
			return
		}
		m, h := p.Holds(path)
		seen = true
		held = held && h && m == mode && (!deferred || at.Block().Dominates(i.Block()))
	})
	return ok && seen && held
}

// reaches reports whether one block is, or leads to, another.
func reaches(from, to *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if b == to {
			return true
		}
		if seen[b] {
			return false
		}
		seen[b] = true
		for _, succ := range b.Succs {
			if visit(succ) {
				return true
			}
		}
		return false
	}
	return visit(from)
}

// A use is a call of a method of the lock.
type use struct {
	call *ast.CallExpr
	op   lock.Op
}

// uses are all calls on one lock by its name in one function, function literals in it not counted.
type uses struct {
	x        *fixer
	name     string // "s.mu"
	body     *ast.BlockStmt
	root     types.Object
	acquired []use
	released []use
	deferred bool // a release is deferred
	odd      bool // the name is used in another way: tried, captured, assigned to
}

// usesOf returns the uses of the lock that a call of its method names; nil if the name may mean several things.
func (x *fixer) usesOf(fn *ssa.Function, at ssa.CallInstruction) *uses {
	body := bodyOf(fn.Syntax())
	if body == nil || at == nil || !x.plainFile(body) {
		return nil
	}
	call := callAt(body, at.Common().Pos())
	if call == nil {
		return nil
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	root, ok := x.steady(selector.X)
	if !ok {
		return nil
	}
	u := &uses{x: x, name: types.ExprString(selector.X), body: body, root: root}
	u.gather(body)
	return u
}

// plainFile reports whether the file is as its author wrote it: what cgo or another tool made of it has other offsets.
func (x *fixer) plainFile(node ast.Node) bool {
	return x.pass.Fset.PositionFor(node.Pos(), false) == x.pass.Fset.PositionFor(node.Pos(), true)
}

// steady returns the variable at the root of a name such as s.mu, and whether the name means one lock as long as the root
// is not assigned to: no pointer or interface lies between.
func (x *fixer) steady(name ast.Expr) (root types.Object, ok bool) {
	for depth := 0; ; depth++ {
		switch e := name.(type) {
		case *ast.Ident:
			v, ok := x.pass.TypesInfo.Uses[e].(*types.Var)
			return v, ok
		case *ast.SelectorExpr:
			if v, ok := x.pass.TypesInfo.Uses[e.Sel].(*types.Var); ok && !v.IsField() {
				return v, true // of another package
			}
			if _, isStruct := x.pass.TypesInfo.TypeOf(e).Underlying().(*types.Struct); depth > 0 && !isStruct {
				return nil, false
			}
			name = e.X
		default:
			return nil, false
		}
	}
}

// gather notes every use of the name in a body.
func (u *uses) gather(body *ast.BlockStmt) {
	info := u.x.pass.TypesInfo
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			u.odd = u.odd || u.within(node)
			return false
		case *ast.BranchStmt:
			u.odd = u.odd || node.Tok == token.GOTO
		case *ast.DeferStmt:
			if op, ok := u.opOf(node.Call); ok {
				u.deferred = u.deferred || op.Kind == lock.Release
			}
		case *ast.AssignStmt:
			for _, left := range node.Lhs {
				if id, ok := left.(*ast.Ident); ok && info.Uses[id] == u.root {
					u.odd = true
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{node.Key, node.Value} {
				if id, ok := e.(*ast.Ident); ok && info.Uses[id] == u.root {
					u.odd = true
				}
			}
		case *ast.UnaryExpr:
			u.odd = u.odd || node.Op == token.AND && (types.ExprString(node.X) == u.name || u.isRoot(node.X))
		case *ast.CallExpr:
			u.note(node)
		}
		return true
	})
}

// isRoot reports whether an expression is the variable at the root of the name.
func (u *uses) isRoot(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && u.x.pass.TypesInfo.Uses[id] == u.root
}

// within reports whether a function literal calls a method of the lock.
func (u *uses) within(literal *ast.FuncLit) bool {
	found := false
	ast.Inspect(literal, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			_, isUse := u.opOf(call)
			found = found || isUse
		}
		return !found
	})
	return found
}

func (u *uses) note(call *ast.CallExpr) {
	op, ok := u.opOf(call)
	if !ok {
		return
	}
	switch op.Kind {
	case lock.Acquire:
		u.acquired = append(u.acquired, use{call, op})
	case lock.Release:
		u.released = append(u.released, use{call, op})
	default:
		u.odd = true
	}
}

// opOf returns what a call does to the lock, and whether it is a call of a method of it by its name.
func (u *uses) opOf(call *ast.CallExpr) (lock.Op, bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || types.ExprString(selector.X) != u.name {
		return lock.Op{}, false
	}
	fn, ok := u.x.pass.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !ok {
		return lock.Op{}, false
	}
	op := lock.OpOf(fn)
	return op, op.Kind != lock.NoOp
}

// oneMode reports whether all acquisitions are in that mode.
func (u *uses) oneMode(mode lock.Mode) bool {
	for _, a := range u.acquired {
		if a.op.Mode != mode {
			return false
		}
	}
	return len(u.acquired) > 0
}

// unlock returns the call that releases what the first acquisition has: "s.mu.Unlock()".
func (u *uses) unlock() string {
	return u.name + "." + lock.Op{Kind: lock.Release, Mode: u.acquired[0].op.Mode}.Verb() + "()"
}

// syntax returns the call expression of an instruction.
func (u *uses) syntax(at ssa.CallInstruction) *ast.CallExpr {
	return callAt(u.body, at.Common().Pos())
}

// rename offers another method for a call.
func (u *uses) rename(at ssa.CallInstruction, method string) []analysis.SuggestedFix {
	call := u.syntax(at)
	if call == nil {
		return nil
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "Replace " + selector.Sel.Name + " with " + method,
		TextEdits: []analysis.TextEdit{{Pos: selector.Sel.Pos(), End: selector.Sel.End(), NewText: []byte(method)}},
	}}
}

func bodyOf(syntax ast.Node) *ast.BlockStmt {
	switch syntax := syntax.(type) {
	case *ast.FuncDecl:
		return syntax.Body
	case *ast.FuncLit:
		return syntax.Body
	}
	return nil
}

// callAt returns the call with that position of its parenthesis.
func callAt(body *ast.BlockStmt, lparen token.Pos) *ast.CallExpr {
	var found *ast.CallExpr
	ast.Inspect(body, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok && call.Lparen == lparen {
			found = call
		}
		return found == nil
	})
	return found
}
