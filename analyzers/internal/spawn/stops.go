package spawn

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A stopFinder looks for the receives by which somebody may end a goroutine.
type stopFinder struct {
	*wiring
	seen  map[*body]bool
	stops []*Op
}

// stopsOf returns the receives by which somebody may end the function, its own and those of what it calls, as many calls
// deep: after each of them a path leads out of it, past all its loops.
func (w *wiring) stopsOf(b *body, reach int) []*Op {
	f := &stopFinder{wiring: w, seen: make(map[*body]bool)}
	f.find(b, 0, reach, false)
	return slices.DeleteFunc(f.stops, f.takesSlot)
}

// takesSlot reports whether the goroutine sends on the channel of a receive as well, and nobody closes it: it takes a slot
// that it gives back, or wakes itself.
func (f *stopFinder) takesSlot(op *Op) bool {
	n := op.node.find()
	if n.done != nil || closed(n, op.test) {
		return false
	}
	for _, other := range n.ops {
		if other.Kind == Send && f.seen[f.bodies[other.Fn]] {
			return true
		}
	}
	return false
}

// endsOthers reports whether the function is there to end something else: what it waits for meanwhile is the end of that, and
// tells the goroutine nothing.
func endsOthers(fn *ssa.Function) bool {
	return fn.Parent() == nil && fn.Signature.Results().Len() <= 1 && !returnsBool(fn) && lock.EndsOthers(fn.Name())
}

func returnsBool(fn *ssa.Function) bool {
	results := fn.Signature.Results()
	return results.Len() > 0 && types.Identical(results.At(0).Type(), types.Typ[types.Bool])
}

// find looks at one function, that many calls deep; again tells whether it is called in a loop.
func (f *stopFinder) find(b *body, depth, reach int, again bool) {
	f.seen[b] = true
	ends := endsOthers(b.fn)
	for _, op := range b.ops {
		if op.Kind == Receive && f.signals(op) && (!ends || op.node.find().done != nil) && leadsOut(op) && !f.passing(op, depth, again) {
			f.stops = append(f.stops, op)
		}
	}
	if depth == reach {
		return
	}
	for _, c := range b.calls {
		callee := f.bodies[c.callee]
		if callee == nil || f.seen[callee] || c.deferred {
			continue
		}
		if loop := f.around(c.instr.Block()); leavable(loop) {
			f.find(callee, depth+1, reach, again || loop != nil)
		}
	}
}

// passing reports whether a select that is done once only looks what is there, or waits for a while on the way. It is done
// once also where it is repeated until all has come that is waited for, or the time is up that was set before.
func (f *stopFinder) passing(op *Op, depth int, again bool) bool {
	if op.Select == nil || again {
		return false
	}
	if f.around(op.Instr.Block()) != nil {
		return depth > 0 && f.deadline(op.Select)
	}
	return !op.Select.Blocking || depth > 0 && timed(op)
}

// deadline reports whether a case of the select is a timer that was made in its function and is not set anew, and leads out
// of the loop around.
func (f *stopFinder) deadline(sel *ssa.Select) bool {
	for i, state := range sel.States {
		load, ok := state.Chan.(*ssa.UnOp)
		if !ok || !isClock(load) {
			continue
		}
		addr, ok := load.X.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		timer, ok := addr.X.(*ssa.Call)
		if ok && !f.around(sel.Block())[timer.Block()] && !reset(timer) && leadsOut(&Op{Instr: sel, Select: sel, Case: i}) {
			return true
		}
	}
	return false
}

// reset reports whether a timer is set anew, or used in a way that is not followed.
func reset(timer *ssa.Call) bool {
	for _, ref := range *timer.Referrers() {
		switch ref := ref.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef:
		case ssa.CallInstruction:
			if fn := ref.Common().StaticCallee(); fn == nil || fn.Name() != "Stop" {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// signals reports whether the receive is one by which somebody may tell the goroutine to end: from a context, from a
// channel that is closed, or from one whose values say nothing else. Who waits for a value, or for a slot among several,
// is told something else by it.
func (f *stopFinder) signals(op *Op) bool {
	if isClock(op.Chan) || !f.ready(op) {
		return false
	}
	n := op.node.find()
	if n.done != nil {
		return f.cancelledFrom(n.done, f.seen)
	}
	if closed(n, op.test) {
		return true
	}
	if n.signals { // the system asks the program to end, or to do something else
		return false
	}
	if n.outside && asksClosed(op) {
		return true
	}
	if op.bare() && len(n.makes) > 0 && capacityOf(n) != 0 {
		return false
	}
	return tellsNothing(op)
}

// closed reports whether somebody closes the channel.
func closed(n *node, tests bool) bool {
	for _, op := range n.ops {
		if op.Kind == Close && (tests || !op.test) {
			return true
		}
	}
	return false
}

// asksClosed reports whether the receive looks at whether the channel is closed.
func asksClosed(op *Op) bool {
	if op.Select != nil {
		return extracted(op.Select, 1)
	}
	recv, ok := op.Instr.(*ssa.UnOp)
	return ok && recv.CommaOk
}

// tellsNothing reports whether the value that is received does not matter: it is dropped, or can hardly be anything but a
// signal.
func tellsNothing(op *Op) bool {
	c, ok := op.Chan.Type().Underlying().(*types.Chan)
	if !ok {
		return false
	}
	switch elem := c.Elem().Underlying().(type) {
	case *types.Chan:
		return true
	case *types.Struct:
		if elem.NumFields() == 0 {
			return true
		}
	case *types.Basic:
		if elem.Kind() == types.Bool {
			return true
		}
	}
	if op.Select != nil {
		index := 2
		for _, state := range op.Select.States[:op.Case] {
			if state.Dir == types.RecvOnly {
				index++
			}
		}
		return !extracted(op.Select, index)
	}
	recv, ok := op.Instr.(*ssa.UnOp)
	return ok && !recv.CommaOk && len(*recv.Referrers()) == 0
}

// extracted reports whether that part of a tuple is used.
func extracted(tuple ssa.Value, index int) bool {
	for _, ref := range *tuple.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == index && len(*e.Referrers()) > 0 {
			return true
		}
	}
	return false
}

// leadsOut reports whether a path leads from the receive to the end of its function that does not start another round of
// a loop around it.
func leadsOut(op *Op) bool {
	at := op.Instr.Block()
	from := at
	if op.Select != nil {
		taken := caseBlock(op.Select, op.Case)
		switch {
		case taken == nil: // the cases all go on alike
		case taken.Dominates(at): // the case is empty
			return endOf(at, taken) != nil
		default:
			from = taken
		}
	}
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		block := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[block] {
			continue
		}
		seen[block] = true
		if len(block.Succs) == 0 {
			return true
		}
		for _, succ := range block.Succs {
			if succ.Dominates(at) && succ.Dominates(block) { // another round
				succ = endOf(block, succ)
			}
			if succ != nil {
				work = append(work, succ)
			}
		}
	}
	return false
}

// endOf returns the block that a loop goes to if it ends when it is entered again from that block, because what it asks
// was set there to a constant; else nil:
//
//	for running {
//		select {
//		case <-quit:
//			running = false
func endOf(from, header *ssa.BasicBlock) *ssa.BasicBlock {
	cond, ok := lastOf(header).(*ssa.If)
	if !ok {
		return nil
	}
	asked, sense := cond.Cond, true
	if not, ok := asked.(*ssa.UnOp); ok && not.Op == token.NOT {
		asked, sense = not.X, false
	}
	phi, ok := asked.(*ssa.Phi)
	if !ok || phi.Block() != header {
		return nil
	}
	for i, pred := range header.Preds {
		is, known := boolOf(phi.Edges[i])
		if pred != from || !known {
			continue
		}
		next := header.Succs[0]
		if is != sense {
			next = header.Succs[1]
		}
		if loop := loopOf(header); !loop[next] {
			return next
		}
	}
	return nil
}

// caseBlock returns the block that a select goes on with when it has taken the case, or nil.
func caseBlock(sel *ssa.Select, index int) *ssa.BasicBlock {
	for _, ref := range *sel.Referrers() {
		chosen, ok := ref.(*ssa.Extract)
		if !ok || chosen.Index != 0 {
			continue
		}
		for _, ref := range *chosen.Referrers() {
			compare, ok := ref.(*ssa.BinOp)
			if !ok {
				continue
			}
			if _, of, ok := caseOf(compare); !ok || of != index {
				continue
			}
			for _, ref := range *compare.Referrers() {
				if cond, ok := ref.(*ssa.If); ok {
					return cond.Block().Succs[0]
				}
			}
		}
	}
	return nil
}

// leavable reports whether there is no loop, or one that can be left.
func leavable(loop map[*ssa.BasicBlock]bool) bool {
	for member := range loop {
		for _, succ := range member.Succs {
			if !loop[succ] {
				return true
			}
		}
	}
	return loop == nil
}

// stopsGiven returns the arguments of a go statement by which the function that it runs, and that is not seen, can be
// ended: a context that is cancelled, or a channel that is closed; or else the place in it where somebody may tell it to. The
// second result reports whether it is known that nobody can: it is given contexts that nothing ever cancels, and no other, or
// nothing at all.
func (w *wiring) stopsGiven(s *Start) (stops []*Op, never bool) {
	g, ok := s.Instr.(*ssa.Go)
	if !ok {
		return nil, false
	}
	contexts := 0
	for _, arg := range g.Call.Args {
		n := w.of(arg)
		given := false
		switch {
		case isContext(arg.Type()):
			contexts++
			given = n.cancelled()
		case n.done != nil:
			given = n.done.find().cancelled()
		default:
			c, ok := arg.Type().Underlying().(*types.Chan)
			given = ok && c.Dir() != types.SendOnly && (closed(n, s.test) || len(n.makes) == 0 && isEmptyStruct(c.Elem()))
		}
		if given {
			stops = append(stops, &Op{Kind: Receive, Instr: g, Fn: s.In, Chan: arg, Far: true, node: new(node)})
		}
	}
	if effects := w.effectsOf(&g.Call); contexts == 0 && len(stops) == 0 && (effects.Stops != "" || w.lastsAsLong(&g.Call) || w.interruptible(&g.Call, nil)) {
		stops = append(stops, &Op{Kind: Receive, Instr: g, Fn: s.In, Chan: g.Call.Value, Far: true, Where: effects.Stops, node: new(node)})
	}
	return stops, len(stops) == 0 && (contexts > 0 || w.plain(&g.Call))
}

// effectsOf returns what is known of a function of another package that is called.
func (w *wiring) effectsOf(common *ssa.CallCommon) *Effects {
	if common.IsInvoke() {
		if effects := w.facts(common.Method); effects != nil {
			return effects
		}
	}
	if fn := common.StaticCallee(); fn != nil && w.bodies[originOf(fn)] == nil {
		if obj, ok := originOf(fn).Object().(*types.Func); ok {
			if effects := w.facts(obj); effects != nil {
				return effects
			}
		}
	}
	return new(Effects)
}

// plain reports whether a function of another package is called that nothing is known of, and whose arguments cannot end it
// either: it takes its time, and nobody can shorten that. Of a method of an interface that is only known if it ends something.
func (w *wiring) plain(common *ssa.CallCommon) bool {
	obj := common.Method
	if fn := common.StaticCallee(); fn != nil {
		obj, _ = originOf(fn).Object().(*types.Func)
	}
	if obj == nil || common.IsInvoke() && !lock.EndsOthers(obj.Name()) || lock.Blocks(obj.Name()) && !onOwn(common) {
		return false
	}
	params := obj.Signature().Params()
	given := common.Args[len(common.Args)-params.Len():]
	for i, arg := range given {
		switch params.At(i).Type().Underlying().(type) {
		case *types.Signature, *types.Chan:
			return false
		case *types.Interface:
			if !isError(params.At(i).Type()) && !givenAlone(arg) {
				return false
			}
		}
	}
	return true
}

// onOwn reports whether the call is of a method of something that nobody else has.
func onOwn(common *ssa.CallCommon) bool {
	return !common.IsInvoke() && common.Signature().Recv() != nil && len(common.Args) > 0 && madeHere(common.Args[0])
}

func isEmptyStruct(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// boolOf returns the constant that the value is, if it is a bool.
func boolOf(v ssa.Value) (is, known bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(c.Value), true
}
