package access

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// A Guard is the lock that protects a variable, with the evidence.
type Guard struct {
	Class  lock.Class
	Self   bool    // the lock lies in the same object as the field; otherwise only the class is known
	Writes int     // places that write under it
	Reads  int     // places that read under it
	Rooted int     // of these, places whose object is reached from something that others can reach
	Funcs  int     // functions that the guarded places lie in
	Unsure int     // places of which it is not known whether they hold it
	Site   *Access // one guarded place, a write if there is one
	Bare   []*Bare // places without it
	Open   []*Bare // places without it as far as can be seen: not all callers are in sight
	Shared []*Bare // writes while it is held in read mode only
	Listed bool    // a comment at the lock names what it guards, and leaves the variable out
	Suffix string  // from the text of the object to that of the lock: ".mu"; empty for an embedded one
	steps  string  // from the object to the lock
	writer []*ssa.Function
}

// A candidate is a lock that some access is made under.
type candidate struct {
	class lock.Class
	self  bool
	steps string
}

// judge finds the guard of a variable.
func (e *engine) judge(v *Var) {
	if v.Comment != nil && (v.Comment.Ignored || v.Comment.Atomic && len(v.Comment.Locks) == 0) {
		return
	}
	for _, inner := range []bool{false, true} {
		if !slices.ContainsFunc(v.Accesses, func(a *Access) bool { return a.Kind == Fill && !a.owned && a.inner == inner && !e.fillsNew(a) }) {
			// The map, or each map in it, is replaced, never changed: it may be read wherever it was copied to.
			v.Accesses = slices.DeleteFunc(v.Accesses, func(a *Access) bool { return a.Kind == Look && a.inner == inner })
		}
	}
	var best *Guard
	var all []*Guard
	if c, ok := commented(v); ok {
		if g := e.tally(v, c); !v.Comment.Block || !g.outvoted() {
			best, v.Decided = g, true
		}
	}
	for _, c := range candidates(v) {
		g := e.tally(v, c)
		all = append(all, g)
		if !v.Decided && g.Writes > 0 && (best == nil || g.weight() > best.weight()) {
			best = g
		}
	}
	if best == nil {
		best = e.onlyRead(all)
	}
	if best == nil {
		return
	}
	for _, g := range all {
		if g.Class != best.Class && g.Writes > 0 && (2*g.Writes >= best.Writes || !g.misses()) {
			best.excuse(e, v, g, false)
		}
	}
	e.underOther(v, best, all)
	best.mergeReads()
	e.nearest(best)
	e.mixes(v, best)
	root := e.writerRoot(best)
	for _, b := range best.Bare {
		b.Starts = e.setsUp(b.In()) && !e.shares(b) || e.isBuilt(b)
		b.Sole = soleWriter(v, b)
		b.Alone = root != nil && e.soleRoot(b.In()) == root
	}
	v.Guard = best
	for _, g := range all {
		if g.Class != best.Class {
			g.excuse(e, v, best, true)
		}
	}
	v.Others = slices.DeleteFunc(all, func(g *Guard) bool { return g.Class == best.Class || g.Writes == 0 })
}

// onlyRead returns the lock of the object itself that every access is made under, if the writes hold it in read mode
// only: somebody meant it to guard, unless a comment at the lock names what it is for, and leaves the variable out.
func (e *engine) onlyRead(all []*Guard) *Guard {
	i := slices.IndexFunc(all, func(g *Guard) bool {
		return g.Self && len(g.Shared) > 0 && g.Reads > 0 && len(g.Bare)+g.Unsure == 0 && !g.Listed
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// lists reports whether a comment at the lock names what it guards.
func (e *engine) lists(c lock.Class) bool {
	return slices.ContainsFunc(e.order, func(v *Var) bool {
		return v.Comment != nil && v.Comment.AtLock && !v.Comment.Block && slices.ContainsFunc(v.Comment.Locks, func(l directive.Lock) bool {
			named, ok := classOf(l)
			return ok && named == c
		})
	})
}

// misses reports whether some write is known to be made without the lock.
func (g *Guard) misses() bool {
	return slices.ContainsFunc(g.Bare, func(b *Bare) bool { return b.Kind.Writes() })
}

// outvoted reports whether most places that touch the variable do without the lock.
func (g *Guard) outvoted() bool { return len(g.Bare) > g.Writes+g.Reads+g.Unsure }

// mergeReads takes out of the exceptions the reads that belong to a write: s.n++, s.m[k] = v, and what the function reads
// again that it has written.
func (g *Guard) mergeReads() {
	type place struct {
		fn   *ssa.Function
		line int
		base *lock.Path
		leaf *types.Var
	}
	line := func(b *Bare) place {
		return place{fn: b.In(), line: b.In().Prog.Fset.Position(b.Place().Pos()).Line}
	}
	part := func(b *Bare) place { return place{fn: b.Fn, base: b.Base, leaf: b.Leaf} }
	written := make(map[place]bool)
	for _, b := range g.Bare {
		if b.Kind.Writes() {
			written[line(b)] = true
			if b.Call == nil && b.Base != nil {
				written[part(b)] = true
			}
		}
	}
	g.Bare = slices.DeleteFunc(g.Bare, func(b *Bare) bool {
		return !b.Kind.Writes() && (written[line(b)] || b.Call == nil && written[part(b)])
	})
}

func (g *Guard) weight() int {
	w := 3*g.Writes + g.Reads
	if g.Self { // the natural place
		w = 3*w + 1
	}
	return w
}

// candidates returns the locks that accesses to a variable are made under, in a fixed order.
func candidates(v *Var) []candidate {
	var out []candidate
	for _, a := range v.Accesses {
		if a.owned || a.Kind.IsAtomic() {
			continue
		}
		for _, h := range a.held {
			if c, ok := candidateOf(a, h.Path); ok && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(x.class.Qualified(), y.class.Qualified()), cmp.Compare(x.steps, y.steps))
	})
	if len(out) > 6 {
		out = out[:6]
	}
	return out
}

func candidateOf(a *Access, p *lock.Path) (candidate, bool) {
	class := lock.ClassOf(p)
	if class.Name == "" {
		return candidate{}, false
	}
	if a.Base != nil {
		if steps, ok := stepsFrom(a.Base, p); ok {
			return candidate{class, true, steps}, true
		}
	}
	if o := a.Var.Owner; o != nil && o.Obj().Name() == class.Type && o.Obj().Pkg() != nil && o.Obj().Pkg().Path() == class.Pkg {
		return candidate{}, false // the lock of another object of the type
	}
	return candidate{class, false, ""}, true
}

// commented returns the guard that a comment names, if it is one lock.
func commented(v *Var) (candidate, bool) {
	if v.Comment == nil || len(v.Comment.Locks) != 1 || v.Comment.Writes {
		return candidate{}, false
	}
	l := v.Comment.Locks[0]
	class, ok := classOf(l)
	if !ok || l.Guessed || homemade(l) {
		return candidate{}, false
	}
	if v.Owner != nil && l.Base == v.Owner.Obj() {
		if steps, ok := stepsOf(v.Owner, l); ok {
			return candidate{class, true, steps}, true
		}
	}
	return candidate{class, false, ""}, true
}

// stepsOf tells how the lock that a comment names is selected from an object of the type.
func stepsOf(owner types.Type, l directive.Lock) (string, bool) {
	steps := ""
	t := owner
	for _, f := range l.Fields {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t, steps = p.Elem(), steps+"*"
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return "", false
		}
		i := 0
		for i < st.NumFields() && st.Field(i).Origin() != f.Origin() {
			i++
		}
		if i == st.NumFields() {
			return "", false
		}
		steps += "." + strconv.Itoa(i)
		t = f.Type()
	}
	if _, ok := t.Underlying().(*types.Pointer); ok || types.IsInterface(t) {
		steps += "*"
	}
	return steps, true
}

// tally counts who holds the lock and who does not.
func (e *engine) tally(v *Var, c candidate) *Guard {
	g := &Guard{Class: c.class, Self: c.self, steps: c.steps}
	funcs := make(map[*ssa.Function]bool)
	seen := make(map[[3]any]bool)
	parts := make(map[*types.Var]bool) // of a struct, touched under the lock
	for _, a := range v.Accesses {
		if a.owned || a.Kind.IsAtomic() {
			continue
		}
		s, mode, x := e.status(a, c)
		switch s {
		case guarded, mixed:
			parts[a.Leaf] = true
			key := [3]any{a.Fn, e.pass.Fset.Position(a.At.Pos()).Line, a.Kind.Writes()}
			if a.Kind.Writes() && mode == lock.Read {
				if !writeLocked(a) {
					g.Shared = append(g.Shared, &Bare{Access: a})
				}
				continue
			}
			if seen[key] {
				break
			}
			seen[key] = true
			if a.rooted() {
				g.Rooted++
			}
			funcs[outermost(a.Fn)] = true
			if a.Kind.Writes() {
				g.Writes++
				g.writer = append(g.writer, outermost(a.Fn))
			} else {
				g.Reads++
			}
			if g.Site == nil {
				g.Suffix = suffixOf(a, c)
			}
			if g.Site == nil || a.Kind.Writes() && !g.Site.Kind.Writes() {
				g.Site = a
			}
		case bare:
			if !c.self && a.taken || !a.Kind.Writes() && e.afterClose(v, a) || e.lockedByName(a) || ofAnything(objectOf(a)) {
				g.Unsure++ // it went out of what the lock guards, or what is there is final, or it is locked in another way, or not shared
				continue
			}
			if !e.unseen(v, a) {
				g.Bare = append(g.Bare, &Bare{Access: a, Lent: e.lent(a, c)})
			}
		case unknown:
			g.Unsure++
			if x != nil && x.open && (c.self || !a.taken) && !e.afterClose(v, a) {
				g.Open = append(g.Open, &Bare{Access: a})
			}
		}
		if x == nil {
			continue
		}
		if s != bare {
			for _, k := range x.bare {
				if !e.callsSoon(k.callee, a.Fn) || !c.self && ownedElsewhere(v, k, c) {
					continue
				}
				g.Bare = append(g.Bare, leadsTo(a, k, x))
			}
		}
		if a.Kind.Writes() && !alsoLocked(a.held, c.class) {
			for _, k := range x.reads {
				if alsoLocked(k.held, c.class) {
					continue
				}
				b := leadsTo(a, k, x)
				b.Other = e.other(a, k, c)
				g.Shared = append(g.Shared, b)
			}
		}
	}
	g.Funcs = len(funcs)
	g.Listed = len(g.Shared) > 0 && v.Comment == nil && e.lists(c.class)
	g.Bare = slices.DeleteFunc(g.Bare, func(b *Bare) bool {
		return b.Leaf != nil && b.Leaf.Origin() != v.Obj && !parts[b.Leaf] || // the parts of a struct may differ
			e.afterAll(v, b) || e.beforeReceive(v, b)
	})
	return g
}

// ownedElsewhere reports whether a call is made under a lock of another class, under which other functions as well touch the
// variable: that guards the objects of another owner.
func ownedElsewhere(v *Var, k *call, c candidate) bool {
	return slices.ContainsFunc(k.held, func(h lockset.Held) bool {
		class := lock.ClassOf(h.Path)
		if class == c.class || h.Mode != lock.Write {
			return false
		}
		fns := make(map[*ssa.Function]bool)
		for _, a := range v.Accesses {
			if _, held := ofClass(a.held, class); held && a.Fn != k.callee {
				fns[outermost(a.Fn)] = true
			}
		}
		return len(fns) > 1
	})
}

// writeLocked reports whether some lock is held in write mode at an access.
func writeLocked(a *Access) bool {
	return slices.ContainsFunc(a.held, func(h lockset.Held) bool { return h.Mode == lock.Write })
}

// alsoLocked reports whether a lock of another class is held in write mode.
func alsoLocked(held []lockset.Held, c lock.Class) bool {
	return slices.ContainsFunc(held, func(h lockset.Held) bool { return h.Mode == lock.Write && lock.ClassOf(h.Path) != c })
}

// status tells whether the lock is held at an access, and what the callers have to do with it.
func (e *engine) status(a *Access, c candidate) (state, lock.Mode, *entry) {
	own, mode := false, lock.Read
	entered := false
	for _, h := range a.held {
		if x, ok := candidateOf(a, h.Path); ok && x == c {
			own, mode = true, min(mode, h.Mode)
			entered = entered || h.Entry && !h.Retaken()
		}
	}
	if own && !entered {
		return guarded, mode, nil
	}
	if !own && slices.Contains(a.may, c.class) {
		return unknown, 0, nil
	}
	if !own && e.lacks(a, c) {
		return bare, 0, nil
	}
	w := e.wantOne(a.Fn, a.Base, c.class)
	if c.self {
		w = e.wantAt(a.Fn, a.Base, c.steps, c.class)
	}
	w.need = needOf(a.At)
	x := e.entryOf(w)
	switch {
	case c.self && !own && x.state == unknown && !x.expects && x.holds == 0 && eachOf(objectOf(a)):
		return bare, 0, nil
	case c.self && !own && x.state != bare && !x.expects && !(x.state == guarded && w.param >= 0) && obtained(a.Base):
		return unknown, 0, &entry{state: unknown, open: true}
	case c.self && w.param < 0 && !own && x.state != bare && !x.open:
		return unknown, 0, nil // they hold a lock of the class, of which object is not known
	case own && w.param < 0 && c.self:
		return guarded, mode, nil
	case own:
		return guarded, mode, x
	}
	return x.state, lock.Write, x
}

// objectOf returns the object whose field an access touches, as a value; nil if it is not a field.
func objectOf(a *Access) ssa.Value {
	if fa, ok := a.Addr.(*ssa.FieldAddr); ok {
		return fa.X
	}
	return nil
}

// suffixOf returns what the lock adds to the text of its object.
func suffixOf(a *Access, c candidate) string {
	for _, h := range a.held {
		if x, ok := candidateOf(a, h.Path); ok && x == c && c.self {
			return strings.TrimPrefix(lock.Text(h.Path, a.Fn), lock.Text(a.Base, a.Fn))
		}
	}
	return "." + c.class.Name
}

// LockText returns the guard as the author of an access would spell it.
func (g *Guard) LockText(a *Access) string {
	switch {
	case !g.Self || a.Base == nil:
		return g.Class.String()
	case g.Suffix == "":
		return "the lock of " + lock.Text(a.Base, a.Fn)
	}
	return lock.Text(a.Base, a.Fn) + g.Suffix
}

// Writers returns how many functions write under the guard that are not, by their names, part of the making.
func (g *Guard) Writers() int {
	fns := slices.DeleteFunc(slices.Clone(g.writer), makesByName)
	slices.SortFunc(fns, func(a, b *ssa.Function) int { return cmp.Compare(a.Pos(), b.Pos()) })
	return len(slices.Compact(fns))
}

// makesByName reports whether a function, by its name, sets up an object rather than changes it.
func makesByName(fn *ssa.Function) bool {
	name := strings.ToLower(fn.Name())
	for _, start := range []string{"init", "new", "create", "setup", "start", "open", "load", "recover", "restore", "register", "make", "build", "configure"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}

// OnlyWriter reports whether fn is the one function that writes under the guard.
func (g *Guard) OnlyWriter(fn *ssa.Function) bool {
	return !slices.ContainsFunc(g.writer, func(w *ssa.Function) bool { return w != outermost(fn) })
}

// LockedWith reports whether a lock may be held at a that may also be held at each atomic access to the same word, or
// for a read at most places that write it.
func (v *Var) LockedWith(a *Access) bool {
	return slices.ContainsFunc(a.may, func(c lock.Class) bool {
		all, writes, under := true, 0, 0
		for _, w := range v.Accesses {
			if w.owned || w.Leaf != a.Leaf || w.Outer != a.Outer {
				continue
			}
			held := slices.Contains(w.may, c)
			all = all && (held || !w.Kind.IsAtomic())
			if w.Kind.Writes() {
				writes++
				if held {
					under++
				}
			}
		}
		return all || !a.Kind.Writes() && 2*under >= writes
	})
}

// Op returns where the guard was taken that is held at an access; nil if a caller did.
func (g *Guard) Op(a *Access) *lockset.Op {
	for _, h := range a.held {
		if lock.ClassOf(h.Path) == g.Class && !h.Entry {
			return h.Op
		}
	}
	return nil
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}
