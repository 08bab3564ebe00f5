package access

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A need is the value that a parameter of a function must have for it to come to a place:
//
//	func (c *conn) balance(update bool) int {
//		if update { c.height++ } // not for who calls c.balance(false)
//
// Only one is told, the nearest. The zero need asks for nothing.
type need struct {
	param int // counted from 1
	is    bool
}

// needOf returns what a function needs to come to an instruction.
func needOf(at ssa.Instruction) need {
	for b := at.Block(); b != nil; b = b.Idom() {
		from := b.Idom()
		if from == nil || len(b.Preds) != 1 {
			continue
		}
		branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
		if !ok || from.Succs[0] == from.Succs[1] {
			continue
		}
		if n := needs(branch.Cond, from.Succs[0] == b); n.param > 0 {
			return n
		}
	}
	return need{}
}

// needs returns which parameter must have which value for v to be as it is.
func needs(v ssa.Value, is bool) need {
	for {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.NOT {
				return need{}
			}
			v, is = x.X, !is
			continue
		case *ssa.Parameter:
			return need{paramIndex(x) + 1, is}
		}
		return need{}
	}
}

// meets reports whether a call may pass what is needed.
func (n need) meets(k *call) bool {
	if n.param == 0 || n.param > len(k.vals) {
		return true
	}
	c, ok := k.vals[n.param-1].(*ssa.Const)
	return !ok || c.Value == nil || c.Value.Kind() != constant.Bool || constant.BoolVal(c.Value) == n.is
}

// above returns what the caller needs to make the call as it is needed.
func (n need) above(k *call) need {
	if n.param > 0 && n.param <= len(k.vals) {
		if up := needs(k.vals[n.param-1], n.is); up.param > 0 {
			return up
		}
	}
	return needOf(k.at)
}
