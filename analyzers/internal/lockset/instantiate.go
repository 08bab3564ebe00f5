package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// instantiate executes a call by the summary of its callee.
func (f *frame) instantiate(w *world, at ssa.Instruction, t *target, sum *Summary) []*world {
	if f.sum != nil || f.rec != nil {
		f.told(w, at, t, sum)
	}
	for i := range sum.Calls {
		f.calleeCall(w, at, t, &sum.Calls[i], nil)
	}
	for _, s := range sum.Stores {
		if addr, val := f.inCaller(w, t, s.Addr, nil), f.inCaller(w, t, s.Val, nil); addr != nil && val != nil {
			f.handOff(w, val)
			f.noteStored(addr, val)
		}
	}
	for i, a := range t.args {
		if len(w.held) > 0 && t.fn != nil && a.Concrete() != nil && a.Concrete().IsFunction() && f.e.startsParam(t.fn, i, maxFreshDepth) {
			f.handOff(w, a)
		}
	}
	for _, l := range sum.Links {
		f.calleeLink(w, t, l)
	}
	return f.run(f.outcomes(w, at, t, sum), at, t, sum)
}

// told tells what the callee acquires, and releases of what is not its own, as done by this call.
func (f *frame) told(w *world, at ssa.Instruction, t *target, sum *Summary) {
	if len(sum.Events) > 1 {
		f.telling.start(w, t)
		defer f.telling.end()
	}
	f.calleeTwices(w, at, t, sum)
	for i := range sum.Events {
		f.calleeEvent(w, at, t, &sum.Events[i], nil)
	}
	for i := range sum.Borrows {
		b := &sum.Borrows[i]
		open, v := f.judge(w, t, b.Conds)
		if v > holds {
			continue
		}
		if p, m := f.lockInCaller(w, t, b.Path, b.Mode, nil); p != nil {
			likely := v == met || !slices.ContainsFunc(b.Conds, func(c fact) bool { return f.guesses(w, t, c) })
			f.calleeBorrow(w, at, Borrow{Path: p, Mode: m, Conds: open, Op: f.through(at, t, b.Op)}, v == met, likely)
		}
	}
}

// outcomes applies each way to return that can be in this world. Where two have different effects and nothing that a
// caller can see tells them apart, no caller knows what is held, and what they do is only what they may have done.
func (f *frame) outcomes(w *world, at ssa.Instruction, t *target, sum *Summary) []*world {
	all := sum.Outcomes // none: it never returns
	held := w.held
	var out []*world
	var of []*Outcome
	for i := range all {
		x := w
		if len(all) > 1 {
			x = w.clone()
		}
		if f.feasible(x, at, t, &all[i]) {
			out, of = append(out, x), append(of, &all[i])
		}
	}
	for i, o := range of {
		var rivals []*Outcome
		for _, p := range of {
			if !sameEffect(o, p) && !toldApart(o, p) {
				rivals = append(rivals, p)
			}
		}
		var others []*Outcome
		if len(rivals) == 0 && len(of) > 1 && f.guessed(w, t, o) {
			others = of
		}
		f.changed(out[i], at, sum)
		f.effects(out[i], at, t, sum, o, rivals, others)
		f.doubtLent(out[i], w, at, t, slices.Concat(rivals, others))
		f.keep(out[i], t, o, held)
	}
	f.noteReturned(out, at)
	return out
}

// noteReturned records that the callee gives back on some of its ways what it leaves held on others, and does not say so.
func (f *frame) noteReturned(ways []*world, at ssa.Instruction) {
	if f.rec == nil || len(ways) < 2 {
		return
	}
	for _, x := range ways {
		for _, h := range x.held {
			if !h.May && !h.Entry && h.Op != nil && h.Op.at == at && slices.ContainsFunc(ways, func(y *world) bool {
				return !y.lossy && y.holds(h.Path) == nil && y.freedAt(h.Path) < 0 && y.came(h.Path) && !f.tellsApart(x, y, at)
			}) {
				f.rec.end(at)
			}
		}
	}
}

// guessed reports whether it is only assumed that the callee returns in this way: on conditions that w, the world before
// the call, does not know to be met, and that are not on what this function's caller passes. The state of an object may be
// such that the way is never taken where it would do harm: a flag tells that the lock is held.
func (f *frame) guessed(w *world, t *target, o *Outcome) bool {
	unknown := func(c fact) bool { return f.guesses(w, t, c) }
	if slices.ContainsFunc(o.Conds, unknown) {
		return true
	}
	return len(o.merged) > 0 && !slices.ContainsFunc(o.merged, func(x way) bool { return !slices.ContainsFunc(x.conds, unknown) })
}

// guesses reports whether w, the world before a call, neither knows that the callee's condition is met, nor leaves that to
// what this function's caller passes.
func (f *frame) guesses(w *world, t *target, c fact) bool {
	p := f.inCaller(w, t, c.path, nil)
	if p == nil || p == f.e.unknown {
		return true
	}
	cond, _ := f.condition(p, c)
	_, known := w.known(f.e.space, cond)
	if asked, _ := subject(c.path); asked.Kind == lock.Param && !p.Foreign() {
		return false // this function passes it, as it could branch on it
	}
	of, _ := subject(p)
	if of.Kind == lock.Dynamic { // each of several implementations is there to be used
		return false
	}
	if of.Kind == lock.Deref {
		of = of.Base
	}
	return !known && of.Kind != lock.Param && of.Kind != lock.FreeVar
}

// toldApart reports whether conditions or results tell two outcomes apart.
func toldApart(a, b *Outcome) bool {
	if contradict(a.Conds, b.Conds) || contradict(a.Results, b.Results) {
		return true
	}
	as, bs := a.ways(), b.ways()
	for _, x := range as {
		for _, y := range bs {
			if !contradict(x.conds, y.conds) {
				return false
			}
		}
	}
	return len(as) > 0 && len(bs) > 0
}

// contradict reports whether no world meets all of both.
func contradict(as, bs []fact) bool {
	for _, a := range as {
		for _, b := range bs {
			if a.path == b.path && (a.is && b.is && a.c != b.c || a.is != b.is && a.c == b.c) {
				return true
			}
		}
	}
	return false
}

func targetName(t *target) string {
	if t.obj != nil {
		return t.obj.Name()
	}
	if t.fn != nil {
		return closureName(t.fn)
	}
	return "function value"
}

// closureName is what a message calls a function literal: no user knows it as "f$1".
func closureName(fn *ssa.Function) string {
	if isLoopBody(fn) {
		return "loop body"
	}
	if fn.Parent() != nil {
		return "func literal"
	}
	return fn.Name()
}

// changed forgets the fields that the callee may have changed, as far as the world speaks of them.
func (f *frame) changed(w *world, at ssa.Instruction, sum *Summary) {
	if sum.Mods.empty() {
		return
	}
	var gone []int
	look := func(p *lock.Path) {
		for _, c := range p.Loads() {
			if sum.Mods.has(c) && !f.e.back.has(c) && !slices.Contains(gone, c) { // what points back does so for good
				gone = append(gone, c)
			}
		}
	}
	for _, h := range w.held {
		look(h.Path)
	}
	for _, x := range w.freed {
		look(x.path)
	}
	for _, x := range w.facts {
		look(x.path)
	}
	for _, x := range w.cells {
		look(x.val)
		if x.key.Kind != lock.Field {
			continue
		}
		if c, ok := x.key.OwnID(); ok && sum.Mods.has(c) && !f.e.back.has(c) && !slices.Contains(gone, c) {
			gone = append(gone, c)
		}
	}
	for _, d := range w.defers {
		for _, a := range d.args {
			look(a)
		}
	}
	for _, c := range gone {
		f.forget(w, c, at)
	}
}

// feasible applies the conditions and results of one way to return; false if it cannot be in this world.
func (f *frame) feasible(w *world, at ssa.Instruction, t *target, o *Outcome) bool {
	s := f.e.space
	for _, c := range o.Conds {
		p := f.inCaller(w, t, c.path, nil)
		if p == nil || p == f.e.unknown {
			continue
		}
		cond, truth := f.condition(p, c)
		if _, known := w.known(s, cond); asksOnce(c) && truth && !known {
			return false
		}
		if !w.assume(s, cond, truth) {
			return false
		}
	}
	if !f.eitherInCaller(w, t, o) {
		return false
	}
	if len(w.held) > 0 && slices.ContainsFunc(o.passed, func(x passed) bool { return x.tried }) && w.refused(f.passedInCaller(w, t, o.passed)) {
		return false
	}
	result := func(i int) *lock.Path { return f.resultPath(at, i, len(o.Values)) }
	for i, v := range o.Values {
		if v == nil {
			continue
		}
		named := result
		if v.Kind != lock.Closure { // only a closure speaks of itself
			named = nil
		}
		if r, p := result(i), f.inCaller(w, t, v, named); r != nil && p != nil {
			w.set(r, p)
		}
	}
	for i, typ := range o.Types {
		if r := result(i); typ != nil && r != nil {
			w.set(r, s.Iface(f.object(at, o, i), typ))
		}
	}
	for _, c := range o.Results {
		p := f.inCaller(w, t, c.path, result)
		if p == nil {
			continue
		}
		if v := w.val(p); v != nil {
			p = v
		}
		cond, truth := f.condition(p, c)
		if !w.assume(s, cond, truth) {
			return false
		}
	}
	return true
}

// effects applies what one way to return does to locks and captured variables. What rivals do not do, ways of other effect
// that nothing tells from it, is what it may do; what others do not do, if it is guessed that it is this one, is nothing to
// tell of.
func (f *frame) effects(w *world, at ssa.Instruction, t *target, sum *Summary, o *Outcome, rivals, others []*Outcome) {
	s := f.e.space
	result := func(i int) *lock.Path { return f.object(at, o, i) }
	for _, x := range f.passedInCaller(w, t, f.acquiredBy(w, t, o)) {
		w.stuck = w.stuck || !x.tried && w.blocks(x.path, x.mode)
		if x.mode == lock.Write && !x.tried && len(o.Released) == 0 {
			f.distinct(w, x.path)
		}
		w.passed = w.withPassed(w.passed, x)
		f.notePassed(at, t, x.path)
		if !slices.ContainsFunc(o.Acquired, func(h Held) bool { return h.Path == x.path }) {
			f.round(w, at, x, nil)
		}
	}
	f.passesOnSome(w, at, t, o, sum)
	for _, r := range rivals {
		for _, h := range r.Acquired { // it may be held after all
			if p, _ := f.lockInCaller(w, t, h.Path, h.Mode, result); p != nil {
				w.unpass(p)
			}
		}
	}
	for _, r := range o.Released {
		if isSome(r.path) {
			f.doubtAll(w, r)
			continue
		}
		if r.vague || !noneHolds(rivals, r) {
			if p, m := f.lockInCaller(w, t, r.path, r.mode, result); p != nil {
				f.doubt(w, at, p, m, f.through(at, t, r.op))
			}
			continue
		}
		if p, m := f.lockInCaller(w, t, r.path, r.mode, result); p != nil {
			f.unsure = !allRelease(others, r) || !allRelease(rivals, r)
			f.release(w, at, p, m, f.through(at, t, r.op))
			f.unsure = false
		} else if f.rec != nil && r.path.Kind == lock.Field {
			if owner := f.inCaller(w, t, r.path.Base, result); owner != nil && owner.Kind == lock.Const && owner.Val == "nil" {
				f.rec.lost = append(f.rec.lost, lost{lock.ClassOf(r.path), at, f.leaving})
			}
		}
	}
	for _, h := range o.Acquired {
		if isSome(h.Path) {
			w.doubtFreed(lock.ClassOf(h.Path))
			continue
		}
		p, m := f.lockInCaller(w, t, h.Path, h.Mode, result)
		if p == nil {
			continue
		}
		f.acquire(w, at, p, m, f.through(at, t, h.Op), false)
		if h.May || !allAcquire(rivals, h) {
			if i := w.find(p, m); i >= 0 {
				w.held = slices.Clone(w.held)
				w.held[i].May = true
			}
		}
	}
	for _, p := range o.Changed {
		if q := f.inCaller(w, t, p, nil); q != nil {
			w.set(q, s.Deref(q, at))
		}
	}
	for _, c := range o.Sets {
		if q := f.inCaller(w, t, c.key, nil); q != nil {
			w.set(q, c.val)
		}
	}
	for _, c := range o.Made {
		if key, val := f.inCaller(w, t, c.key, result), f.inCaller(w, t, c.val, result); key != nil && val != nil {
			w.set(key, val)
		}
	}
}

// possible reports whether nothing that the world knows contradicts the way.
func (f *frame) possible(w *world, t *target, x *way) bool {
	_, v := f.judge(w, t, x.conds)
	return v != refuted
}

// acquiredBy returns the locks that the callee acquires on each way of the outcome that can be in this world.
func (f *frame) acquiredBy(w *world, t *target, o *Outcome) []passed {
	if !slices.ContainsFunc(o.merged, func(x way) bool { return len(x.passed) > len(o.passed) }) {
		return o.passed
	}
	var all []passed
	first := true
	for i := range o.merged {
		if x := &o.merged[i]; f.possible(w, t, x) {
			if first {
				all, first = x.passed, false
			} else {
				all = intersect(all, x.passed, passedOrder)
			}
		}
	}
	return all
}

// doubtAll makes of each held lock of the class one that may be held, since something released a lock of the class, and
// nobody knows which.
func (f *frame) doubtAll(w *world, r freed) {
	f.doubtAlias(w, nil, r.path, r.mode)
	w.free(freed{path: r.path, mode: r.mode, borrow: true, vague: true, op: r.op})
}

// doubtFreed makes of each lock of the class that is known not to be held one that may be, since something acquired a lock of
// the class, and nobody knows which.
func (w *world) doubtFreed(c lock.Class) {
	for i, x := range w.freed {
		if !x.vague && lock.ClassOf(x.path) == c {
			w.freed = slices.Clone(w.freed)
			w.freed[i].vague = true
		}
	}
	for _, x := range slices.Concat(w.passed, w.some) {
		if lock.ClassOf(x.path) == c {
			w.unpass(x.path)
		}
	}
}

// doubt makes of a held lock one that may be held, since something may have released it.
func (f *frame) doubt(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode, op *Op) {
	if i := w.find(p, m); i >= 0 {
		if h := w.held[i]; f.rec != nil && !h.May && !h.Entry && !w.lossy && h.Op != nil {
			f.rec.doubt(h.Op.at)
		}
		w.held = slices.Clone(w.held)
		w.held[i].May = true
	} else if w.freedAt(p) < 0 {
		f.doubtAlias(w, at, p, m)
		w.free(freed{path: p, mode: m, borrow: true, vague: true, op: op})
	}
}

// resultPath returns the path of result i of the call, nil if nothing uses it.
func (f *frame) resultPath(at ssa.Instruction, i, n int) *lock.Path {
	call, ok := at.(*ssa.Call)
	if !ok {
		return nil
	}
	if call.Call.Signature().Results().Len() == 1 {
		return f.e.space.Value(call)
	}
	for _, x := range f.extracts[call] {
		if x.Index == i {
			return f.e.space.Value(x)
		}
	}
	return nil
}

// calleeEvent tells an acquisition of the callee as one of this call, or of the call made by outer for a callback.
func (f *frame) calleeEvent(w *world, at ssa.Instruction, t *target, e *Event, outer *Op) {
	if f.sum == nil && f.rec == nil {
		return
	}
	p := f.inCaller(w, t, e.Path, nil)
	for p != nil && (p.Kind == lock.Iface || p.Kind == lock.RLocker) {
		if p.Kind == lock.RLocker {
			e = &Event{Path: e.Path, Class: e.Class, Mode: lock.Read, Conds: e.Conds, Op: e.Op, gates: e.gates, lossy: e.lossy, without: e.without, lent: e.lent, behind: e.behind, stuck: e.stuck}
		}
		p = p.Base
	}
	if p != nil && p.Kind == lock.Const { // a captured variable of which nothing is known
		p = nil
	}
	class := e.Class
	if p != nil && class.Name == "" {
		class = lock.ClassOf(p)
	}
	steered := slices.ContainsFunc(e.Conds, steers)
	twin := !dispatches(at) && len(f.twins(w, p)) > 0
	without, lent := f.withoutInCaller(w, t, e.without), f.lentInCaller(w, t, class, e.lent)
	if f.rec == nil && !steered && !twin && f.sum.settled(w, p, class, e.Mode, e.Once, f.lentOf(w, p, class, without, lent)) {
		return
	}
	open, v := f.judge(w, t, e.Conds)
	if v == refuted {
		return
	}
	if v == mystery {
		p, class = nil, e.Class
	}
	x := Event{Path: p, inner: e.Path, Class: class, Mode: e.Mode, Once: e.Once, Conds: open, steered: steered, gates: e.gates, lossy: e.lossy, back: outer != nil, without: without, lent: lent, behind: f.passedInCaller(w, t, e.behind), stuck: e.stuck}
	if f.rec != nil || twin {
		x.Op = f.outward(at, t, e.Op, outer)
	}
	if kept := f.tell(w, at, x, t); kept != nil && kept.Op == nil {
		kept.Op = f.outward(at, t, e.Op, outer)
	}
}
