package lock

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Text returns p as the author of fn would spell it, as near as SSA remembers: "s.mu", "c.srv.mu", "shards[i].mu". The
// name of an embedded sync lock is left out, as the method call leaves it out. Made at the moment of printing only.
func Text(p *Path, fn *ssa.Function) string {
	if p == nil {
		return "lock"
	}
	if p.Kind == Field && p.embed && (p.Name == "Mutex" || p.Name == "RWMutex" || p.Name == "Locker") {
		p = p.Base
	}
	return text(p, fn)
}

func text(p *Path, fn *ssa.Function) string {
	switch p.Kind {
	case Param:
		if fn != nil && p.Index < len(fn.Params) {
			return fn.Params[p.Index].Name()
		}
		return "arg" + strconv.Itoa(p.Index)
	case FreeVar:
		if fn != nil && p.Index < len(fn.FreeVars) {
			return fn.FreeVars[p.Index].Name()
		}
		return "captured" + strconv.Itoa(p.Index)
	case Global:
		if v, ok := p.Val.(interface{ Name() string }); ok {
			return v.Name()
		}
		return p.Name
	case Value, Stale:
		return valueText(p, fn)
	case Const:
		return p.Val.(string)
	case Func:
		return p.Val.(*ssa.Function).Name()
	case Closure:
		return p.Val.(*ssa.Function).Name()
	case Field:
		return text(p.Base, fn) + "." + p.Name
	case Deref:
		if name := ranged(p.Base, fn); name != "" {
			return name
		}
		return text(p.Base, fn)
	case RLocker, Cond, Iface, Object, Ref, Unlocker, Dynamic:
		return text(p.Base, fn)
	case Elem:
		return text(p.Base, fn) + "[" + keyText(p.Arg, fn) + "]"
	case Not:
		return "!" + text(p.Base, fn)
	case Binary:
		return text(p.Base, fn) + " " + p.Val.(token.Token).String() + " " + text(p.Arg, fn)
	}
	return "value"
}

func keyText(p *Path, fn *ssa.Function) string {
	switch p.Kind {
	case Param, Const, Global:
		return text(p, fn)
	case Value, Stale:
		if named(p) {
			return p.Name
		}
	}
	return "…"
}

// named reports whether the name of a register is one of the user's, and not a comment of the SSA builder.
func named(p *Path) bool {
	switch p.Name {
	case "", "complit", "varargs", "new", "slicelit", "makeslice", "rangeindex", "rangeint.iter":
		return false
	}
	return !strings.Contains(p.Name, " ")
}

func valueText(p *Path, fn *ssa.Function) string {
	if named(p) {
		return p.Name
	}
	if v, ok := p.Val.(ssa.Value); ok {
		if name := assigned(v); name != "" {
			return name
		}
	}
	switch v := p.Val.(type) {
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			return calleeText(call)
		}
	case *ssa.Call:
		return calleeText(v)
	case *ssa.TypeAssert:
		return "value"
	case *ssa.Parameter:
		return v.Name()
	}
	return "value"
}

// Counts reports whether a value is the index that the loop of a range statement counts up.
func Counts(v ssa.Value) bool {
	next, ok := v.(*ssa.BinOp)
	if !ok {
		return false
	}
	phi, ok := next.X.(*ssa.Phi)
	return ok && phi.Comment == "rangeindex"
}

// ranged returns the name of the variable of a range over a slice or an array, given the path of the element: "c" for
// for _, c := range s.conns. It is empty unless all such loops of the function call theirs the same.
func ranged(elem *Path, fn *ssa.Function) string {
	counter := func(p *Path) bool {
		v, ok := p.Val.(ssa.Value)
		return ok && (p.Kind == Value || p.Kind == Stale) && Counts(v)
	}
	if elem.Kind != Elem || !elem.Arg.Mentions(counter) || fn == nil || fn.Syntax() == nil {
		return ""
	}
	over, name := text(elem.Base, fn), ""
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		if loop, ok := n.(*ast.RangeStmt); ok && types.ExprString(loop.X) == over {
			if id, ok := loop.Value.(*ast.Ident); !ok || name != "" && name != id.Name {
				over = ""
			} else {
				name = id.Name
			}
		}
		return over != ""
	})
	if over == "" {
		return ""
	}
	return name
}

// assigned returns the name of the variable that the register is assigned to where it is made: "s" for s := &Server{}
// and s, err := open(). SSA keeps registers, not names, so the statement is looked up.
func assigned(v ssa.Value) string {
	pos, index := v.Pos(), 0
	if x, ok := v.(*ssa.Extract); ok {
		pos, index = x.Tuple.Pos(), x.Index
	}
	if !pos.IsValid() || v.Parent() == nil || v.Parent().Syntax() == nil {
		return ""
	}
	name := ""
	ast.Inspect(v.Parent().Syntax(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, x := range n.Lhs {
				if id, ok := x.(*ast.Ident); ok && makes(n.Rhs, i, len(n.Lhs), pos, index) {
					name = id.Name
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if makes(n.Values, i, len(n.Names), pos, index) {
					name = id.Name
				}
			}
		}
		return name == "" && n != nil && (n.Pos() <= pos && pos <= n.End())
	})
	if name == "_" {
		return ""
	}
	return name
}

// makes reports whether the i-th of n variables is assigned the value that is made at pos, result index of it.
func makes(values []ast.Expr, i, n int, pos token.Pos, index int) bool {
	switch {
	case len(values) == n:
		return index == 0 && posOf(values[i]) == pos
	case len(values) == 1:
		return index == i && posOf(values[0]) == pos
	}
	return false
}

// posOf returns the position that SSA gives the value of the expression.
func posOf(x ast.Expr) token.Pos {
	switch x := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		return x.Lparen
	case *ast.CompositeLit:
		return x.Lbrace
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return posOf(x.X)
		}
	case *ast.TypeAssertExpr:
		return x.Lparen
	case *ast.IndexExpr:
		return x.Lbrack
	}
	return token.NoPos
}

func calleeText(c *ssa.Call) string {
	if c.Call.IsInvoke() {
		return c.Call.Method.Name() + "()"
	}
	if fn := c.Call.StaticCallee(); fn != nil {
		return fn.Name() + "()"
	}
	return "call()"
}

// ConstText returns the exact text of a constant as Space.Const wants it.
func ConstText(c *ssa.Const) string {
	if c.Value == nil {
		return "nil"
	}
	if c.Value.Kind() == constant.String && len(constant.StringVal(c.Value)) > 64 {
		return c.Name()
	}
	return c.Value.ExactString()
}

// FuncName names a function as tables show it: "Server.Close", and a literal by the function around it.
func FuncName(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return methodName(fn.Signature.Recv(), fn.Name())
}

// DeclName is FuncName of what the program declares.
func DeclName(fn *types.Func) string { return methodName(fn.Signature().Recv(), fn.Name()) }

func methodName(recv *types.Var, name string) string {
	if recv == nil {
		return name
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name() + "." + name
	}
	return name
}
