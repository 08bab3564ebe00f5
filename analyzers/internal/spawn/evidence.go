package spawn

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// How many calls deep the operations of a goroutine are looked for: those that tell of its end, or end it, stand near its
// top; where it may stay can be anywhere.
const (
	joinReach = 2
	stopReach = 3
	workReach = 6
)

// judge finds what joins a goroutine, what stops it and where it may stay.
func (w *wiring) judge(s *Start) {
	b := w.bodies[s.Body]
	if b == nil || s.Generic {
		w.judgeUnseen(s, b)
		w.joinFromAround(s, nil)
		return
	}
	s.Trap = w.trapBelow(b)
	near, inside := w.lastPart(b, s), w.inside(b, workReach)
	s.Joins, s.Words = w.wordsOf(near)
	s.Stops = append(w.stopsOf(b, stopReach), w.stopsAt(w.inside(b, 1))...)
	if s.Trap != nil && s.Trap.Must {
		s.Stops = nil // what it waits for on the way does not end it
	}
	if s.Poll = w.findPoll(w.inside(b, joinReach)); s.Poll != nil {
		s.PollChan = w.spell(s.Poll)
	}
	s.Unknown = w.callsUnknown(w.inside(b, 1)) || s.Via == Wrapper && s.wrapped == nil
	w.findStuck(s, inside)
	if len(s.Stuck) == 0 {
		s.Skipped = w.findSkipped(s, inside)
	}
	w.joinFromAround(s, near)
}

// judgeUnseen finds what can be told of a goroutine whose body is not seen, is one of several, or runs what it is given.
func (w *wiring) judgeUnseen(s *Start, b *body) {
	s.Unknown = true
	if b != nil { // what it is given to run is not known, what it does around that is
		s.Joins, _ = w.wordsOf(w.lastPart(b, s))
		return
	}
	if g, ok := s.Instr.(*ssa.Go); ok {
		s.Trap = w.trapElsewhere(g)
		s.Stops, s.Unstopped = w.stopsGiven(s)
	}
	if len(s.bodies) > 0 {
		w.judgeEach(s)
	}
}

// judgeEach finds what can be told of a goroutine that runs one of several functions: what joins it whichever that is, and
// what may stop it if it is a certain one.
func (w *wiring) judgeEach(s *Start) {
	s.Unstopped = true
	for i, fn := range s.bodies {
		body := w.bodies[fn]
		joins, _ := w.wordsOf(w.lastPart(body, s))
		if i > 0 && (len(joins) == 0 || len(s.Joins) == 0) {
			s.Joins = nil // not whichever it is
		} else {
			s.Joins = append(s.Joins, joins...)
		}
		s.Stops = append(s.Stops, w.stopsOf(body, stopReach)...)
		s.Stops = append(s.Stops, w.stopsAt(w.inside(body, 1))...)
		s.Unstopped = s.Unstopped && !w.callsUnknown(w.inside(body, 1))
	}
}

// wordsOf returns the operations by which a goroutine tells somebody of its end, and those by which it tells something on
// its way.
func (w *wiring) wordsOf(near []part) (last, others []*Op) {
	for _, member := range near {
		for _, op := range member.ops {
			switch {
			case op.Kind == Send && w.returnsToken(op, near):
			case tells(op, member):
				if w.awaited(op, near) {
					op.waiter = w.waiter(op, near)
					last = append(last, op)
				}
			case op.Kind == Send && (member.own || op.Deferred || final(op)) && w.awaited(op, near):
				others = append(others, op)
			}
		}
	}
	return last, others
}

// returnsToken reports whether the goroutine sends what it has received from the same channel before: a token that it has held,
// which the next one takes.
func (w *wiring) returnsToken(op *Op, near []part) bool {
	if capacityOf(op.node) == 0 {
		return false
	}
	for _, member := range near {
		for _, b := range w.inside(member.body, 1) {
			for _, other := range b.ops {
				if other.Kind == Receive && other.node.find() == op.node.find() {
					return true
				}
			}
		}
	}
	return false
}

// joinFromAround adds the joins that are no operations of the goroutine on a channel or group of its own: the group that its
// starter counts it in, the function of another package that starts it, the context that it cancels, and the test around it.
func (w *wiring) joinFromAround(s *Start, near []part) {
	if s.awaited {
		s.Joins = append(s.Joins, &Op{Kind: Done, Instr: s.Instr, Fn: s.In, Chan: s.value, Far: true, node: new(node)})
	}
	if s.group != nil {
		op := &Op{Kind: Done, Instr: s.Instr, Fn: s.In, Chan: s.group, node: w.groupOf(s.group), test: s.test}
		p, ok := s.group.Type().Underlying().(*types.Pointer)
		if !ok || !isJoiner(p.Elem()) || w.awaited(op, near) {
			op.waiter = w.waiter(op, near)
			s.Joins = append(s.Joins, op)
		}
	}
	if op := w.cancelsAtEnd(s, near); op != nil {
		s.Joins = append(s.Joins, op)
	}
	if call := w.bubbleAround(s.In); call != nil {
		s.Joins = append(s.Joins, &Op{Kind: Done, Instr: call, Fn: call.Parent(), Chan: call.Common().Value, Far: true, node: new(node)})
	}
}

// cancelsAtEnd returns the cancellation of a context with which the goroutine ends, if its starter has nothing to do but to
// wait for that. Who else listens to the context is told to end by it.
func (w *wiring) cancelsAtEnd(s *Start, near []part) *Op {
	for _, d := range w.dynamic {
		cancel := w.of(d.instr.Common().Value)
		_, deferred := d.instr.(*ssa.Defer)
		if !cancel.cancels || !own(d.in.fn, near) || !deferred && !endsWith(d.instr) {
			continue
		}
		for _, op := range w.bodies[s.In].ops {
			if op.Kind == Receive && op.bare() && w.cancelledBy(op, cancel) {
				return &Op{Kind: Close, Instr: d.instr, Fn: d.in.fn, Chan: op.Chan, Deferred: deferred, Far: true, node: new(node), waiter: op}
			}
		}
	}
	return nil
}

// cancelledBy reports whether the operation receives from the context that the function cancels.
func (w *wiring) cancelledBy(op *Op, cancel *node) bool {
	ctx := w.contextOf(op)
	return ctx != nil && slices.ContainsFunc(ctx.origins, func(from origin) bool { return from.cancel.find() == cancel })
}

// bubbleAround returns the call that waits for all the goroutines started below the function, which it is given.
func (w *wiring) bubbleAround(fn *ssa.Function) ssa.CallInstruction {
	for ; fn != nil; fn = fn.Parent() {
		if call := w.bubbles[fn]; call != nil {
			return call
		}
	}
	return nil
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

// A part is a body of a goroutine that is still running when the goroutine comes to its end.
type part struct {
	*body
	own      bool // it is what the goroutine was started with, or the wrapper around that
	deferred bool // it is called by a defer statement
	others   bool // it ends something else than the goroutine, by a deferred call such as conn.Close()
}

// lastPart returns the bodies that are still running when a goroutine comes to its end: its own, what that does last, and
// the one of the wrapper that started it.
func (w *wiring) lastPart(b *body, s *Start) []part {
	list := []part{{body: b, own: true}}
	if s.wrapped != nil && s.wrapped.Body != nil && w.bodies[s.wrapped.Body] != nil {
		list = append(list, part{body: w.bodies[s.wrapped.Body], own: true})
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
				list = append(list, part{body: callee, deferred: c.deferred, others: member.others || c.deferred && endsOther(c, s)})
			}
		}
		first = end
	}
	return list
}

// endsOther reports whether a call ends an object that is neither what starts the goroutine nor what it is a method of: what it
// closes there tells others to end.
func endsOther(c call, s *Start) bool {
	owner := ownerOf(c.callee)
	if owner == nil || c.callee.Parent() != nil || !lock.EndsOthers(c.callee.Name()) {
		return false
	}
	return owner != ownerOf(s.In) && owner != ownerOf(s.Body)
}

// tells reports whether the operation is one by which a goroutine tells that it has ended, or gives its result. What a
// callee sends or closes on its way is rather a part of its work; so is what is sent in each round of a loop, or before
// the goroutine waits for something else. A send that is left out when nobody is there to take it is a note that nobody
// needs, unless it is the last thing done; what a callee sends if it is taken, and does otherwise if not, is no word
// either, unless it is put off to the end. A goroutine that has a slot gives it back at its end.
func tells(op *Op, in part) bool {
	if in.others && op.Kind != Done {
		return false
	}
	switch op.Kind {
	case Done:
		return (in.deferred || final(op)) && (!isCond(op.Chan.Type()) || changes(in.fn))
	case Close:
		return op.Deferred || in.deferred || in.own && final(op) && !waitsAfter(op.Instr)
	case Send:
		switch {
		case op.Deferred:
			return true
		case op.Select != nil && !op.Select.Blocking:
			return in.own && final(op)
		case loopOf(op.Instr.Block()) != nil:
			return false
		}
		return (in.own || (op.bare() || in.deferred) && final(op)) && !waitsAfter(op.Instr)
	case Receive:
		return op.bare() && final(op) && holdsSlots(op.node)
	}
	return false
}

// changes reports whether the function writes something that others may see, or calls what may: a goroutine that only waits and
// signals wakes the others up, but they do not wait for it.
func changes(fn *ssa.Function) bool {
	for _, block := range fn.Blocks {
		for _, instr := range block.Instrs {
			switch v := instr.(type) {
			case *ssa.MapUpdate:
				return true
			case *ssa.Store:
				if _, local := v.Addr.(*ssa.Alloc); !local {
					return true
				}
			case *ssa.Call:
				if works(v) && !asksContext(v) || isAtomic(v) {
					return true
				}
			}
		}
	}
	return false
}

func asksContext(call *ssa.Call) bool {
	return call.Call.IsInvoke() && isContext(call.Call.Value.Type())
}

func isAtomic(call *ssa.Call) bool {
	fn := call.Call.StaticCallee()
	return fn != nil && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "sync/atomic"
}

// waitsAfter reports whether the function waits for something, or comes to a loop, after the instruction.
func waitsAfter(instr ssa.Instruction) bool {
	block := instr.Block()
	for i := len(block.Instrs) - 1; i >= 0 && block.Instrs[i] != instr; i-- {
		if blocks(block.Instrs[i]) {
			return true
		}
	}
	for _, next := range blocksAfter(block) {
		if loopOf(next) != nil {
			return true
		}
		for _, instr := range next.Instrs {
			if blocks(instr) {
				return true
			}
		}
	}
	return false
}

// blocks reports whether the instruction receives, selects, or calls what lasts until its other end is closed.
func blocks(instr ssa.Instruction) bool {
	switch v := instr.(type) {
	case *ssa.UnOp:
		return v.Op == token.ARROW
	case *ssa.Select:
		return v.Blocking
	case *ssa.Call:
		if v.Call.IsInvoke() {
			return lock.Serves(v.Call.Method.Name())
		}
		fn := v.Call.StaticCallee()
		return fn != nil && lock.Serves(fn.Name())
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
func (w *wiring) awaited(op *Op, near []part) bool {
	return op.node.find().outside || w.waiter(op, near) != nil
}

// waiter returns an operation of somebody else than the goroutine itself that waits for the one of the goroutine, or nil.
func (w *wiring) waiter(op *Op, near []part) *Op {
	for _, other := range op.node.find().ops {
		if other.test && !op.test {
			continue
		}
		if w.waitsFor(op, other) && !own(other.Fn, near) {
			return other
		}
	}
	return nil
}

// waitsFor reports whether one operation waits for another: the Wait of a group for Done, a receive for a send or a close,
// and who takes every slot of a channel for those who give one back.
func (w *wiring) waitsFor(op, other *Op) bool {
	switch op.Kind {
	case Done:
		return other.Kind == Wait
	case Receive:
		return other.Kind == Send && w.drains(other)
	}
	return other.Kind == Receive
}

func own(fn *ssa.Function, near []part) bool {
	for _, p := range near {
		if p.fn == fn {
			return true
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
