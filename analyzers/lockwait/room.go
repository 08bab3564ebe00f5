package lockwait

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// suffices reports whether the channel that op sends on has room for all that is ever sent on it: each send is the last
// one, or is made once in the life of the object that keeps the channel, such as when it is taken from where others find it.
func (s *sides) suffices(op *spawn.Op) bool {
	if justMade(op) {
		return true
	}
	n, known := s.spawns.Capacity(op)
	if !known || n == 0 {
		return false
	}
	sends, all := s.spawns.Alike(op)
	if !all {
		return false
	}
	if !slices.ContainsFunc(sends, func(o *spawn.Op) bool { return !closedNext(o) && !takenOut(o) }) {
		return true
	}
	return len(sends) <= n && !slices.ContainsFunc(sends, func(o *spawn.Op) bool { return !closedNext(o) && !once(o) })
}

// justMade reports whether the send is the first on a channel with room, which the block has made before.
func justMade(op *spawn.Op) bool {
	send, ok := op.Instr.(*ssa.Send)
	if !ok {
		return false
	}
	kept, empty := fieldOf(send.Chan), false
	for _, instr := range send.Block().Instrs {
		switch instr := instr.(type) {
		case *ssa.Store:
			if to, ok := instr.Addr.(*ssa.FieldAddr); ok && kept != nil && to.X == kept.X && to.Field == kept.Field {
				empty = hasRoom(instr.Val)
			}
		case *ssa.MakeChan:
			empty = empty || instr == send.Chan && hasRoom(instr)
		case *ssa.Send:
			if instr == send {
				return empty
			}
			empty = empty && !sameField(instr.Chan, send.Chan)
		}
	}
	return false
}

// hasRoom reports whether v is a new channel with a buffer.
func hasRoom(v ssa.Value) bool {
	m, ok := v.(*ssa.MakeChan)
	if !ok {
		return false
	}
	size, ok := m.Size.(*ssa.Const)
	return ok && size.Int64() > 0
}

// closedNext reports whether the channel is closed after the send: another one would panic.
func closedNext(op *spawn.Op) bool {
	send, ok := op.Instr.(*ssa.Send)
	if !ok {
		return false
	}
	after := false
	for _, instr := range send.Block().Instrs {
		if instr == ssa.Instruction(send) {
			after = true
		}
		if call, ok := instr.(*ssa.Call); ok && after {
			if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "close" && sameField(call.Call.Args[0], send.Chan) {
				return true
			}
		}
	}
	return false
}

// takenOut reports whether the object that keeps the channel is taken out of a list or map before the send: nobody finds it there
// to send to it again.
func takenOut(op *spawn.Op) bool {
	send, kept := keptSend(op)
	if kept == nil {
		return false
	}
	for _, instr := range send.Block().Instrs {
		if instr == ssa.Instruction(send) {
			return false
		}
		if call, ok := instr.(*ssa.Call); ok && takesOut(&call.Call, kept.X) {
			return true
		}
	}
	return false
}

// takesOut reports whether a call takes the value out of the list or map that it was found in.
func takesOut(c *ssa.CallCommon, v ssa.Value) bool {
	if assert, ok := v.(*ssa.TypeAssert); ok {
		v = assert.X
	}
	if extract, ok := v.(*ssa.Extract); ok {
		v = extract.Tuple
	}
	switch v := v.(type) {
	case *ssa.Lookup:
		b, ok := c.Value.(*ssa.Builtin)
		return ok && b.Name() == "delete" && c.Args[1] == v.Index && (c.Args[0] == v.X || sameField(c.Args[0], v.X))
	case *ssa.UnOp: // the Value of a list.Element
		elem := fieldOf(v)
		fn := c.StaticCallee()
		return elem != nil && fn != nil && fn.String() == "(*container/list.List).Remove" && c.Args[1] == elem.X
	}
	return false
}

// once reports whether a flag of the object that keeps the channel lets the send happen once: it is tested, and set, before.
func once(op *spawn.Op) bool {
	send, kept := keptSend(op)
	if kept == nil {
		return false
	}
	for b := send.Block(); b.Idom() != nil; b = b.Idom() {
		branch, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 || b == b.Idom().Succs[0] {
			continue
		}
		flag := fieldOf(branch.Cond)
		if flag != nil && flag.X == kept.X && raised(flag, b, send) {
			return true
		}
	}
	return false
}

// raised reports whether the flag is set to true between the block and the send.
func raised(flag *ssa.FieldAddr, from *ssa.BasicBlock, send *ssa.Send) bool {
	for _, b := range send.Parent().Blocks {
		if !from.Dominates(b) || !b.Dominates(send.Block()) {
			continue
		}
		for _, instr := range b.Instrs {
			if instr == ssa.Instruction(send) {
				break
			}
			st, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			to, ok := st.Addr.(*ssa.FieldAddr)
			if c, isConst := st.Val.(*ssa.Const); ok && isConst && to.X == flag.X && to.Field == flag.Field && c.Value != nil && c.Value.ExactString() == "true" {
				return true
			}
		}
	}
	return false
}

// keptSend returns the send, and the field that its channel is loaded from; nil if it is no send, or from no field.
func keptSend(op *spawn.Op) (*ssa.Send, *ssa.FieldAddr) {
	send, ok := op.Instr.(*ssa.Send)
	if !ok {
		return nil, nil
	}
	return send, fieldOf(send.Chan)
}

// fieldOf returns the field that a value is loaded from, or nil.
func fieldOf(v ssa.Value) *ssa.FieldAddr {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	addr, _ := load.X.(*ssa.FieldAddr)
	return addr
}

// sameField reports whether two values are one, or are loaded from one field of one object.
func sameField(a, b ssa.Value) bool {
	x, y := fieldOf(a), fieldOf(b)
	return a == b || x != nil && y != nil && x.X == y.X && x.Field == y.Field
}

// announced reports whether the operation waits for a value only where a flag of the object says that it is there: whoever
// sends it, or closes the channel, raises the flag and does so in one go, with the lock in hand.
func (s *sides) announced(w *wait, others []*spawn.Op) bool {
	if w.op.Kind != spawn.Receive || len(w.chain) > 0 {
		return false
	}
	for b := w.at.Block(); b.Idom() != nil; b = b.Idom() {
		branch, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 || b != b.Idom().Succs[0] {
			continue
		}
		flag := fieldOf(branch.Cond)
		if flag != nil && !slices.ContainsFunc(others, func(o *spawn.Op) bool { return !s.announces(o, flag, w) }) {
			return true
		}
	}
	return false
}

// announces reports whether the function of an operation raises the flag with the lock held that is held at the operation.
func (s *sides) announces(o *spawn.Op, flag *ssa.FieldAddr, w *wait) bool {
	class := lock.ClassOf(w.held.Path)
	holds := func(at ssa.Instruction) bool {
		return slices.ContainsFunc(s.at(o.Fn, at).held, func(h lockset.Held) bool { return lock.ClassOf(h.Path) == class && h.Mode == lock.Write })
	}
	if !holds(o.Instr) {
		return false
	}
	for _, b := range o.Fn.Blocks {
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			to, ok := st.Addr.(*ssa.FieldAddr)
			if ok && to.Field == flag.Field && types.Identical(to.X.Type(), flag.X.Type()) && (flow.Reaches(st, o.Instr) || flow.Reaches(o.Instr, st)) {
				return true
			}
		}
	}
	return false
}
