package spawn

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// unbounded stands for a capacity that is not known.
const unbounded = -1

// capacityOf returns the capacity that every channel of the node has, or unbounded if it is not one known number.
func capacityOf(n *node) int {
	capacity := unbounded
	for i, m := range n.find().makes {
		size, ok := m.Size.(*ssa.Const)
		if !ok || size.Value == nil || size.Value.Kind() != constant.Int {
			return unbounded
		}
		if i > 0 && int(size.Int64()) != capacity {
			return unbounded
		}
		capacity = int(size.Int64())
	}
	return capacity
}

// isClock reports whether the channel is one that the library's clock sends on.
func isClock(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Call:
		fn, ok := v.Call.Value.(*ssa.Function)
		if !ok {
			return false
		}
		obj, ok := fn.Object().(*types.Func)
		return ok && lock.RoleOf(obj) == lock.Clock
	case *ssa.UnOp:
		addr, ok := v.X.(*ssa.FieldAddr)
		if v.Op != token.MUL || !ok {
			return false
		}
		return isTickerField(addr.X.Type(), addr.Field)
	case *ssa.Field:
		return isTickerField(v.X.Type(), v.Field)
	case *ssa.Phi:
		return false
	}
	return false
}

func isTickerField(t types.Type, index int) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	f := fieldVar(t, index)
	return f != nil && lock.IsClockField(named, f)
}

// spell returns the channel or group of an operation as the program spells it.
func (w *wiring) spell(op *Op) string {
	fn := op.Fn
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	pos := op.Pos()
	if fn.Syntax() == nil || !pos.IsValid() {
		return variableOf(op.Chan)
	}
	text := ""
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n := n.(type) {
		case *ast.SendStmt:
			if n.Arrow == pos {
				text = types.ExprString(n.Chan)
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && n.OpPos == pos {
				text = types.ExprString(n.X)
			}
		case *ast.RangeStmt:
			if n.For == pos || n.TokPos == pos || n.Range == pos || n.X.Pos() == pos {
				text = types.ExprString(n.X)
			}
		case *ast.CallExpr:
			if n.Lparen == pos {
				text = op.spellCall(n)
			}
		case *ast.DeferStmt:
			if n.Defer == pos {
				text = op.spellCall(n.Call)
			}
		}
		return true
	})
	if text == "" {
		return variableOf(op.Chan)
	}
	return text
}

// spellCall returns what a call such as close(ch) or s.wg.Done() is on, or what the function of another package is given.
func (op *Op) spellCall(n *ast.CallExpr) string {
	if call, ok := op.Instr.(ssa.CallInstruction); ok && op.Far {
		args := call.Common().Args
		if i := slices.Index(args, op.Chan) - (len(args) - len(n.Args)); i >= 0 && i < len(n.Args) { // a receiver is the first of args
			return types.ExprString(n.Args[i])
		}
	}
	if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
		return types.ExprString(sel.X)
	}
	if len(n.Args) == 1 {
		return types.ExprString(n.Args[0])
	}
	return ""
}

// variableOf returns the name of the variable or field that the value was read from.
func variableOf(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return v.Name()
	case *ssa.Global:
		return v.Name()
	case *ssa.Alloc:
		return v.Comment
	case *ssa.UnOp:
		return variableOf(v.X)
	case *ssa.FieldAddr:
		if f := fieldVar(v.X.Type(), v.Field); f != nil {
			return f.Name()
		}
	case *ssa.ChangeType:
		return variableOf(v.X)
	case *ssa.Phi:
		return v.Comment
	}
	return "the channel"
}
