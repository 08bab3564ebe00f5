package spawn

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// loopOf returns the blocks of the innermost loop around a block, or nil.
func loopOf(block *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	for header := block; header != nil; header = header.Idom() {
		loop := map[*ssa.BasicBlock]bool{header: true}
		for _, pred := range header.Preds {
			if header.Dominates(pred) {
				collect(loop, pred)
			}
		}
		if (len(loop) > 1 || selfLoop(header)) && loop[block] {
			return loop
		}
	}
	return nil
}

// around is loopOf, remembered.
func (w *wiring) around(block *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	loop, known := w.loops[block]
	if !known {
		loop = loopOf(block)
		w.loops[block] = loop
	}
	return loop
}

func selfLoop(block *ssa.BasicBlock) bool {
	for _, succ := range block.Succs {
		if succ == block {
			return true
		}
	}
	return false
}

// collect adds the blocks that lead to the block and are not in the loop yet.
func collect(loop map[*ssa.BasicBlock]bool, block *ssa.BasicBlock) {
	if loop[block] {
		return
	}
	loop[block] = true
	for _, pred := range block.Preds {
		collect(loop, pred)
	}
}

// headerOf returns the block by which the loop is entered.
func headerOf(loop map[*ssa.BasicBlock]bool) *ssa.BasicBlock {
	for block := range loop {
		for _, pred := range block.Preds {
			if !loop[pred] {
				return block
			}
		}
	}
	return nil
}

// endedBy returns the block whose condition ends the loop as it was meant to, or nil: the last one of a round if the loop is a
// range over a number, else the header.
func endedBy(loop map[*ssa.BasicBlock]bool) *ssa.BasicBlock {
	if last := lastOfRound(loop); last != nil {
		return last
	}
	header := headerOf(loop)
	if header == nil {
		return nil
	}
	for _, succ := range header.Succs {
		if !loop[succ] {
			return header
		}
	}
	return nil
}

// lastOfRound returns the block in which a loop asks whether there is another round, if it is a range over a number, or nil:
//
//	if 0 < n goto body else done
//	body:
//		i = phi [0, next]
//		…
//		next = i + 1
//		if next < n goto body else done
func lastOfRound(loop map[*ssa.BasicBlock]bool) *ssa.BasicBlock {
	header := headerOf(loop)
	if header == nil {
		return nil
	}
	for _, last := range header.Preds {
		if cond, ok := lastOf(last).(*ssa.If); ok && loop[last] && last.Succs[0] == header && !loop[last.Succs[1]] && counts(cond.Cond, header) {
			return last
		}
	}
	return nil
}

// counts reports whether the condition compares the next value of a counter of the loop.
func counts(cond ssa.Value, header *ssa.BasicBlock) bool {
	less, ok := cond.(*ssa.BinOp)
	if !ok || less.Op != token.LSS {
		return false
	}
	next, ok := less.X.(*ssa.BinOp)
	if !ok || next.Op != token.ADD {
		return false
	}
	counter, ok := next.X.(*ssa.Phi)
	return ok && counter.Block() == header
}

// passesBy reports whether the edge is one by which a range over a number is left out, because that number is 0.
func passesBy(from, to *ssa.BasicBlock, loop map[*ssa.BasicBlock]bool) bool {
	last := lastOfRound(loop)
	return last != nil && len(from.Succs) == 2 && from.Succs[0] == last.Succs[0] && from.Succs[1] == to && to == last.Succs[1]
}

// comesFrom reports whether a condition is about the source, other than by the failure of a call that involves it.
func comesFrom(v, source ssa.Value, depth int) bool {
	if v == source {
		return true
	}
	if depth > 8 {
		return false
	}
	if failure(v) {
		return false
	}
	switch v := v.(type) {
	case *ssa.Call:
		for _, arg := range v.Call.Args {
			if comesFrom(arg, source, depth+1) {
				return true
			}
		}
		return v.Call.IsInvoke() && comesFrom(v.Call.Value, source, depth+1)
	case *ssa.Alloc:
		return storedFrom(v, source, depth)
	case *ssa.Phi, *ssa.BinOp, *ssa.UnOp, *ssa.Extract, *ssa.Field, *ssa.FieldAddr, *ssa.Index, *ssa.IndexAddr, *ssa.Lookup,
		*ssa.TypeAssert, *ssa.ChangeType, *ssa.Convert, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.Slice:
		for _, operand := range v.(ssa.Instruction).Operands(nil) {
			if *operand != nil && comesFrom(*operand, source, depth+1) {
				return true
			}
		}
	}
	return false
}

// failure reports whether the value is the error that a call returned.
func failure(v ssa.Value) bool {
	if !isError(v.Type()) {
		return false
	}
	if extract, ok := v.(*ssa.Extract); ok {
		v = extract.Tuple
	}
	_, ok := v.(*ssa.Call)
	return ok
}

// storedFrom reports whether something that comes from the source is stored in the variable.
func storedFrom(cell *ssa.Alloc, source ssa.Value, depth int) bool {
	for _, ref := range *cell.Referrers() {
		if store, ok := ref.(*ssa.Store); ok && store.Addr == ssa.Value(cell) && comesFrom(store.Val, source, depth+1) {
			return true
		}
	}
	return false
}

// ample is the room from which on a buffer is taken to be there so that nobody has to wait, whoever leaves.
const ample = 16

// mayFill reports whether the loop may send more often than the channel has room.
func (w *wiring) mayFill(n *node, loop map[*ssa.BasicBlock]bool) bool {
	if len(n.makes) != 1 {
		return false
	}
	size := stripConvert(n.makes[0].Size)
	bound := boundOf(loop)
	capacity, isConst := size.(*ssa.Const)
	if !isConst {
		// A capacity that depends on something is taken to suffice, unless it is seen to be chosen apart from the bound.
		phi, ok := size.(*ssa.Phi)
		return ok && bound != nil && ssa.Value(phi) != bound && !isConstant(bound)
	}
	if capacity.Int64() == 0 {
		return true
	}
	if capacity.Int64() > ample {
		return false
	}
	if k, ok := bound.(*ssa.Const); ok && k.Value != nil {
		return k.Int64() > capacity.Int64()
	}
	return true
}

func isConstant(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

func stripConvert(v ssa.Value) ssa.Value {
	for {
		c, ok := v.(*ssa.Convert)
		if !ok {
			return v
		}
		v = c.X
	}
}

// boundOf returns what a counting loop compares its counter with, or nil.
func boundOf(loop map[*ssa.BasicBlock]bool) ssa.Value {
	end := endedBy(loop)
	if end == nil {
		return nil
	}
	cond, ok := lastOf(end).(*ssa.If)
	if !ok {
		return nil
	}
	compare, ok := cond.Cond.(*ssa.BinOp)
	if !ok {
		return nil
	}
	return stripConvert(compare.Y)
}

// holdsSlots reports whether the channel has room and is never closed, so that a receive from it gives a slot back to those
// who send.
func holdsSlots(n *node) bool {
	n = n.find()
	return len(n.makes) > 0 && capacityOf(n) != 0 && !closed(n, true)
}

// drains reports whether the send is one of a loop that takes every slot of the channel, and starts nothing:
//
//	for range cap(slots) {
//		slots <- struct{}{}
//	}
func (w *wiring) drains(send *Op) bool {
	loop := loopOf(send.Instr.Block())
	if loop == nil || !send.bare() || len(send.node.find().makes) == 0 {
		return false
	}
	for _, s := range w.bodies[send.Fn].starts {
		if loop[s.Instr.Block()] {
			return false
		}
	}
	bound := boundOf(loop)
	if call, ok := bound.(*ssa.Call); ok {
		fn, ok := call.Call.Value.(*ssa.Builtin)
		return ok && fn.Name() == "cap" && w.of(call.Call.Args[0]) == send.node.find()
	}
	for _, m := range send.node.find().makes {
		if !sameSize(stripConvert(m.Size), bound) {
			return false
		}
	}
	return bound != nil
}

// sameSize reports whether two sizes are one number, variable or field.
func sameSize(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	if x, ok := a.(*ssa.Const); ok {
		y, ok := b.(*ssa.Const)
		return ok && x.Value != nil && y.Value != nil && sameConstant(x.Value, y.Value)
	}
	x, ok := a.(*ssa.UnOp)
	y, isLoad := b.(*ssa.UnOp)
	if !ok || !isLoad || x.Op != token.MUL || y.Op != token.MUL {
		return false
	}
	f, ok := x.X.(*ssa.FieldAddr)
	g, isField := y.X.(*ssa.FieldAddr)
	if !ok || !isField {
		return x.X == y.X
	}
	field := fieldVar(f.X.Type(), f.Field)
	return field != nil && field == fieldVar(g.X.Type(), g.Field)
}
