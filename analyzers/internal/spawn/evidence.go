package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// How many calls deep the operations of a goroutine are looked for: those that tell of its end stand near its top, those
// that stop it may be anywhere.
const (
	joinReach = 2
	stopReach = 6
)

// judge finds what joins a goroutine, what stops it and where it may stay.
func (w *wiring) judge(s *Start) {
	b := w.bodies[s.Body]
	if b == nil || s.Generic {
		s.Unknown = true
		if g, ok := s.Instr.(*ssa.Go); ok && b == nil {
			s.Trap = w.trapElsewhere(g)
		}
		return
	}
	s.Trap = w.trapBelow(b)
	near, inside := w.lastPart(b, s), w.inside(b, stopReach)
	for i, member := range near {
		for _, op := range member.ops {
			if tells(op, i == 0) && w.awaited(op, near) {
				s.Joins = append(s.Joins, op)
			}
		}
	}
	for _, member := range inside {
		for _, op := range member.ops {
			if op.Kind == Receive && w.signals(op) {
				s.Stops = append(s.Stops, op)
			}
		}
	}
	s.Stops = append(s.Stops, w.stopsAt(w.inside(b, 1))...)
	if s.Poll = w.findPoll(w.inside(b, joinReach)); s.Poll != nil {
		s.PollChan = w.spell(s.Poll)
	}
	s.Unknown = w.callsUnknown(w.inside(b, 1)) || s.Via == Wrapper && s.wrapped == nil
	w.findStuck(s, inside)
	if len(s.Stuck) == 0 {
		s.Skipped = w.findSkipped(s, inside)
	}
	if s.group != nil {
		s.Joins = append(s.Joins, &Op{Kind: Done, Instr: s.Instr, Fn: s.In, Chan: s.group, node: w.of(s.group).content()})
	}
}

// findPoll returns the receive from a clock in a loop of the function that waits for nothing else: what happens meanwhile,
// a shutdown for one, it sees only when the time is up. Loops that time alone ends are no polls.
func (w *wiring) findPoll(near []*body) *Op {
	for _, member := range near {
		for _, op := range member.ops {
			if op.Kind != Receive || !op.bare() || !isClock(op.Chan) {
				continue
			}
			if loop := loopOf(op.Instr.Block()); loop != nil && !w.listens(member, loop) {
				return op
			}
		}
	}
	return nil
}

// listens reports whether the loop has a receive that time does not end.
func (w *wiring) listens(b *body, loop map[*ssa.BasicBlock]bool) bool {
	for _, op := range b.ops {
		if loop[op.Instr.Block()] && op.Kind == Receive && !isClock(op.Chan) {
			return true
		}
	}
	return false
}

// lastPart returns the bodies that are still running when a goroutine comes to its end: its own, what that does last, and
// the one of the wrapper that started it.
func (w *wiring) lastPart(b *body, s *Start) []*body {
	list := []*body{b}
	if s.wrapped != nil && s.wrapped.Body != nil && w.bodies[s.wrapped.Body] != nil {
		list = append(list, w.bodies[s.wrapped.Body])
	}
	seen := map[*body]bool{b: true}
	for first, depth := 0, 0; depth < joinReach; depth++ {
		end := len(list)
		for _, member := range list[first:end] {
			for _, c := range member.calls {
				callee := w.bodies[c.callee]
				if callee == nil || seen[callee] || c.handed || !c.deferred && !endsWith(c.instr) {
					continue
				}
				seen[callee] = true
				list = append(list, callee)
			}
		}
		first = end
	}
	return list
}

// stopsAt returns the calls of a goroutine that a context ends, or the end of the connection, listener or pipe that they
// are on.
func (w *wiring) stopsAt(near []*body) []*Op {
	var list []*Op
	for _, b := range near {
		for _, block := range b.fn.Blocks {
			for _, instr := range block.Instrs {
				if call, ok := instr.(*ssa.Call); ok && w.interruptible(call) {
					list = append(list, &Op{Kind: Receive, Instr: call, Fn: b.fn, Chan: call.Call.Value, Far: true, node: new(node)})
				}
			}
		}
	}
	return list
}

// interruptible reports whether a call of code that is not seen ends with a context or a transport.
func (w *wiring) interruptible(call *ssa.Call) bool {
	common := call.Call
	if fn := common.StaticCallee(); fn != nil {
		if w.bodies[originOf(fn)] != nil {
			return false
		}
		if obj, ok := fn.Object().(*types.Func); ok && (transports[w.nameOf(obj)] || obj.Signature().Recv() != nil && blocking[obj.Name()]) {
			return true
		}
	}
	if common.IsInvoke() && blocking[common.Method.Name()] {
		return true
	}
	for _, arg := range common.Args {
		if isContext(arg.Type()) && w.of(arg).cancelled() {
			return true
		}
	}
	return false
}

// tells reports whether the operation is one by which a goroutine tells that it has ended, or gives its result. What a
// callee sends or closes on its way is rather a part of its work.
func tells(op *Op, own bool) bool {
	switch op.Kind {
	case Done:
		return final(op)
	case Close:
		return op.Deferred || own && final(op)
	case Send:
		return own || op.Deferred || final(op)
	}
	return false
}

// callsUnknown reports whether the goroutine calls a function value that is not known, and that may be there to tell that
// it has ended, as in defer done().
func (w *wiring) callsUnknown(near []*body) bool {
	for _, d := range w.dynamic {
		common := d.instr.Common()
		if _, ok := d.instr.(*ssa.Go); ok || len(common.Args) > 0 || common.Signature().Results().Len() > 0 {
			continue
		}
		n := w.of(common.Value)
		if (n.outside || len(n.funcs) == 0) && !n.cancels && within(d.in.fn, near) {
			return true
		}
	}
	return false
}

// inside returns the bodies that a goroutine runs, its own first, as many calls deep.
func (w *wiring) inside(b *body, reach int) []*body {
	list := []*body{b}
	seen := map[*body]bool{b: true}
	for depth, first := 0, 0; depth < reach && first < len(list); depth++ {
		end := len(list)
		for _, member := range list[first:end] {
			for _, c := range member.calls {
				if callee := w.bodies[c.callee]; callee != nil && !seen[callee] {
					seen[callee] = true
					list = append(list, callee)
				}
			}
		}
		first = end
	}
	return list
}

// awaited reports whether somebody else than the goroutine itself waits for the operation.
func (w *wiring) awaited(op *Op, inside []*body) bool {
	n := op.node.find()
	if n.outside {
		return true
	}
	for _, other := range n.ops {
		if other.test && !op.test {
			continue
		}
		if op.Kind == Done && other.Kind == Wait || op.Kind != Done && other.Kind == Receive {
			if !within(other.Fn, inside) {
				return true
			}
		}
	}
	return false
}

func within(fn *ssa.Function, inside []*body) bool {
	for _, b := range inside {
		if b.fn == fn {
			return true
		}
	}
	return false
}

// signals reports whether the receive is one by which somebody may end the goroutine.
func (w *wiring) signals(op *Op) bool {
	if isClock(op.Chan) {
		return false
	}
	return w.ready(op)
}

// trapBelow returns the trap of a function, or of what it calls.
func (w *wiring) trapBelow(b *body) *Trap {
	if trap := w.trapOf(b); trap != nil {
		return trap
	}
	for _, c := range b.calls {
		if c.handed || c.deferred {
			continue
		}
		if _, ok := c.instr.(*ssa.Call); !ok || c.instr.Common().StaticCallee() == nil {
			continue
		}
		callee := w.bodies[c.callee]
		if callee == nil || callee.ends != nil && callee.ends.busy {
			continue
		}
		if trap := w.trapOf(callee); trap != nil {
			return trap
		}
	}
	return nil
}
