package flow

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestOrderOfInstructions asks for each pair of a few calls, which the numbers name, whether the first dominates the second and reaches it.
func TestOrderOfInstructions(t *testing.T) {
	f := build(t, `
		gen(0)
		gen(1)
		if c() {
			gen(2)
		} else {
			gen(3)
		}
		for c() {
			gen(4)
			gen(5)
		}
		gen(6)`)
	at := map[int]ssa.Instruction{}
	for _, b := range f.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && len(call.Call.Args) == 1 {
				at[int(call.Call.Args[0].(*ssa.Const).Int64())] = call
			}
		}
	}
	for _, tt := range []struct {
		a, b               int
		dominates, reaches bool
	}{
		{0, 0, true, true},
		{0, 1, true, true},
		{1, 0, false, false},
		{1, 2, true, true},
		{2, 3, false, false},
		{2, 6, false, true},
		{4, 4, true, true},
		{4, 5, true, true},
		{5, 4, false, true}, // in the next round
		{4, 6, false, true},
		{6, 4, false, false},
		{0, 6, true, true},
	} {
		if got := Dominates(at[tt.a], at[tt.b]); got != tt.dominates {
			t.Errorf("Dominates(%d, %d) = %v, want %v", tt.a, tt.b, got, tt.dominates)
		}
		if got := Reaches(at[tt.a], at[tt.b]); got != tt.reaches {
			t.Errorf("Reaches(%d, %d) = %v, want %v", tt.a, tt.b, got, tt.reaches)
		}
	}
	other := build(t, "gen(0)").Blocks[0].Instrs[0]
	if Dominates(at[0], other) || Reaches(at[0], other) {
		t.Error("instructions of two functions are in no order")
	}
}

// TestLoop asks for the blocks of a loop by the numbers of the calls in them.
func TestLoop(t *testing.T) {
	f := build(t, `
		gen(0)
		for c() {
			gen(1)
			if c() {
				gen(2)
				continue
			}
			for c() {
				gen(3)
			}
			if c() {
				gen(4)
				return
			}
			gen(5)
		}
		gen(6)`)
	blocks := map[int]*ssa.BasicBlock{}
	for _, b := range f.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && len(call.Call.Args) == 1 {
				blocks[int(call.Call.Args[0].(*ssa.Const).Int64())] = b
			}
		}
	}
	outer := blocks[1].Preds[0]
	for _, tt := range []struct {
		name string
		head *ssa.BasicBlock
		stop int // the number of a call
		want []int
	}{
		{"outer", outer, -1, []int{1, 2, 3, 5}},
		{"inner", blocks[3].Preds[0], -1, []int{3}},
		{"none", blocks[0], -1, nil},
		{"without the way by 2", outer, 2, []int{1, 3, 5}},
	} {
		in := Loop(tt.head, func(b *ssa.BasicBlock) bool { return b == blocks[tt.stop] })
		for n, b := range blocks {
			if want := slices.Contains(tt.want, n); in[b.Index] != want {
				t.Errorf("%s: block of %d: %v, want %v", tt.name, n, in[b.Index], want)
			}
		}
		if want := tt.want != nil; in[tt.head.Index] != want {
			t.Errorf("%s: a round: %v, want %v", tt.name, in[tt.head.Index], want)
		}
	}
	if Loop(outer, func(b *ssa.BasicBlock) bool { return b == blocks[1] })[outer.Index] {
		t.Error("a round comes by the block that all rounds come by")
	}
}
