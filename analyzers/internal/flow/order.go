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
func After(b *ssa.BasicBlock) []bool {
	seen := make([]bool, len(b.Parent().Blocks))
	work := slices.Clone(b.Succs)
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if !seen[x.Index] {
			seen[x.Index] = true
			work = append(work, x.Succs...)
		}
	}
	return seen
}
