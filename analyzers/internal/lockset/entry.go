package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A site is one call of a function of this package, as seen in every world.
type site struct {
	caller *Func
	at     ssa.Instruction
	run    *frame       // the look that saw it: a later look at the caller starts anew
	held   []Held       // must be held, in the callee's terms
	freed  []*lock.Path // of the caller's caller, not held any more, in the caller's terms
	args   target       // the arguments, to translate what the caller's callers hold
	fresh  bool         // the receiver was made by the caller and nobody else knows it
	any    bits         // classes of locks that may be held
	gone   bits         // classes of locks released before
	must   bits         // gates held, see gate.go
}

// noteSite records a call of a function of this package.
func (f *frame) noteSite(w *world, at ssa.Instruction, t *target) {
	if f.sum == nil || t.fn == nil {
		return
	}
	g := f.e.funcs[t.fn]
	if g == nil {
		return
	}
	s := site{caller: f.f, at: at, run: f, args: *t, must: f.mustGates(w)}
	for _, h := range w.held {
		if id, ok := f.e.lockID(h.Path); ok {
			s.any.add(id)
		}
		if h.May {
			continue
		}
		if p := toCallee(f.e.space, t, h.Path); p != nil && !p.Foreign() {
			h.Path, h.Entry, h.Count = p, true, 0
			s.held = append(s.held, h)
		}
	}
	for _, x := range w.freed {
		s.freed = append(s.freed, x.path)
		if id, ok := f.e.lockID(x.path); ok {
			s.gone.add(id)
		}
	}
	if len(t.args) > 0 {
		s.fresh = isFresh(t.args[0])
	}
	for i := range g.sites {
		if x := &g.sites[i]; x.at == at && x.caller == f.f {
			if x.run != f {
				*x = s
				return
			}
			x.held = slices.DeleteFunc(x.held, func(h Held) bool {
				return !slices.ContainsFunc(s.held, func(y Held) bool { return y.Path == h.Path && y.Mode == h.Mode })
			})
			x.freed = append(x.freed, s.freed...)
			x.any.union(s.any)
			x.must = x.must.intersect(s.must)
			x.fresh = x.fresh && s.fresh
			return
		}
	}
	g.sites = append(g.sites, s)
}

// isFresh reports whether the value was made by the function itself.
func isFresh(p *lock.Path) bool {
	if p.Kind != lock.Value {
		return false
	}
	_, ok := p.Val.(*ssa.Alloc)
	return ok
}

// noteReleased records that a caller releases, by an instruction, what fn returned locked, or may have: its contract is to
// return locked.
func (e *engine) noteReleased(fn *ssa.Function, at ssa.Instruction, sure bool) {
	g := e.funcs[fn]
	if g == nil {
		return
	}
	if g.releasedBy == nil {
		g.releasedBy = make(map[ssa.Instruction]bool)
	}
	g.releasedBy[at] = g.releasedBy[at] || sure
}

// takenOver records that who started a goroutine releases what it leaves held.
func (e *engine) takenOver(fn *ssa.Function) { e.noteReleased(fn, nil, true) }

// settleReleased decides which functions have the contract to return locked. A caller for which the same release goes wrong
// where the function has returned without the lock, and says nothing, has understood no contract.
func (e *engine) settleReleased() {
	wrong := make(map[ssa.Instruction]bool)
	for _, g := range e.order {
		for _, m := range g.rec.misuse {
			wrong[m.At] = wrong[m.At] || m.Kind == NotHeld
		}
	}
	for _, g := range e.order {
		for at, sure := range g.releasedBy {
			if !wrong[at] || g.Fn.Signature.Results().Len() > 0 {
				g.released, g.maybeReleased = g.released || sure, true
			}
		}
	}
}

// entries propagates the locks that every caller holds, from callers to callees, and adds what contracts say. A function
// that can be called from elsewhere starts with nothing, unless its contract says otherwise.
func (e *engine) entries() {
	promised := make(map[*Func][]Held)
	for _, g := range e.order {
		if obj, ok := g.Fn.Object().(*types.Func); ok {
			if hs := e.contract(g, e.dirs.Contract(obj)); len(hs) > 0 {
				promised[g] = hs
			}
		}
	}
	const top = -1
	state := make(map[*Func]int) // top until first computed
	for _, g := range e.order {
		state[g] = top
	}
	for round := 0; round < 8; round++ {
		changed := false
		for i := len(e.sccs) - 1; i >= 0; i-- {
			for _, g := range e.sccs[i] {
				now, known := e.entryOf(g, func(c *Func) bool { return state[c] == top })
				if !known {
					continue
				}
				now = addPromised(doubtless(g, now), promised[g])
				if state[g] == top || !sameHeld(now, g.entry) {
					state[g], g.entry, changed = 0, now, true
				}
			}
		}
		if !changed {
			return
		}
	}
	for _, g := range e.order { // did not settle: trust contracts only
		g.entry = promised[g]
	}
}

// doubtless leaves out what the function acquires itself, first of all: it was not written to be called with it, so the
// callers are told. A function literal that is called where it stands is part of its caller.
func doubtless(g *Func, held []Held) []Held {
	if len(g.sites) == 1 {
		if call, ok := g.sites[0].at.(ssa.CallInstruction); ok && isClosure(call.Common().Value) {
			return held
		}
	}
	return slices.DeleteFunc(held, func(h Held) bool {
		return slices.ContainsFunc(g.sum.Events, func(x Event) bool { return x.Path == h.Path && len(x.Op.Chain) == 0 })
	})
}

func sameHeld(a, b []Held) bool {
	return slices.EqualFunc(a, b, func(x, y Held) bool { return x.Path == y.Path && x.Mode == y.Mode })
}

// entryOf intersects what the callers hold; known is false as long as no caller has been computed.
func (e *engine) entryOf(g *Func, top func(*Func) bool) (out []Held, known bool) {
	if g.escapes || len(g.sites) == 0 {
		return nil, true
	}
	first := true
	for i := range g.sites {
		s := &g.sites[i]
		if s.caller != g && top(s.caller) {
			continue
		}
		if s.fresh && len(g.sites) > 1 {
			continue
		}
		held := s.held
		if s.caller == g {
			continue
		}
		held = slices.Clone(held)
		for _, h := range s.caller.entry {
			if slices.Contains(s.freed, h.Path) {
				continue
			}
			if p := toCallee(e.space, &s.args, h.Path); p != nil && !p.Foreign() {
				h.Path = p
				held = append(held, h)
			}
		}
		known = true
		if first {
			out, first = held, false
			continue
		}
		out = slices.DeleteFunc(out, func(h Held) bool {
			return !slices.ContainsFunc(held, func(x Held) bool { return x.Path == h.Path && x.Mode == h.Mode })
		})
	}
	if first { // only calls on fresh objects, or by itself
		return nil, known || len(g.sites) > 0
	}
	return out, known
}

func addPromised(out, promised []Held) []Held {
	for _, h := range promised {
		if !slices.ContainsFunc(out, func(x Held) bool { return x.Path == h.Path }) {
			out = append(out, h)
		}
	}
	return out
}

// contract returns the locks that the comment of a function says its caller holds.
func (e *engine) contract(g *Func, c directive.Contract) []Held {
	var out []Held
	for _, l := range slices.Concat(c.Held, c.Releases) {
		p := e.lockPath(g, l)
		if p == nil {
			continue
		}
		if !c.Checked && e.contradicted(g, p) {
			continue
		}
		mode := lock.Write
		if l.Mode == directive.Read {
			mode = lock.Read
		}
		out = append(out, Held{Path: p, Mode: mode, Entry: true, Op: &Op{Verb: "comment", Pos: g.Fn.Pos()}})
	}
	return out
}

// unjudged reports whether the author of the function does not want its balance judged.
func (e *engine) unjudged(g *Func) bool {
	obj, ok := g.Fn.Object().(*types.Func)
	return ok && e.dirs.Contract(obj).Ignored
}

// promises reports whether the comment of a function says that it returns with the lock held.
func (e *engine) promises(g *Func, p *lock.Path) bool {
	obj, ok := g.Fn.Object().(*types.Func)
	return ok && slices.ContainsFunc(e.dirs.Contract(obj).Acquires, func(l directive.Lock) bool { return e.lockPath(g, l) == p })
}

// contradicted reports whether prose that promises the lock is not borne out by the callers: at no call that is seen is
// the lock held, or at one of them, on an object that others know, it is not.
func (e *engine) contradicted(g *Func, p *lock.Path) bool {
	borne := false
	for i := range g.sites {
		s := &g.sites[i]
		if slices.ContainsFunc(s.held, func(h Held) bool { return h.Path == p }) {
			borne = true
			continue
		}
		if obj, ok := s.caller.Fn.Object().(*types.Func); ok && len(e.dirs.Contract(obj).Held) > 0 {
			borne = true
			continue
		}
		if !s.fresh && len(s.caller.entry) == 0 {
			return true
		}
	}
	return !borne
}

// lockPath returns the path of a lock named by a comment on g.
func (e *engine) lockPath(g *Func, l directive.Lock) *lock.Path {
	if !l.Resolved() {
		return nil
	}
	var p *lock.Path
	for i, param := range g.Fn.Params {
		if param.Object() == l.Base {
			p = e.space.Param(g.Fn, i)
		}
	}
	if p == nil {
		v, ok := l.Base.(*types.Var)
		if !ok || v.Parent() != e.pass.Pkg.Scope() {
			return nil
		}
		p = e.space.Global(v)
		if len(l.Fields) == 0 {
			return p
		}
	}
	t := l.Base.Type()
	if _, ptr := t.Underlying().(*types.Pointer); ptr && p.Kind == lock.Global {
		p = e.space.Deref(p, nil)
	}
	for n, field := range l.Fields {
		st := t
		if ptr, ok := st.Underlying().(*types.Pointer); ok {
			st = ptr.Elem()
		}
		s, ok := st.Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		i := 0
		for i < s.NumFields() && s.Field(i).Origin() != field.Origin() {
			i++
		}
		if i == s.NumFields() {
			return nil
		}
		p = e.space.Field(p, t, i)
		t = s.Field(i).Type()
		if _, ptr := t.Underlying().(*types.Pointer); ptr || n == len(l.Fields)-1 && types.IsInterface(t) {
			p = e.space.Deref(p, nil)
		}
	}
	return p
}
