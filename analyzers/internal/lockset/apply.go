package lockset

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// call executes a call in world w, for each target that it may reach.
func (f *frame) call(w *world, at ssa.Instruction, c *ssa.CallCommon, ts []target) []*world {
	if c != nil && c.IsInvoke() && f.sum != nil && len(ts) > 0 && ts[0].fn != nil {
		if recv := f.eval(w, c.Value); recv.Kind == lock.Param { // which implementation it is, a caller may know
			f.unresolved(w, at, &target{value: recv, method: c.Method.Name(), args: ts[0].args[1:]})
		}
	}
	if len(ts) == 1 {
		return f.enter(w, at, c, &ts[0], true)
	}
	var out []*world
	for i := range ts {
		x := w.clone()
		if !f.chosen(x, c, &ts[i]) {
			continue
		}
		out = append(out, f.enter(x, at, c, &ts[i], false)...)
	}
	if len(out) == 0 {
		return []*world{w}
	}
	return f.compact(out)
}

// chosen learns of the interface whose method is called that it holds what the target is a method of; false if it does not.
func (f *frame) chosen(w *world, c *ssa.CallCommon, t *target) bool {
	if c == nil || !c.IsInvoke() || t.typ == nil {
		return true
	}
	p := f.eval(w, c.Value)
	return p.Deep() || w.assume(f.e.space, f.e.space.Binary(token.EQL, f.e.space.Dynamic(p), t.typ), true)
}

// enter executes a call of one target. Exact tells that it is the only one.
func (f *frame) enter(w *world, at ssa.Instruction, c *ssa.CallCommon, t *target, exact bool) []*world {
	if t.op.Kind != lock.NoOp {
		return f.operate(w, at, t)
	}
	if body := loopBody(t.args); body != nil {
		return f.rangeOver(w, at, t, body)
	}
	if t.fn == nil && t.obj == nil {
		f.unresolved(w, at, t)
		f.escape(w, t.args)
		return []*world{w}
	}
	if t.obj != nil {
		if k := lock.CallerOf(t.obj); k.When != lock.Never {
			return f.library(w, at, t, k)
		}
		if methods := lock.Dispatched(t.obj); methods != nil {
			return f.dispatch(w, at, t, methods)
		}
	}
	sum := f.e.summaryOf(t)
	f.noteSite(w, at, t)
	if sum == nil || sum.GivenUp != "" {
		if sum == nil && (t.fn == nil || f.e.funcs[t.fn] == nil) {
			f.escape(w, t.args)
		}
		return []*world{w}
	}
	return f.instantiate(w, at, t, sum)
}

// operate executes an operation of the table.
func (f *frame) operate(w *world, at ssa.Instruction, t *target) []*world {
	var recv *lock.Path
	if len(t.args) > 0 {
		recv = t.args[0]
	}
	mode := t.op.Mode
	for recv != nil && (recv.Kind == lock.RLocker || recv.Kind == lock.Iface) {
		if recv.Kind == lock.RLocker {
			mode = lock.Read
		}
		recv = recv.Base
	}
	if recv == nil || recv.Root().Kind == lock.Const { // nil: it panics
		return []*world{w}
	}
	op := &Op{Verb: lock.Op{Kind: t.op.Kind, Mode: mode}.Verb(), Pos: at.Pos(), at: at}
	switch t.op.Kind {
	case lock.Acquire:
		f.noteWriter(recv, mode, op)
		f.acquire(w, at, recv, mode, op, true)
	case lock.Try: // no reader waits for what does not wait itself
		return f.try(w, at, recv, mode, op)
	case lock.Release:
		f.release(w, at, recv, mode, op)
	case lock.OnceDo:
		return f.once(w, at, recv, t)
	case lock.Downgrade:
		f.release(w, at, recv, lock.Write, op)
		f.acquire(w, at, recv, lock.Read, op, false)
	case lock.RLockerOf:
		f.setResult(w, at, f.e.space.RLocker(recv))
	case lock.NewCond:
		f.setResult(w, at, f.e.space.Cond(recv))
	}
	return []*world{w}
}

// noteWriter keeps one place of the package that locks the class for writing.
func (f *frame) noteWriter(p *lock.Path, m lock.Mode, op *Op) {
	if c := lock.ClassOf(p); m == lock.Write && (f.e.writers[c] == nil || op.Pos < f.e.writers[c].Pos) {
		f.e.writers[c] = op
	}
}

func (f *frame) setResult(w *world, at ssa.Instruction, p *lock.Path) {
	if v, ok := at.(*ssa.Call); ok {
		w.set(f.e.space.Value(v), p)
	}
}

// acquire takes the lock at p. Direct tells that this is the operation itself and not the effect of a call, whose
// acquisitions are told by its events.
func (f *frame) acquire(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode, op *Op, direct bool) {
	if direct {
		f.event(w, at, Event{Path: p, Class: lock.ClassOf(p), Mode: m, Op: op})
	}
	i := w.find(p, m)
	if i >= 0 && w.held[i].May && direct && m == lock.Write { // whoever may have held it does not, or this would not return
		w.drop(i)
		i = -1
	}
	if direct {
		w.pass(p, m)
	}
	if i >= 0 {
		if m == lock.Read {
			w.held = slices.Clone(w.held)
			if w.held[i].Count < 3 { // bounded, so that a loop reaches its fixed point
				w.held[i].Count++
			}
		}
		return
	}
	if direct && m == lock.Write {
		f.distinct(w, p)
	}
	h := Held{Path: p, Mode: m, Op: op}
	if i := w.freedAt(p); i >= 0 {
		h.Entry, h.May = w.freed[i].borrow, w.freed[i].vague
		if direct && m == lock.Write && !h.Entry { // it was this function's if it was held at all, and is now for sure
			h.May = false
		}
		h.retaken, h.was = h.Entry, w.freed[i].mode
		w.unfree(p)
	}
	w.hold(h)
	w.heldAgain(p)
	f.crowded = f.crowded || len(w.held) > maxHeld
}

// distinct learns that the owner of a lock that was acquired is none of those whose lock is held, or this would not return.
func (f *frame) distinct(w *world, p *lock.Path) {
	if p.Kind != lock.Field {
		return
	}
	for _, h := range w.held {
		if q := h.Path; !h.May && q.Kind == lock.Field && q.Own == p.Own && q.Index == p.Index && q.Base != p.Base {
			w.assume(f.e.space, f.e.space.Binary(token.EQL, p.Base, q.Base), false)
		}
	}
}

// release releases the lock at p.
func (f *frame) release(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode, op *Op) {
	if i := w.find(p, m); i >= 0 {
		h := w.held[i]
		f.releasesOf(w, at, &h, !h.May)
		if h.Count > 0 {
			w.held = slices.Clone(w.held)
			w.held[i].Count--
			return
		}
		w.drop(i)
		if f.rec != nil && !h.May && !h.Entry && !w.lossy && h.Op != nil {
			f.rec.end(h.Op.at)
		}
		if !h.May && !h.Entry && !f.unsure {
			f.round(w, at, passed{path: p, mode: m}, nil)
		}
		was := m
		if h.retaken {
			was = h.was
		}
		w.free(freed{path: p, mode: was, borrow: h.Entry, vague: h.May, op: op, of: h.Op})
		return
	}
	if h := w.holds(p); h != nil {
		f.wrongMode(w, at, h, m, op)
		w.drop(w.find(p, h.Mode))
		w.free(freed{path: p, mode: h.Mode, borrow: h.Entry, vague: true, op: op, of: h.Op})
		return
	}
	if i := w.freedAt(p); i >= 0 {
		if !w.freed[i].vague && !f.unsure {
			f.notHeld(w, at, p, m, op, w.freed[i])
		}
		f.e.takenOver(w.freed[i].by)
		return
	}
	f.tellApart(w, p)
	if h, several := f.releaseAlias(w, at, p, m); h != nil {
		x := freed{path: p, mode: m, op: op} // whichever it was, it is not held any more
		if !several {
			x.alias = h.Path
		}
		w.free(x)
		return
	}
	if w.returned(p, m) { // by a callee, which has released it
		if !f.unsure {
			f.notHeld(w, at, p, m, op, freed{})
		}
		w.free(freed{path: p, mode: m, op: op})
		return
	}
	if f.rec != nil && !f.unsure && (f.unawaited(w, at, p) || w.returnedOnSome(p, m)) {
		f.notHeld(w, at, p, m, op, freed{}) // nobody can have locked it
	} else {
		f.borrow(w, at, Borrow{Path: p, Mode: m, Op: op})
	}
	w.free(freed{path: p, mode: m, borrow: true, op: op})
}

// releasesOf notes that what a callee has returned locked is released, by a goroutine that comes so far.
func (f *frame) releasesOf(w *world, at ssa.Instruction, h *Held, sure bool) {
	if h.Op != nil && h.Op.by != nil && !w.stuck {
		f.e.noteReleased(h.Op.by, at, sure)
	}
}

// releaseAlias releases a held lock of the same class that may be the one at p under another name, and returns it; nil if there
// is none. Several tells that it may have been another one. What cannot be proved the same is unknown, and unknown is silent.
func (f *frame) releaseAlias(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode) (was *Held, several bool) {
	c := lock.ClassOf(p)
	for i := len(w.held) - 1; i >= 0; i-- {
		h := w.held[i]
		if h.Mode == m && lock.ClassOf(h.Path) == c && (c.Name != "" || p.Unproved() && h.Path.Unproved()) &&
			f.mayAlias(w, at, p, h.Path) {
			f.releasesOf(w, at, &h, true)
			w.drop(i)
			w.unpass(h.Path)
			return &h, f.doubtAlias(w, at, p, m)
		}
	}
	return nil, false
}

// try takes the lock in the world where the call returns true.
func (f *frame) try(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode, op *Op) []*world {
	v, ok := at.(*ssa.Call)
	if !ok || v.Referrers() == nil || len(*v.Referrers()) == 0 {
		f.ignoredTry(w, at, p, op)
		return []*world{w}
	}
	result := f.e.space.Value(v)
	if w.holds(p) != nil && !w.holds(p).May { // fails, or shares a read lock
		if m == lock.Write || w.holds(p).Mode == lock.Write {
			w.set(result, f.e.space.Const("false"))
		}
		return []*world{w}
	}
	if f.rec != nil {
		f.rec.tries = append(f.rec.tries, attempt{p, m, result, op})
	}
	taken := w.clone()
	taken.learn(f.e.space, fact{result, true, f.e.space.Const("true")})
	f.acquire(taken, at, p, m, op, false)
	taken.passed = taken.withPassed(taken.passed, passed{p, m, true})
	w.learn(f.e.space, fact{result, true, f.e.space.Const("false")})
	return []*world{taken, w}
}

// library executes a library function that calls its argument.
func (f *frame) library(w *world, at ssa.Instruction, t *target, k lock.Caller) []*world {
	i := k.Arg
	if t.obj.Signature().Recv() != nil {
		i++
	}
	if i >= len(t.args) {
		return []*world{w}
	}
	if k.When == lock.Later {
		f.escape(w, t.args)
		return []*world{w}
	}
	return f.invoke(w, at, t.args[i])
}

// invoke executes a call of function value fn made by a library function.
func (f *frame) invoke(w *world, at ssa.Instruction, fn *lock.Path) []*world {
	return f.call(w, at, nil, f.e.resolveValue(fn, nil))
}

func (f *frame) evalAll(w *world, vs []ssa.Value) []*lock.Path {
	ps := make([]*lock.Path, len(vs))
	for i, v := range vs {
		ps[i] = f.eval(w, v)
	}
	return ps
}

// inCaller returns a path of the callee in the terms of world w: parameters are the arguments, captured variables the
// bindings, results what results names; nil if it cannot be told.
func (f *frame) inCaller(w *world, t *target, p *lock.Path, results func(int) *lock.Path) *lock.Path {
	if p == nil {
		return nil
	}
	if results != nil || f.telling.w != w || f.telling.t != t {
		return f.rename(w, t, p, results)
	}
	q, ok := f.telling.paths[p]
	if !ok {
		q = f.rename(w, t, p, nil)
		f.telling.paths[p] = q
	}
	return q
}

// A renaming remembers what paths of a callee are in the terms of a world, as long as neither changes: the events of a
// callee speak of few paths, again and again.
type renaming struct {
	w     *world
	t     *target
	paths map[*lock.Path]*lock.Path
}

func (r *renaming) start(w *world, t *target) {
	if r.w, r.t = w, t; r.paths == nil {
		r.paths = make(map[*lock.Path]*lock.Path)
	}
}

func (r *renaming) end() {
	r.w, r.t = nil, nil
	clear(r.paths)
}

// rename does what inCaller says.
func (f *frame) rename(w *world, t *target, p *lock.Path, results func(int) *lock.Path) *lock.Path {
	unknown := false
	q := f.e.space.Rewrite(p, func(x *lock.Path) (*lock.Path, bool) {
		switch x.Kind {
		case lock.Param:
			if x.Index < len(t.args) {
				return t.args[x.Index], true
			}
			unknown = true
			return x, true
		case lock.FreeVar:
			if x.Index < len(t.binds) {
				return t.binds[x.Index], true
			}
			unknown = true
			return x, true
		case lock.Result:
			if results != nil {
				if r := results(x.Index); r != nil {
					return r, true
				}
			}
			unknown = true
			return x, true
		}
		return nil, false
	}, func(addr *lock.Path, version any) *lock.Path {
		if addr.Deep() {
			unknown = true
		}
		return f.load(w, addr)
	})
	if unknown || q != nil && (q.Deep() || q.Kind != lock.Const && q.Root().Kind == lock.Const) {
		return nil
	}
	return q
}

// lockInCaller is inCaller for the path of a lock held or released in a mode: seen through the interface that it may be
// passed in. Of a variable that the callee has captured nothing may be known but that it is one.
func (f *frame) lockInCaller(w *world, t *target, p *lock.Path, m lock.Mode, results func(int) *lock.Path) (*lock.Path, lock.Mode) {
	q := f.inCaller(w, t, p, results)
	for q != nil && (q.Kind == lock.RLocker || q.Kind == lock.Iface) {
		if q.Kind == lock.RLocker {
			m = lock.Read
		}
		q = q.Base
	}
	if q != nil && q.Kind == lock.Const {
		return nil, m
	}
	return q, m
}
