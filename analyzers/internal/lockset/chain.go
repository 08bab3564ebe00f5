package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// through returns the operation of a callee as an operation of this function's call.
func (f *frame) through(at ssa.Instruction, t *target, op *Op) *Op {
	k := passage{at, t.fn, op}
	if x := f.passed[k]; x != nil {
		return x
	}
	x := *op
	x.at, x.by = at, t.fn
	x.Chain = append([]Step{{Name: targetName(t), Pos: at.Pos()}}, op.Chain...)
	if t.via != "" {
		x.Chain = append([]Step{{Name: t.via, Pos: at.Pos()}}, x.Chain...)
	}
	x.Chain = shortened(x.Chain)
	if f.passed == nil {
		f.passed = make(map[passage]*Op)
	}
	f.passed[k] = &x
	return &x
}

// outward is through, for a callback preceded by the call that outer made of it.
func (f *frame) outward(at ssa.Instruction, t *target, op, outer *Op) *Op {
	return behind(outer, f.through(at, t, op))
}

// behind returns the operation of a callback with the way to the callback in front of it, if outer is that way. The
// operation itself stays as it is: it is the same at each visit of the call.
func behind(outer, op *Op) *Op {
	if outer == nil {
		return op
	}
	x := *op
	x.Chain = shortened(slices.Concat(outer.Chain, op.Chain))
	return &x
}

// shortened returns a chain that may be too long without what lies before its end.
func shortened(chain []Step) []Step {
	if len(chain) > maxChain {
		return append(chain[:maxChain-1:maxChain-1], chain[len(chain)-1])
	}
	return chain
}

// passage is an operation of a callee as seen at a call.
type passage struct {
	at ssa.Instruction
	fn *ssa.Function
	op *Op
}
