package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Dominates reports whether each way to b comes by a, which may be b itself.
func Dominates(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() {
		return Precedes(a, b)
	}
	return a.Parent() == b.Parent() && a.Block().Dominates(b.Block())
}

// Reaches reports whether b, which may be a itself, can be executed after a.
func Reaches(a, b ssa.Instruction) bool {
	if a.Parent() != b.Parent() {
		return false
	}
	return a.Block() == b.Block() && Precedes(a, b) || After(a.Block())[b.Block().Index]
}

// Precedes reports whether a stands before b, or is b, both of one block.
func Precedes(a, b ssa.Instruction) bool {
	for _, instr := range a.Block().Instrs {
		if instr == a || instr == b {
			return instr == a
		}
	}
	return false
}

// After reports for each block of the function, by index, whether it can be executed after the end of b.
func After(b *ssa.BasicBlock) []bool { return reach(b.Parent(), b.Succs, nil) }

// Reach reports for each block of the function, by index, whether it can be executed once b has begun, without one for
// which stop is true.
func Reach(b *ssa.BasicBlock, stop func(*ssa.BasicBlock) bool) []bool {
	return reach(b.Parent(), []*ssa.BasicBlock{b}, stop)
}

func reach(fn *ssa.Function, from []*ssa.BasicBlock, stop func(*ssa.BasicBlock) bool) []bool {
	seen := make([]bool, len(fn.Blocks))
	for work := slices.Clone(from); len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if !seen[x.Index] && (stop == nil || !stop(x)) {
			seen[x.Index] = true
			work = append(work, x.Succs...)
		}
	}
	return seen
}

// Loop reports for each block of the function, by index, whether it lies on a round of the loop that head begins, which
// comes by no block for which stop is true; head lies on each. A nil stop is true for none.
func Loop(head *ssa.BasicBlock, stop func(*ssa.BasicBlock) bool) []bool {
	in := make([]bool, len(head.Parent().Blocks))
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if in[b.Index] || !head.Dominates(b) || stop != nil && stop(b) {
			return
		}
		in[b.Index] = true
		if b != head {
			for _, p := range b.Preds {
				visit(p)
			}
		}
	}
	for _, p := range head.Preds {
		visit(p)
	}
	return in
}
