package spawn

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A Skip is a way out of a function that passes by the join of a goroutine that it started.
type Skip struct {
	Op    *Op // the operation of the goroutine that the join waits for
	Wait  *Op
	Chan  string
	Leave token.Pos
}

// findSkipped asks whether the function that starts a goroutine and waits for it may return without.
func (w *wiring) findSkipped(s *Start, inside []*body) *Skip {
	if endsWithProgram(s.In) || w.joinedElsewhere(s, inside) {
		return nil
	}
	for _, op := range s.Joins {
		if op.node.find().outside || !final(op) || op.Kind == Receive {
			continue
		}
		waits := w.waitsOf(op, inside)
		if len(waits) == 0 || !allIn(waits, s.In) || w.waitDeferred(waits, s) {
			continue
		}
		wait := joinAfter(s, waits)
		if wait == nil {
			continue
		}
		if ret := w.pastJoin(s, op, waits, inside); ret != nil {
			return &Skip{Op: op, Wait: wait, Chan: w.spell(wait), Leave: leavePos(ret)}
		}
		return nil
	}
	return nil
}

// joinedElsewhere reports whether a function other than the one that starts the goroutine waits for its end, such as the one
// that ends the object which the goroutine works for.
func (w *wiring) joinedElsewhere(s *Start, inside []*body) bool {
	for _, op := range s.Joins {
		if final(op) && op.Kind == Done && !allIn(w.waitsOf(op, inside), s.In) {
			return true
		}
	}
	return false
}

// waitsOf returns the operations by which others wait for the one of a goroutine.
func (w *wiring) waitsOf(op *Op, inside []*body) []*Op {
	var list []*Op
	for _, other := range op.node.find().ops {
		if w.waitsFor(op, other) && !within(other.Fn, inside) {
			list = append(list, other)
		}
	}
	return list
}

func allIn(ops []*Op, fn *ssa.Function) bool {
	for _, op := range ops {
		if op.Fn != fn {
			return false
		}
	}
	return true
}

// joinAfter returns a wait that comes after the start and does nothing but wait, or nil.
func joinAfter(s *Start, waits []*Op) *Op {
	from := s.Instr.Block()
	ahead := flow.After(from)
	for _, op := range waits {
		at := op.Instr.Block()
		if op.bare() && at.Parent() == from.Parent() && (ahead[at.Index] || at == from && flow.Precedes(s.Instr, op.Instr)) {
			return op
		}
	}
	return nil
}

// blocksAfter returns the blocks that can be reached from the end of a block.
func blocksAfter(block *ssa.BasicBlock) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for i, is := range flow.After(block) {
		if is {
			out = append(out, block.Parent().Blocks[i])
		}
	}
	return out
}

// final reports whether the operation is the last thing that its function does: nothing but deferred calls and other
// such operations come after it. A Done that comes first tells that the goroutine is ready, not that it has ended.
func final(op *Op) bool { return op.Deferred || endsWith(op.Instr) }

// endsWith reports whether nothing that takes its time comes after the instruction in its function.
func endsWith(instr ssa.Instruction) bool {
	block := instr.Block()
	for i := len(block.Instrs) - 1; i >= 0 && block.Instrs[i] != instr; i-- {
		if works(block.Instrs[i]) {
			return false
		}
	}
	for _, next := range blocksAfter(block) {
		for _, instr := range next.Instrs {
			if works(instr) {
				return false
			}
		}
	}
	return true
}

// works reports whether the instruction is a call that may take its time.
func works(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return false
	}
	if _, ok := call.Call.Value.(*ssa.Builtin); ok {
		return false
	}
	obj := call.Call.Method
	if fn := call.Call.StaticCallee(); fn != nil {
		obj, _ = fn.Object().(*types.Func)
	}
	if obj == nil || obj.Pkg() == nil {
		return true
	}
	if closes := obj.Name() == "Close" && obj.Signature().Recv() != nil && obj.Signature().Params().Len() == 0; closes || lock.Says(obj.Name()) {
		return false
	}
	return obj.Pkg().Path() != "sync" && obj.Pkg().Path() != "sync/atomic"
}

// waitDeferred reports whether the function has put off its wait to its end before it started the goroutine.
func (w *wiring) waitDeferred(waits []*Op, s *Start) bool {
	for _, op := range waits {
		if op.Deferred && op.Instr.Block().Dominates(s.Instr.Block()) {
			return true
		}
	}
	return false
}

// pastJoin returns a return that is reached from the start without any of the waits. A select that waits for the
// goroutine or for something else gives up on purpose.
func (w *wiring) pastJoin(s *Start, op *Op, waits []*Op, inside []*body) *ssa.Return {
	at := make(map[ssa.Instruction]bool)
	for _, wait := range waits {
		at[wait.Instr] = true
	}
	kind := Receive
	if op.Kind == Done {
		kind = Wait
	}
	x := w.searchFor(op.node.find(), kind, inside)
	met := x.met
	x.met = func(instr ssa.Instruction) bool { return at[instr] || met(instr) }
	return x.exitAfter(s.Instr)
}
