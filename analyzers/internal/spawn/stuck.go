package spawn

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A StuckKind says why a goroutine may block for ever.
type StuckKind uint8

// The kinds.
const (
	Abandoned StuckKind = iota // it sends, and the one receiver may have left before
	Undrained                  // it goes on sending, and each receiver may leave before the channel is closed
	Unsent                     // it receives, and each sender may leave without sending
)

// Stuck is an operation at which a goroutine may block for ever.
type Stuck struct {
	Kind  StuckKind
	Op    *Op
	Chan  string
	Leave token.Pos // the return by which the other side may leave
}

// findStuck finds the operations of a goroutine that may never have their counterpart.
func (w *wiring) findStuck(s *Start, inside []*body) {
	if endsWithProgram(s.In) {
		return
	}
	told := make(map[*node]bool)
	for _, member := range inside {
		for _, op := range member.ops {
			if !op.bare() || op.Far || told[op.node.find()] || op.Kind != Send && op.Kind != Receive || !w.known(op) {
				continue
			}
			var stuck *Stuck
			if op.Kind == Receive {
				stuck = w.unsent(op, inside)
			} else if stuck = w.abandoned(s, op, inside); stuck == nil {
				stuck = w.undrained(s, op, inside)
			}
			if stuck != nil {
				stuck.Op, stuck.Chan = op, w.spell(op)
				s.Stuck = append(s.Stuck, stuck)
				told[op.node.find()] = true
			}
		}
	}
}

// known reports whether all is seen that is done with the channel of the operation.
func (w *wiring) known(op *Op) bool {
	n := op.node.find()
	return !n.outside && len(n.makes) > 0 && n.done == nil && !isClock(op.Chan)
}

// abandoned asks whether the function that starts the goroutine made the channel, is the only one to receive from it, and
// may return without:
//
//	errc := make(chan error)
//	go func() { errc <- serve() }()
//	select {
//	case err := <-errc:
//	case <-ctx.Done(): return
//	}
func (w *wiring) abandoned(s *Start, op *Op, inside []*body) *Stuck {
	n := op.node.find()
	if len(n.makes) != 1 || n.makes[0].Parent() != s.In || capacityOf(n) != 0 {
		return nil
	}
	receives := w.partners(n, op, inside)
	for _, r := range receives {
		if r.Fn != s.In {
			return nil
		}
	}
	if len(receives) == 0 {
		return nil // that is a trap
	}
	x := w.searchFor(n, Receive, inside)
	if ret := x.exitAfter(s.Instr); ret != nil {
		return &Stuck{Kind: Abandoned, Leave: leavePos(ret)}
	}
	if loop := loopOf(s.Instr.Block()); loop != nil && !loop[n.makes[0].Block()] {
		return w.collectedInPart(n, receives, inside)
	}
	return nil
}

// collectedInPart asks the same of goroutines started in a loop, whose results are received in another: may that loop
// be left before its end?
func (w *wiring) collectedInPart(n *node, receives []*Op, inside []*body) *Stuck {
	for _, r := range receives {
		loop := loopOf(r.Instr.Block())
		if loop == nil || r.Far || r.Select != nil || endedBy(loop) == nil {
			continue
		}
		x := w.searchFor(n, Receive, inside)
		last := lastOfRound(loop)
		x.enter = func(from, to *ssa.BasicBlock) bool {
			return to.Dominates(from) && loop[to] || from == last && !loop[to] // the next round, or the end after the last
		}
		if ret := x.exitAfter(r.Instr); ret != nil {
			return &Stuck{Kind: Abandoned, Leave: leavePos(ret)}
		}
	}
	return nil
}

// undrained asks whether the goroutine sends again and again on a channel, and each of its receivers may stop receiving
// before the channel is closed, for a reason other than what it received.
func (w *wiring) undrained(s *Start, op *Op, inside []*body) *Stuck {
	n := op.node.find()
	loop := loopOf(op.Instr.Block())
	if loop == nil || !steady(op.Chan, loop) || !w.mayFill(n, loop) {
		return nil
	}
	receives := w.partners(n, op, inside)
	var leave token.Pos
	for _, r := range receives {
		if r.Far || endsWithProgram(r.Fn) {
			return nil
		}
		ret := w.leaves(n, r, inside)
		if ret == nil {
			return nil
		}
		leave = leavePos(ret)
	}
	if len(receives) == 0 {
		return nil
	}
	return &Stuck{Kind: Undrained, Leave: leave}
}

// leaves returns a return by which the function of a receive may leave the loop that the receive is in.
func (w *wiring) leaves(n *node, r *Op, inside []*body) *ssa.Return {
	loop := loopOf(r.Instr.Block())
	if loop == nil && n.makes[0].Parent() != r.Fn {
		return nil // it may be called again
	}
	x := w.searchFor(n, Receive, inside)
	x.enter = func(from, to *ssa.BasicBlock) bool {
		if w.foundNil(n, from, to) {
			return true
		}
		if !loop[from] || loop[to] {
			return false
		}
		cond, ok := lastOf(from).(*ssa.If)
		return ok && comesFrom(cond.Cond, r.Instr.(ssa.Value), 0)
	}
	if r.Select == nil {
		return x.exitAfter(r.Instr)
	}
	for i := range r.Select.States {
		if x.took(r.Select, i) {
			if i == r.Case {
				if ret := x.exitFrom(r.Select, i); ret != nil {
					return ret
				}
			}
			continue
		}
		if ret := x.exitFrom(r.Select, i); ret != nil {
			return ret
		}
	}
	return nil
}

// foundNil reports whether the edge is taken if the variable of the channel is nil: who receives sets it so once the channel is
// closed.
func (w *wiring) foundNil(n *node, from, to *ssa.BasicBlock) bool {
	branch, ok := lastOf(from).(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.Op != token.EQL && cond.Op != token.NEQ {
		return false
	}
	c, ok := cond.Y.(*ssa.Const)
	if _, isChan := cond.X.Type().Underlying().(*types.Chan); !isChan || !ok || !c.IsNil() {
		return false
	}
	whenNil := from.Succs[0]
	if cond.Op == token.NEQ {
		whenNil = from.Succs[1]
	}
	return to == whenNil && w.of(cond.X).find() == n.find()
}

// unsent asks whether every send on the channel is a case of a select, with another case by which its function leaves,
// while nobody closes the channel.
func (w *wiring) unsent(op *Op, inside []*body) *Stuck {
	n := op.node.find()
	if capacityOf(n) != 0 { // what is received may have been sent before: a semaphore
		return nil
	}
	var leave token.Pos
	for _, other := range n.ops {
		switch {
		case other.test && !op.test:
		case other.Kind == Close:
			return nil
		case other.Kind == Send:
			if other.Far || other.bare() || within(other.Fn, inside) {
				return nil
			}
			ret := w.declines(n, other)
			if ret == nil {
				return nil
			}
			leave = leavePos(ret)
		}
	}
	if leave == token.NoPos {
		return nil
	}
	return &Stuck{Kind: Unsent, Leave: leave}
}

// declines returns a return that the function of a send reaches by another case of its select.
func (w *wiring) declines(n *node, send *Op) *ssa.Return {
	x := w.searchFor(n, Send, nil)
	for i, state := range send.Select.States {
		if i == send.Case || isClock(state.Chan) {
			continue
		}
		if ret := x.exitFrom(send.Select, i); ret != nil {
			return ret
		}
	}
	return nil
}

// partners returns the receives from the channel that are not the goroutine's own.
func (w *wiring) partners(n *node, op *Op, inside []*body) []*Op {
	var list []*Op
	for _, other := range n.ops {
		if other.Kind == Receive && (op.test || !other.test) && !within(other.Fn, inside) {
			list = append(list, other)
		}
	}
	return list
}

// searchFor returns a search for ways without an operation of that kind on the channel. A way that goes on because the
// goroutine itself, or somebody who waited for it, has told so is of no interest either. Nor is one that passes by the
// loop around such an operation: that the loop runs at least once is not known, but likely meant.
func (w *wiring) searchFor(n *node, kind Kind, inside []*body) *search {
	meets := w.meetings(n, kind)
	return &search{
		known: w.asked,
		enter: func(from, to *ssa.BasicBlock) bool { return w.passesLoop(n, kind, from, to) },
		met: func(instr ssa.Instruction) bool {
			switch v := instr.(type) {
			case *ssa.UnOp:
				return v.Op == token.ARROW && (w.of(v.X) == n && kind == Receive || w.toldBy(w.of(v.X), inside))
			case *ssa.Send:
				return kind == Send && w.of(v.Chan) == n
			case ssa.CallInstruction:
				met, known := meets[v]
				if !known {
					met = w.callMeets(v, n, kind)
					meets[v] = met
				}
				return met
			}
			return false
		},
		took: func(sel *ssa.Select, index int) bool {
			if index < 0 {
				return false
			}
			state := sel.States[index]
			if w.of(state.Chan) == n {
				return true
			}
			return w.toldBy(w.of(state.Chan), inside)
		},
	}
}

// passesLoop reports whether the edge is the regular end of a loop around an operation of that kind on the channel.
func (w *wiring) passesLoop(n *node, kind Kind, from, to *ssa.BasicBlock) bool {
	for _, op := range n.find().ops {
		if op.Kind != kind || op.Fn != from.Parent() {
			continue
		}
		loop := w.around(op.Instr.Block())
		if loop[to] || loop == nil {
			continue
		}
		if !loop[from] && passesBy(from, to, loop) || from == lastOfRound(loop) || from == endedBy(loop) && op.Instr.Block() != from {
			return true
		}
	}
	return false
}

// toldBy reports whether the channel is one on which the goroutine tells of itself, or that is closed by somebody who has
// waited before.
func (w *wiring) toldBy(n *node, inside []*body) bool {
	for _, op := range n.find().ops {
		if op.Kind != Send && op.Kind != Close {
			continue
		}
		if within(op.Fn, inside) || op.Kind == Close && w.waits(op.Fn) {
			return true
		}
	}
	return false
}

// waits reports whether the function waits for a group.
func (w *wiring) waits(fn *ssa.Function) bool {
	if b := w.bodies[fn]; b != nil {
		for _, op := range b.ops {
			if op.Kind == Wait {
				return true
			}
		}
	}
	return false
}

// A meeting is an operation of that kind on that channel or group.
type meeting struct {
	node *node
	kind Kind
}

// meetings returns what is known so far of which calls come to an operation of that kind: goroutines of one function ask
// the same of the same calls.
func (w *wiring) meetings(n *node, kind Kind) map[ssa.CallInstruction]bool {
	m := meeting{n.find(), kind}
	if w.meets[m] == nil {
		w.meets[m] = make(map[ssa.CallInstruction]bool)
	}
	return w.meets[m]
}

// callMeets reports whether a call, also a deferred one or one in another goroutine, comes to an operation of that kind.
func (w *wiring) callMeets(instr ssa.CallInstruction, n *node, kind Kind) bool {
	for _, op := range n.find().ops {
		if op.Far && op.Kind == kind && op.Instr == ssa.Instruction(instr) {
			return true
		}
	}
	callee := instr.Common().StaticCallee()
	var callees []*ssa.Function
	if callee != nil {
		callees = append(callees, originOf(callee))
	} else if !instr.Common().IsInvoke() {
		callees = w.of(instr.Common().Value).funcs
	}
	for _, arg := range instr.Common().Args {
		if fn := functionOf(arg); fn != nil {
			callees = append(callees, fn)
		}
	}
	for _, fn := range callees {
		b := w.bodies[fn]
		if b == nil {
			continue
		}
		for _, member := range w.inside(b, joinReach) {
			for _, op := range member.ops {
				if op.Kind == kind && op.node.find() == n {
					return true
				}
			}
		}
	}
	return false
}

// endsWithProgram reports whether the return of the function ends the program, or the test, that it is.
func endsWithProgram(fn *ssa.Function) bool {
	if fn.Parent() != nil || fn.Signature.Recv() != nil {
		return false
	}
	if fn.Name() == "main" && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main" {
		return true
	}
	for _, prefix := range []string{"Test", "Benchmark", "Example", "Fuzz"} {
		if strings.HasPrefix(fn.Name(), prefix) && isTestFile(fn.Prog.Fset.Position(fn.Pos()).Filename) {
			return true
		}
	}
	return false
}

// leavePos returns the position of a return statement, or of the end of a function that has none.
func leavePos(ret *ssa.Return) token.Pos {
	if ret.Pos().IsValid() {
		return ret.Pos()
	}
	if syntax := ret.Parent().Syntax(); syntax != nil {
		return syntax.End() - 1
	}
	return ret.Parent().Pos()
}

// steady reports whether the channel is the same one each time a loop comes round: not an element of a collection, nor what
// came with a request.
func steady(v ssa.Value, loop map[*ssa.BasicBlock]bool) bool {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.MakeChan:
		return !loop[v.Block()]
	case *ssa.Alloc:
		return !loop[v.Block()] && !slices.ContainsFunc(*v.Referrers(), func(r ssa.Instruction) bool {
			s, ok := r.(*ssa.Store)
			return ok && s.Addr == v && loop[s.Block()]
		})
	case *ssa.UnOp:
		return v.Op == token.MUL && steady(v.X, loop)
	case *ssa.FieldAddr:
		return steady(v.X, loop)
	case *ssa.ChangeType:
		return steady(v.X, loop)
	}
	return false
}
