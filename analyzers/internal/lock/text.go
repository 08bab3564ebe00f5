package lock

import (
	"go/constant"
	"go/token"
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
	case Deref, RLocker, Cond, Iface, Ref:
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
		if p.Name != "" {
			return p.Name
		}
	}
	return "…"
}

func valueText(p *Path, fn *ssa.Function) string {
	if p.Name != "" && !strings.Contains(p.Name, " ") {
		switch p.Name { // comments of the SSA builder, not names of the user
		case "complit", "varargs", "new", "slicelit", "makeslice", "rangeindex":
		default:
			return p.Name
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
