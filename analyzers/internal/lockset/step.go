package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// maxHeld bounds the locks held at once in a function that is followed: each of them has an order with each other.
const maxHeld = 128

// maxDefers bounds the pending defers of one world, maxRepeats those of one statement: a defer in a loop is pushed each round,
// with what that round has made.
const (
	maxDefers  = 16
	maxRepeats = 2
)

// A frame is the analysis of one function: a flow.Problem whose state is a set of worlds.
type frame struct {
	e        *engine
	f        *Func
	fn       *ssa.Function
	static   map[ssa.Value]*lock.Path
	loops    []bool
	plan     [][]ssa.Instruction
	extracts map[*ssa.Call][]*ssa.Extract
	passed   map[passage]*Op
	tested   map[*lock.Path]bool       // conditions that several branches test
	asks     map[*ssa.If]*lock.Path    // those that a branch tests, and others too
	spelled  map[*lock.Path]*lock.Path // the same as they are spelled in some worlds
	looks    map[ssa.Value]bool
	flags    map[*lock.Path]bool            // variables by which deferred function literals tell what to release
	decides  map[*ssa.BasicBlock]*lock.Path // phis that the branch of their block tests
	deciding *lock.Path                     // that of the block at whose start worlds are joined
	entry    []Held
	lends    []*lock.Path   // see someways.go
	unsure   bool           // in an effect that may not happen
	leaving  *ssa.RunDefers // that is being followed
	sum      *Summary       // what gather fills in; nil while solving
	rec      *recorder      // what observe fills in; nil while solving
	above    *bits          // gates that every caller holds
	crowded  bool           // more than maxHeld locks are held at once
	nested   int            // callbacks of callbacks that are being followed
	together world          // scratch space of judge
	checked  []fact         // scratch space of passingConds
	telling  renaming       // of the callee whose events are being told
	done     [][]*world     // by block, the worlds that the solver has already sent through it; nil if it is not at work
	visits   []int          // and how often it has looked at the block
	abreast  []*world       // as they come to the call that is being followed; nil unless findings are recorded
}

// Entry implements flow.Problem.
func (f *frame) Entry() []*world {
	w := &world{held: slices.Clone(f.entry), lends: f.lends}
	return []*world{w}
}

// Block implements flow.Problem. While solving it looks at each world once: where one goes, the states of the successors
// keep what it led to.
func (f *frame) Block(b *ssa.BasicBlock, in []*world) []*world {
	var had []*world
	if f.done != nil {
		f.visits[b.Index]++
		had, f.done[b.Index] = f.done[b.Index], in
	}
	if len(had) > 0 {
		in = slices.DeleteFunc(slices.Clone(in), func(w *world) bool { return slices.Contains(had, w) })
	}
	ws := f.enterBlock(b, in)
	for _, instr := range f.plan[b.Index] {
		ws = f.step(ws, instr)
	}
	return ws
}

// enterBlock returns the worlds in which the instructions of b are executed.
func (f *frame) enterBlock(b *ssa.BasicBlock, in []*world) []*world {
	ws := make([]*world, len(in))
	for i, w := range in {
		ws[i] = w.clone()
		if f.loops[b.Index] {
			f.age(ws[i], b)
		}
	}
	return ws
}

// age makes stale what the world holds of registers that b, which lies on a cycle, is about to define anew.
func (f *frame) age(w *world, b *ssa.BasicBlock) {
	defined := func(p *lock.Path) bool {
		if p.Kind != lock.Value {
			return false
		}
		instr, ok := p.Val.(ssa.Instruction)
		if !ok || instr.Block() != b {
			return false
		}
		_, phi := p.Val.(*ssa.Phi)
		return !phi
	}
	f.stale(w, defined)
}

// stale renames the registers chosen to their stale selves, and forgets what was known of them.
func (f *frame) stale(w *world, chosen func(*lock.Path) bool) {
	mentions := func(p *lock.Path) bool { return p.Registers() && p.Mentions(chosen) }
	if !w.mentions(mentions) {
		return
	}
	w.facts = slices.DeleteFunc(slices.Clone(w.facts), func(x fact) bool { return mentions(x.path) })
	w.cells = slices.DeleteFunc(slices.Clone(w.cells), func(x cell) bool { return mentions(x.key) })
	w.rename(f.e.space, func(p *lock.Path) (*lock.Path, bool) {
		if chosen(p) {
			return f.e.space.Stale(p.Val.(ssa.Value)), true
		}
		return nil, false
	})
	w.settleStale()
}

// settleStale drops pairs of a stale lock and its pending deferred release: nothing can come between them any more.
func (w *world) settleStale() {
	for i := 0; i < len(w.defers); i++ {
		d := w.defers[i]
		if len(d.args) == 0 || d.instr.Call.IsInvoke() {
			continue
		}
		if !d.args[0].Stale() {
			continue
		}
		op := opOf(&d.instr.Call)
		if j := w.find(d.args[0], op.Mode); op.Kind == lock.Release && j >= 0 {
			w.drop(j)
			w.defers = slices.Delete(slices.Clone(w.defers), i, i+1)
			i--
		}
	}
}

func (w *world) mentions(f func(*lock.Path) bool) bool {
	for _, h := range w.held {
		if f(h.Path) {
			return true
		}
	}
	for _, x := range w.freed {
		if f(x.path) {
			return true
		}
	}
	for _, x := range w.facts {
		if f(x.path) {
			return true
		}
	}
	for _, x := range w.cells {
		if f(x.key) || f(x.val) {
			return true
		}
	}
	for _, d := range w.defers {
		if d.fn != nil && f(d.fn) || slices.ContainsFunc(d.args, f) {
			return true
		}
	}
	return false
}

// step executes one instruction in every world.
func (f *frame) step(ws []*world, instr ssa.Instruction) []*world {
	var out, before []*world
	if _, call := instr.(*ssa.Call); call && f.rec != nil {
		before = asTheyAre(ws)
	}
	for _, w := range ws {
		switch instr := instr.(type) {
		case *ssa.Call:
			f.abreast = before
			out = append(out, f.call(w, instr, &instr.Call, f.resolve(w, &instr.Call))...)
			f.abreast = nil
			continue
		case *ssa.Defer:
			f.push(w, instr)
		case *ssa.RunDefers:
			f.leaving = instr
			out = append(out, f.returning(w)...)
			f.leaving = nil
			continue
		case *ssa.Go:
			f.spawn(w, instr)
		case *ssa.Store:
			f.storeInstr(w, instr)
		case *ssa.UnOp:
			self := f.e.space.Value(instr)
			w.set(self, nil)
			if p := f.eval(w, instr); p != self {
				w.set(self, p)
			}
		case *ssa.MapUpdate:
			val := f.eval(w, instr.Value)
			f.handOff(w, val)
			f.insertion(w, f.eval(w, instr.Map), val, instr.Value.Type())
			f.nest(w, instr)
		case *ssa.Send:
			f.handOff(w, f.eval(w, instr.X))
		case *ssa.Alloc:
			if zero := zeroText(instr); zero != "" && !f.e.wild(instr) {
				w.set(f.e.space.Value(instr), f.e.space.Const(zero))
			}
			if isOnce(pointed(instr.Type())) {
				f.newOnce(w, f.e.space.Value(instr))
			}
		case *ssa.Return:
			f.leave(w, instr)
		case *ssa.Panic:
			f.panics(w, instr)
		}
		out = append(out, w)
	}
	return f.compact(out)
}

// asTheyAre returns copies of the worlds, which stay as they are when a call changes these.
func asTheyAre(ws []*world) []*world {
	out := make([]*world, len(ws))
	for i, w := range ws {
		c := *w
		out[i] = &c
	}
	return out
}

// compact merges worlds that agree, which calls with several outcomes may have made.
func (f *frame) compact(ws []*world) []*world {
	if len(ws) < 2 {
		return ws
	}
	var out []*world
	for _, w := range ws {
		f.absorb(&out, w, f.worlds())
	}
	for len(out) > f.worlds() {
		out = f.squeeze(out)
	}
	return out
}

// zeroText returns the text of the zero value of a variable whose value is worth knowing.
func zeroText(a *ssa.Alloc) string {
	switch t := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsBoolean != 0:
			return "false"
		case t.Info()&types.IsInteger != 0:
			return "0"
		case t.Info()&types.IsString != 0:
			return `""`
		}
	case *types.Pointer, *types.Interface, *types.Signature, *types.Map, *types.Slice, *types.Chan:
		return "nil"
	}
	return ""
}

func (f *frame) storeInstr(w *world, instr *ssa.Store) {
	addr, val := f.eval(w, instr.Addr), f.eval(w, instr.Val)
	if addr.Kind != lock.Value { // a variable of this function may still be used here
		f.handOff(w, val)
	}
	f.noteStored(addr, val)
	if isOnce(instr.Val.Type()) {
		f.newOnce(w, addr)
	}
	if addr.Kind == lock.Field || addr.Kind == lock.Elem {
		f.insertion(w, addr, val, instr.Val.Type())
	}
	if vals, ok := appended(instr); ok {
		for _, v := range vals {
			f.insertion(w, addr, f.eval(w, v), v.Type())
		}
	}
	f.store(w, addr, val, instr)
}

func (f *frame) push(w *world, instr *ssa.Defer) {
	d := deferred{instr: instr}
	c := &instr.Call
	if isLoopBody(f.fn) { // runs when the function around the loop ends
		f.handOver(w, f.resolve(w, c))
		return
	}
	if c.IsInvoke() {
		d.fn = f.eval(w, c.Value)
	} else if c.StaticCallee() == nil || isClosure(c.Value) {
		d.fn = f.eval(w, c.Value)
	}
	for _, a := range c.Args {
		d.args = append(d.args, f.eval(w, a))
	}
	if d.fn != nil && !c.IsInvoke() && d.fn.Foreign() && d.fn.Kind == lock.Value {
		return // nobody knows what it does, here or in any caller
	}
	same, rounds := 0, 0
	for _, x := range w.defers {
		if x.instr == instr {
			rounds++
			if x.fn == d.fn && slices.Equal(x.args, d.args) {
				same++
			}
		}
	}
	if same > 1 || same == 1 && !f.acquires(d) {
		w.balance(&d)
		return
	}
	for ; rounds >= maxRepeats || len(w.defers) >= maxDefers; rounds-- { // the first of them runs last: let it be forgotten
		i := max(0, slices.IndexFunc(w.defers, func(x deferred) bool { return x.instr == instr }))
		forgotten := w.defers[i]
		w.defers = slices.Delete(slices.Clone(w.defers), i, i+1)
		f.handOver(w, f.resolveDeferred(forgotten))
	}
	w.defers = append(slices.Clip(w.defers), d)
}

// acquires reports whether a deferred call may return with a lock that it has acquired: of two such calls, the second waits
// for the first.
func (f *frame) acquires(d deferred) bool {
	return slices.ContainsFunc(f.resolveDeferred(d), func(t target) bool {
		if t.op.Kind != lock.NoOp || t.fn == nil && t.obj == nil {
			return t.op.Kind == lock.Acquire
		}
		sum := f.e.summaryOf(&t)
		return sum != nil && slices.ContainsFunc(sum.Outcomes, func(o Outcome) bool {
			return slices.ContainsFunc(o.Acquired, func(h Held) bool { return !isSome(h.Path) })
		})
	})
}

// balance settles what a deferred call releases that is pending already from an earlier round of a loop, and which is not
// remembered again: one of the acquisitions in read mode.
func (w *world) balance(d *deferred) {
	if len(d.args) == 0 {
		return
	}
	op := opOf(&d.instr.Call)
	if i := w.find(d.args[0], op.Mode); op.Kind == lock.Release && i >= 0 && w.held[i].Count > 0 {
		w.held = slices.Clone(w.held)
		w.held[i].Count--
	}
}

// opOf returns what a call of a declared function does to a lock; nothing for any other.
func opOf(c *ssa.CallCommon) lock.Op {
	callee := c.StaticCallee()
	if callee == nil {
		return lock.Op{}
	}
	obj, _ := origin(callee).Object().(*types.Func)
	return lock.OpOf(obj)
}

func isClosure(v ssa.Value) bool { _, ok := v.(*ssa.MakeClosure); return ok }

// replay runs the pending defers, last pushed first.
func (f *frame) replay(w *world) []*world {
	ws := []*world{w}
	for len(ws) > 0 {
		n := 0
		for _, x := range ws {
			n = max(n, len(x.defers))
		}
		if n == 0 {
			return ws
		}
		var next []*world
		for _, x := range ws {
			if len(x.defers) < n {
				next = append(next, x)
				continue
			}
			d := x.defers[n-1]
			x.defers = x.defers[:n-1]
			next = append(next, f.call(x, d.instr, &d.instr.Call, f.resolveDeferred(d))...)
		}
		ws = f.compact(next)
	}
	return ws
}

func (f *frame) resolveDeferred(d deferred) []target {
	c := &d.instr.Call
	switch {
	case c.IsInvoke():
		return f.e.resolveMethod(d.fn, c.Value.Type(), c.Method, d.args)
	case d.fn != nil:
		return f.e.resolveValue(d.fn, d.args)
	case c.StaticCallee() != nil:
		return f.e.resolveFunc(c.StaticCallee(), d.args, nil)
	}
	return nil
}
