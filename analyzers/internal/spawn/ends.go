package spawn

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A TrapKind says why a function does not come to its end.
type TrapKind uint8

// The traps.
const (
	Loop       TrapKind = iota // a loop without a way out
	Unclosed                   // a range over a channel that nobody closes
	Ticking                    // a range over the channel of a ticker, which is never closed
	NoSender                   // a receive from a channel that nobody sends on or closes
	NoReceiver                 // a send on a channel that nobody receives from
	NoCancel                   // a receive from the Done channel of a context that nobody cancels
	Elsewhere                  // a call of a function of another package that does not return
)

// A Trap is a place in a function that no path leaves again.
type Trap struct {
	Kind  TrapKind
	Pos   token.Pos // the loop, or the operation that blocks
	Where string    // the place, if it is in another package
	Chan  string    // the channel as the program spells it
	Fn    *ssa.Function
	Must  bool // every path of the function comes to it
	Waits bool // blocked for ever, rather than running
}

// ends says how the paths of a function end.
type ends struct {
	busy bool
	trap *Trap // the first one that a path may come to
}

// trapOf returns the trap that a call of the function may end in, or nil.
func (w *wiring) trapOf(b *body) *Trap {
	if b.ends == nil {
		b.ends = &ends{busy: true}
		b.ends.trap = w.findTrap(b)
		b.ends.busy = false
	}
	return b.ends.trap // nil while busy: recursion is taken to come back
}

// findTrap looks for a block that paths come to and no path leaves to a return.
func (w *wiring) findTrap(b *body) *Trap {
	t := &trapper{wiring: w, body: b, next: make([][]*ssa.BasicBlock, len(b.fn.Blocks)), cuts: make([]*Trap, len(b.fn.Blocks))}
	exits := make([]bool, len(b.fn.Blocks))
	for i, block := range b.fn.Blocks {
		exits[i] = t.block(block)
	}
	leaves := t.backward(exits)
	reached := t.forward()
	var found *Trap
	for i, block := range b.fn.Blocks {
		if !reached[i] || leaves[i] {
			continue
		}
		if trap := t.trapAt(block); trap != nil && (found == nil || trap.Must && !found.Must) {
			found = trap
		}
	}
	if found != nil {
		found.Must = !leaves[0]
	}
	return found
}

// A trapper walks one function for findTrap.
type trapper struct {
	*wiring
	body *body
	next [][]*ssa.BasicBlock // the feasible successors of each block
	cuts []*Trap             // the trap that a block ends in
}

// block finds the feasible successors of a block and reports whether the function may end at its end.
func (t *trapper) block(block *ssa.BasicBlock) bool {
	for _, instr := range block.Instrs {
		if trap := t.stops(instr); trap != nil {
			t.cuts[block.Index] = trap
			return false
		}
	}
	if len(block.Instrs) == 0 {
		return true
	}
	switch last := block.Instrs[len(block.Instrs)-1].(type) {
	case *ssa.If:
		for i, succ := range block.Succs {
			if !t.never(last.Cond, i == 0) {
				t.next[block.Index] = append(t.next[block.Index], succ)
			}
		}
	case *ssa.Return:
		return true
	case *ssa.Panic:
		return !endsProcess(block, last)
	default:
		t.next[block.Index] = block.Succs
	}
	return false
}

// stops returns the trap that the instruction is for all who come to it, or nil.
func (t *trapper) stops(instr ssa.Instruction) *Trap {
	switch v := instr.(type) {
	case *ssa.Call:
		return t.callStops(v)
	case *ssa.UnOp:
		if v.Op == token.ARROW && !v.CommaOk {
			return t.blocks(t.opAt(v), false)
		}
	case *ssa.Send:
		return t.blocks(t.opAt(v), true)
	case *ssa.Select:
		if v.Blocking && len(v.States) == 0 {
			return &Trap{Kind: Loop, Pos: v.Pos(), Fn: t.body.fn, Waits: true}
		}
	}
	return nil
}

// callStops returns the trap that every call of the callee ends in, or nil.
func (t *trapper) callStops(instr *ssa.Call) *Trap {
	fn := instr.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	fn = originOf(fn)
	if b := t.bodies[fn]; b != nil {
		if trap := t.trapOf(b); trap != nil && trap.Must {
			return trap
		}
		return nil
	}
	return t.trapElsewhere(instr)
}

// trapElsewhere returns the trap that a function of another package is known to end in.
func (w *wiring) trapElsewhere(instr ssa.CallInstruction) *Trap {
	fn := instr.Common().StaticCallee()
	if fn == nil {
		return nil
	}
	obj, ok := originOf(fn).Object().(*types.Func)
	if !ok {
		return nil
	}
	effects := w.facts(obj)
	if effects == nil || effects.Never == "" {
		return nil
	}
	return &Trap{Kind: Elsewhere, Pos: instr.Pos(), Where: effects.Never, Fn: instr.Parent(), Must: true}
}

func (t *trapper) opAt(instr ssa.Instruction) *Op {
	for _, op := range t.body.ops {
		if op.Instr == instr {
			return op
		}
	}
	return nil
}

// blocks returns the trap that a bare operation is if nobody ever does its counterpart.
func (t *trapper) blocks(op *Op, send bool) *Trap {
	if op == nil || t.ready(op) {
		return nil
	}
	if send && capacityOf(op.node) != 0 {
		return nil
	}
	kind := NoSender
	switch {
	case send:
		kind = NoReceiver
	case op.node.done != nil:
		kind = NoCancel
	}
	return &Trap{Kind: kind, Pos: op.Pos(), Chan: t.spell(op), Fn: t.body.fn, Waits: true}
}

// ready reports whether the operation may ever proceed: unless all is seen that is done with its channel and nobody does
// its counterpart.
func (w *wiring) ready(op *Op) bool {
	n := op.node.find()
	if n.done != nil && op.Kind == Receive {
		return n.done.cancelled()
	}
	if n.outside || len(n.makes) == 0 {
		return true
	}
	for _, other := range n.ops {
		if other.test && !op.test {
			continue
		}
		switch {
		case op.Kind == Receive && (other.Kind == Send || other.Kind == Close), op.Kind == Send && other.Kind == Receive:
			return true
		}
	}
	return false
}

// unclosed reports whether nobody ever closes the channel that the operation is on.
func (w *wiring) unclosed(op *Op) bool {
	n := op.node.find()
	if isClock(op.Chan) {
		return true
	}
	if n.outside || len(n.makes) == 0 {
		return false
	}
	for _, other := range n.ops {
		if other.Kind == Close && (op.test || !other.test) {
			return false
		}
	}
	return true
}

// never reports whether the condition never has that value: it asks whether a channel is closed that nobody closes, or
// which case of a select was taken and that one cannot.
func (t *trapper) never(cond ssa.Value, value bool) bool {
	switch c := cond.(type) {
	case *ssa.Const:
		return c.Value != nil && c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value) != value
	case *ssa.UnOp:
		return c.Op == token.NOT && t.never(c.X, !value)
	case *ssa.Extract:
		recv, ok := c.Tuple.(*ssa.UnOp)
		if !ok || recv.Op != token.ARROW || c.Index != 1 || value {
			return false
		}
		op := t.opAt(recv)
		return op != nil && t.unclosed(op)
	case *ssa.BinOp:
		sel, index, ok := caseOf(c)
		if !ok || !value {
			return false
		}
		for _, op := range t.body.ops {
			if op.Select == sel && op.Case == index {
				return !t.ready(op)
			}
		}
	}
	return false
}

// caseOf takes a comparison apart that asks whether a select took the case of that index.
func caseOf(c *ssa.BinOp) (*ssa.Select, int, bool) {
	extract, ok := c.X.(*ssa.Extract)
	if !ok || c.Op != token.EQL || extract.Index != 0 {
		return nil, 0, false
	}
	sel, ok := extract.Tuple.(*ssa.Select)
	if !ok {
		return nil, 0, false
	}
	index, ok := c.Y.(*ssa.Const)
	if !ok || index.Value == nil {
		return nil, 0, false
	}
	return sel, int(index.Int64()), true
}

// endsProcess reports whether a panic block is the end of the whole program rather than of the goroutine: a call such as
// log.Fatal, or a panic that nobody recovers from.
func endsProcess(block *ssa.BasicBlock, last *ssa.Panic) bool {
	if block.Parent().Recover != nil {
		return false
	}
	for i := len(block.Instrs) - 2; i >= 0; i-- {
		call, ok := block.Instrs[i].(*ssa.Call)
		if !ok {
			continue
		}
		if fn := call.Call.StaticCallee(); fn != nil && fn.Pkg != nil && noReturn(last) {
			path := fn.Pkg.Pkg.Path()
			return path != "testing" && path != "runtime"
		}
		break
	}
	return !noReturn(last)
}

// noReturn reports whether the panic stands for the end of a call that does not return.
func noReturn(p *ssa.Panic) bool {
	iface, ok := p.X.(*ssa.MakeInterface)
	if !ok {
		return false
	}
	c, ok := iface.X.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.String && constant.StringVal(c.Value) == "noreturn"
}

func (t *trapper) forward() []bool {
	seen := make([]bool, len(t.body.fn.Blocks))
	work := []*ssa.BasicBlock{t.body.fn.Blocks[0]}
	seen[0] = true
	for len(work) > 0 {
		block := work[len(work)-1]
		work = work[:len(work)-1]
		for _, succ := range t.next[block.Index] {
			if !seen[succ.Index] {
				seen[succ.Index] = true
				work = append(work, succ)
			}
		}
	}
	return seen
}

// backward returns the blocks from which an exit can be reached.
func (t *trapper) backward(exits []bool) []bool {
	leaves := append([]bool(nil), exits...)
	for changed := true; changed; {
		changed = false
		for i := len(leaves) - 1; i >= 0; i-- {
			if leaves[i] {
				continue
			}
			for _, succ := range t.next[i] {
				if leaves[succ.Index] {
					leaves[i], changed = true, true
					break
				}
			}
		}
	}
	return leaves
}

// trapAt returns the trap that the block is or belongs to; nil if it only leads to one, or ends the process.
func (t *trapper) trapAt(block *ssa.BasicBlock) *Trap {
	if cut := t.cuts[block.Index]; cut != nil {
		copied := *cut
		return &copied
	}
	loop := t.cycleOf(block)
	if loop == nil {
		return nil
	}
	trap := &Trap{Kind: Loop, Fn: t.body.fn}
	for _, member := range loop {
		for _, instr := range member.Instrs {
			if pos := instr.Pos(); pos.IsValid() && (!trap.Pos.IsValid() || pos < trap.Pos) {
				trap.Pos = pos
			}
			t.note(trap, instr)
		}
	}
	if stmt := loopAround(t.body.fn, trap.Pos); stmt != nil {
		if trap.Kind == Loop && conditional(stmt) && t.left(loop) {
			return nil
		}
		trap.Pos = stmt.Pos()
	}
	return trap
}

// conditional reports whether the loop statement has an end of its own: a condition or a range.
func conditional(stmt ast.Node) bool {
	loop, ok := stmt.(*ast.ForStmt)
	return !ok || loop.Cond != nil
}

// left reports whether a path leads out of the loop, and be it to the end of the process.
func (t *trapper) left(loop []*ssa.BasicBlock) bool {
	inside := make(map[*ssa.BasicBlock]bool)
	for _, member := range loop {
		inside[member] = true
	}
	for _, member := range loop {
		for _, succ := range t.next[member.Index] {
			if !inside[succ] {
				return true
			}
		}
	}
	return false
}

// note makes a loop a range if a receive of it is the only thing that could have ended it.
func (t *trapper) note(trap *Trap, instr ssa.Instruction) {
	recv, ok := instr.(*ssa.UnOp)
	if !ok || recv.Op != token.ARROW || !recv.CommaOk {
		return
	}
	if op := t.opAt(recv); op != nil && t.unclosed(op) {
		trap.Kind, trap.Chan = Unclosed, t.spell(op)
		if isClock(op.Chan) {
			trap.Kind = Ticking
		}
	}
}

// cycleOf returns the blocks of the loop that the block is in, or nil.
func (t *trapper) cycleOf(block *ssa.BasicBlock) []*ssa.BasicBlock {
	ahead := t.from(block)
	if !ahead[block.Index] {
		return nil
	}
	var loop []*ssa.BasicBlock
	for i, is := range ahead {
		if is && t.from(t.body.fn.Blocks[i])[block.Index] {
			loop = append(loop, t.body.fn.Blocks[i])
		}
	}
	return loop
}

// from returns the blocks that can be reached from the end of a block.
func (t *trapper) from(block *ssa.BasicBlock) []bool {
	seen := make([]bool, len(t.body.fn.Blocks))
	work := append([]*ssa.BasicBlock(nil), t.next[block.Index]...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if !seen[b.Index] {
			seen[b.Index] = true
			work = append(work, t.next[b.Index]...)
		}
	}
	return seen
}

// loopAround returns the innermost loop statement of the function around a position, or nil.
func loopAround(fn *ssa.Function, pos token.Pos) ast.Node {
	if fn.Syntax() == nil || !pos.IsValid() {
		return nil
	}
	var found ast.Node
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = n
		}
		return true
	})
	return found
}
