package spawn

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
)

// A MisuseKind says what is wrong with a WaitGroup.
type MisuseKind uint8

// The kinds.
const (
	AddInside   MisuseKind = iota // a goroutine counts itself, so Wait may come before
	WaitsItself                   // a function waits for a group whose Done it still owes
	NotStarted                    // Done is left to a goroutine that may not be started
	DoneMissing                   // a goroutine may return without its Done
)

// A Misuse is a use of a WaitGroup that makes the join wrong.
type Misuse struct {
	Kind   MisuseKind
	Pos    token.Pos // the operation or call to change
	Other  token.Pos // the operation that it is at odds with
	Group  string    // as the program spells it
	Callee string    // the function that is called at Pos, if it is a call
	Fn     *ssa.Function
}

// findMisuses finds the uses of groups that make joins wrong.
func (w *wiring) findMisuses() []*Misuse {
	var list []*Misuse
	told := make(map[*Op]bool)
	for _, s := range w.starts {
		if s.Body == nil || s.Generic {
			continue
		}
		inside := w.inside(w.bodies[s.Body], joinReach)
		list = append(list, w.addInside(s, inside, told)...)
		if m := w.notStarted(s, inside); m != nil {
			list = append(list, m)
		}
		if m := w.doneMissing(s); m != nil {
			list = append(list, m)
		}
	}
	return append(list, w.waitsItself()...)
}

// addInside finds a function, called by a goroutine, that counts itself by Add and Done while the goroutine that it runs in
// is not counted: nothing keeps Wait from returning before the Add.
func (w *wiring) addInside(s *Start, inside []*body, told map[*Op]bool) []*Misuse {
	if s.Via != GoStatement {
		return nil
	}
	var list []*Misuse
	for _, member := range inside {
		if member.fn == s.Body && s.Body.Parent() != nil { // go vet tells these
			continue
		}
		add := w.countsItself(member)
		if add == nil || told[add] || !w.called(s.Body, member.fn) || w.countedApart(add, inside, member) || !w.waitedFor(add, inside) {
			continue
		}
		told[add] = true
		list = append(list, &Misuse{Kind: AddInside, Pos: add.Pos(), Other: s.Pos(), Group: w.spell(add), Fn: member.fn})
	}
	return list
}

// countsItself returns the Add with which a function begins if it also puts off the Done.
func (w *wiring) countsItself(b *body) *Op {
	for _, add := range b.ops {
		if add.Kind != Add || add.Instr.Block().Index != 0 || !firstCall(add.Instr) || !isWaitGroup(add.Chan.Type()) {
			continue
		}
		for _, done := range b.ops {
			if done.Kind == Done && done.Deferred && done.node.find() == add.node.find() {
				return add
			}
		}
	}
	return nil
}

// firstCall reports whether no other call comes before this one in its block.
func firstCall(of ssa.Instruction) bool {
	for _, instr := range of.Block().Instrs {
		if instr == of {
			return true
		}
		if _, ok := instr.(ssa.CallInstruction); ok {
			return false
		}
	}
	return false
}

func isWaitGroup(t types.Type) bool { return pointsToSync(t, "WaitGroup") }

func isCond(t types.Type) bool { return pointsToSync(t, "Cond") }

func pointsToSync(t types.Type, name string) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync"
}

// called reports whether a calls b directly.
func (w *wiring) called(a, b *ssa.Function) bool {
	for _, c := range w.bodies[a].calls {
		if c.callee == b {
			return true
		}
	}
	return false
}

// countedApart reports whether the goroutine is counted in the group by somebody else than the function itself.
func (w *wiring) countedApart(add *Op, inside []*body, self *body) bool {
	for _, member := range inside {
		if member == self {
			continue
		}
		for _, op := range member.ops {
			if op.Kind == Done && op.node.find() == add.node.find() {
				return true
			}
		}
	}
	return false
}

// waitedFor reports whether somebody outside the goroutine waits for the group.
func (w *wiring) waitedFor(add *Op, inside []*body) bool {
	for _, op := range add.node.find().ops {
		if op.Kind == Wait && !op.test && !within(op.Fn, inside) {
			return true
		}
	}
	return false
}

// notStarted finds an Add before a call that may decline to start the goroutine that holds the Done:
//
//	wg.Add(1)
//	startUnlessClosed(func() { defer wg.Done(); … })
func (w *wiring) notStarted(s *Start, inside []*body) *Misuse {
	instr, ok := s.Instr.(*ssa.Call)
	if !ok || !s.Maybe {
		return nil
	}
	starter := w.bodies[s.In]
	for _, add := range starter.ops {
		if add.Kind != Add || !isWaitGroup(add.Chan.Type()) || !flow.Dominates(add.Instr, instr) || !w.doneIn(add, inside) {
			continue
		}
		if w.returnsUndone(add, instr) {
			callee := ""
			if fn := instr.Call.StaticCallee(); fn != nil {
				callee = fn.Name()
			}
			return &Misuse{Kind: NotStarted, Pos: instr.Pos(), Other: add.Pos(), Group: w.spell(add), Callee: callee, Fn: s.In}
		}
	}
	return nil
}

func (w *wiring) doneIn(add *Op, inside []*body) bool {
	for _, member := range inside {
		for _, op := range member.ops {
			if op.Kind == Done && op.node.find() == add.node.find() {
				return true
			}
		}
	}
	return false
}

// returnsUndone reports whether the function may return after the call said false, or said nothing, without a Done.
func (w *wiring) returnsUndone(add *Op, instr *ssa.Call) bool {
	n := add.node.find()
	x := &search{met: func(at ssa.Instruction) bool {
		call, ok := at.(ssa.CallInstruction)
		if !ok || call == ssa.CallInstruction(instr) {
			return false
		}
		for _, op := range w.bodies[at.Parent()].ops {
			if op.Instr == at {
				return op.Kind == Done && op.node.find() == n
			}
		}
		return w.callMeets(call, n, Done)
	}}
	if basic, ok := instr.Type().(*types.Basic); ok && basic.Kind() == types.Bool {
		return x.exitKnowing(instr, instr, false) != nil
	}
	if instr.Call.Signature().Results().Len() > 0 {
		return false
	}
	return x.exitAfter(instr) != nil
}

// doneMissing finds a goroutine with a Done that one of its paths does not come to.
func (w *wiring) doneMissing(s *Start) *Misuse {
	b := w.bodies[s.Body]
	for _, done := range b.ops {
		if done.Kind != Done || done.Deferred || !isWaitGroup(done.Chan.Type()) || !final(done) || !w.addedBefore(done, s) {
			continue
		}
		n := done.node.find()
		x := &search{met: func(at ssa.Instruction) bool {
			if m, ok := at.(*ssa.MakeClosure); ok {
				return w.handsDone(m, n)
			}
			call, ok := at.(ssa.CallInstruction)
			if !ok {
				return false
			}
			for _, op := range b.ops {
				if op.Instr == at {
					return op.Kind == Done && op.node.find() == n
				}
			}
			return w.callMeets(call, n, Done)
		}}
		if ret := x.exitFromEntry(s.Body); ret != nil {
			return &Misuse{Kind: DoneMissing, Pos: done.Pos(), Other: leavePos(ret), Group: w.spell(done), Fn: s.Body}
		}
	}
	return nil
}

// handsDone reports whether a function literal that calls the group's Done is put where others find it: they are to call it.
func (w *wiring) handsDone(m *ssa.MakeClosure, n *node) bool {
	b := w.bodies[originOf(m.Fn.(*ssa.Function))]
	return b != nil && slices.ContainsFunc(b.ops, func(op *Op) bool { return op.Kind == Done && op.node.find() == n }) &&
		slices.ContainsFunc(*m.Referrers(), func(r ssa.Instruction) bool {
			_, call := r.(ssa.CallInstruction)
			_, debug := r.(*ssa.DebugRef)
			return !call && !debug
		})
}

// addedBefore reports whether the function that starts the goroutine adds to the group before.
func (w *wiring) addedBefore(done *Op, s *Start) bool {
	for _, add := range w.bodies[s.In].ops {
		if add.Kind == Add && add.node.find() == done.node.find() && flow.Dominates(add.Instr, s.Instr) {
			return true
		}
	}
	return false
}
