package access

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// Bare is an access without the guard, or a call that leads to it.
type Bare struct {
	*Access
	Call    ssa.CallInstruction // the last call on the way that should hold the lock; nil if it is the access itself
	Caller  *ssa.Function
	Callee  *ssa.Function
	Expects bool            // the callee says, by name or comment, that it is to be called with the lock
	Starts  bool            // its function, by its name, prepares the object for use
	Alone   bool            // the one goroutine that writes reads here
	Sole    bool            // nobody else writes that part of the variable
	Lent    bool            // its function has released the guard, which its caller had acquired
	Mixed   bool            // its function touches the same variable under the lock as well
	Apart   bool            // a goroutine does it whose starter touches the same variable under the lock
	Near    ssa.Instruction // an acquisition after it or a release before it, in the same function; nil if there is none
	After   bool            // Near is a release before it
	Other   bool            // the caller was given the object, but not by the one whose lock it holds
}

// leadsTo returns the exception of an access that a call leads to. In a function literal that is part of the function
// around it, it is the access itself.
func leadsTo(a *Access, k *call, x *entry) *Bare {
	if k.passed && k.callee == a.Fn {
		return &Bare{Access: a, Expects: x.expects}
	}
	return &Bare{Access: a, Call: k.at, Caller: k.caller, Callee: k.callee, Expects: x.expects}
}

// other reports whether a call that is made with a lock of another type than the variable's leads to an object that the
// caller was given, and not by the object whose lock it holds.
func (e *engine) other(a *Access, k *call, c candidate) bool {
	_, i := e.givenIn(a.Fn, a.Base)
	if c.self || k.callee != a.Fn || e.passed[k.caller] || i < 0 || i >= len(k.args) || k.args[i] == nil {
		return false
	}
	from := k.args[i].Root()
	return from.Kind == lock.Param && !slices.ContainsFunc(k.held, func(h lockset.Held) bool {
		return lock.ClassOf(h.Path) == c.class && h.Path.Root() == from
	})
}

// Place returns the instruction to point at.
func (b *Bare) Place() ssa.Instruction {
	if b.Call != nil {
		return b.Call
	}
	return b.At
}

// In returns the function of Place.
func (b *Bare) In() *ssa.Function {
	if b.Call != nil {
		return b.Caller
	}
	return b.Fn
}

// excuse takes out of the exceptions what holds another lock that the writes are made under as well; of the writes under
// the read lock, what holds it sometimes only if the other is the likelier guard, or as likely.
func (g *Guard) excuse(e *engine, v *Var, other *Guard, likelier bool) {
	c := candidate{other.Class, other.Self, other.steps}
	apart := !likelier && e.apart(v, g, other)
	g.Bare = slices.DeleteFunc(g.Bare, func(b *Bare) bool {
		s, _, _ := e.status(b.Access, c)
		return s != bare && !(apart && b.Kind.Writes())
	})
	g.Shared = slices.DeleteFunc(g.Shared, func(b *Bare) bool {
		s, mode, _ := e.status(b.Access, c)
		if s == mixed && b.Call != nil { // what others hold does not count
			s = e.entryOf(e.wantOne(b.Caller, nil, c.class)).state
		}
		return mode == lock.Write && (s == guarded || s != bare && (likelier || !g.Self))
	})
}

// maxOthers bounds how many locks of callers are looked at for one variable.
const maxOthers = 4

// underOther takes out of the exceptions what callers make under a lock of another object, such as the one that owns the object,
// if all that is done to the variable is done under that: its own lock is not needed then.
func (e *engine) underOther(v *Var, g *Guard, known []*Guard) {
	if len(g.Bare) == 0 {
		return
	}
	var classes []lock.Class
	for _, b := range g.Bare {
		held := e.heldAbove(b.In(), 2)
		for _, k := range e.calls[b.Callee] {
			if k.at == b.Call {
				held = append(held, k.held...)
			}
		}
		for _, h := range held {
			c := lock.ClassOf(h.Path)
			if c.Name != "" && c != g.Class && !slices.Contains(classes, c) && !slices.ContainsFunc(known, func(x *Guard) bool { return x.Class == c }) {
				classes = append(classes, c)
			}
		}
	}
	for _, c := range classes[:min(len(classes), maxOthers)] {
		x := candidate{c, false, ""}
		other := e.tally(v, x)
		if other.Writes < g.Writes || len(other.Bare) > 0 {
			continue
		}
		g.Bare = slices.DeleteFunc(g.Bare, func(b *Bare) bool {
			s, _, _ := e.status(b.Access, x)
			return s == guarded
		})
	}
}

// heldAbove returns the locks that are held at calls of the function, or of those that call it, so many calls up.
func (e *engine) heldAbove(fn *ssa.Function, up int) []lockset.Held {
	var out []lockset.Held
	for _, k := range e.calls[fn] {
		if k.async {
			continue
		}
		out = append(out, k.held...)
		if up > 1 {
			out = append(out, e.heldAbove(k.caller, up-1)...)
		}
	}
	return out
}

// apart reports whether at many of the places that hold the guard the other lock is not held: who holds that one only may
// read what is written with both, but not write.
func (e *engine) apart(v *Var, g, other *Guard) bool {
	c, o := candidate{g.Class, g.Self, g.steps}, candidate{other.Class, other.Self, other.steps}
	guardedAt, without := 0, 0
	for _, a := range v.Accesses {
		if a.owned || a.Kind.IsAtomic() {
			continue
		}
		if s, _, _ := e.status(a, c); s != guarded {
			continue
		}
		guardedAt++
		if s, _, _ := e.status(a, o); s == bare {
			without++
		}
	}
	return 3*without > guardedAt
}

// nearest finds, for each exception, the acquisition that comes too late or the release that comes too early.
func (e *engine) nearest(g *Guard) {
	for _, b := range g.Bare {
		for _, o := range e.ops[b.In()] {
			if o.path == nil || lock.ClassOf(o.path) != g.Class || !e.sameLock(b, o.path, g) {
				continue
			}
			at := b.Place()
			switch {
			case o.op.Kind == lock.Release && o.at.Block().Dominates(at.Block()) && e.reaches(o.at, at):
				b.Near, b.After = o.at, true
			case o.op.Kind == lock.Acquire && !b.After && e.reaches(at, o.at):
				b.Near = o.at
			case o.op.Kind == lock.Release && b.Near == nil && e.reaches(o.at, at):
				b.Near, b.After = o.at, true
			}
		}
	}
}

// soleWriter reports whether only the function of an exception writes the part of the variable that it touches.
func soleWriter(v *Var, b *Bare) bool {
	if b.Leaf == nil || b.Leaf.Origin() == v.Obj {
		return false
	}
	return !slices.ContainsFunc(v.Accesses, func(a *Access) bool {
		return !a.owned && a.Kind.Writes() && (a.Leaf == b.Leaf || a.Leaf == nil || a.Leaf.Origin() == v.Obj) && outermost(a.Fn) != outermost(b.Fn)
	})
}

// mixes notes the exceptions whose functions touch the same variable of the same object under the guard as well.
func (e *engine) mixes(v *Var, g *Guard) {
	type place struct {
		fn    *ssa.Function
		base  *lock.Path
		entry bool // its caller holds it
	}
	locked := make(map[place]bool)
	lockedIn := make(map[*ssa.Function]bool)
	for _, a := range v.Accesses {
		for _, h := range a.held {
			if lock.ClassOf(h.Path) == g.Class {
				locked[place{a.Fn, a.Base, h.Entry}] = true
				lockedIn[a.Fn] = true
			}
		}
	}
	for _, b := range g.Bare {
		b.Mixed = b.Call == nil && (locked[place{b.Fn, b.Base, false}] || b.Lent && locked[place{b.Fn, b.Base, true}])
		b.Apart = b.Call == nil && e.starts.async[b.Fn] && b.Fn.Parent() != nil && lockedIn[b.Fn.Parent()]
	}
}

// sameLock reports whether a lock operated on is the guard of the object that the exception touches.
func (e *engine) sameLock(b *Bare, p *lock.Path, g *Guard) bool {
	if !g.Self {
		return true
	}
	base := b.Base
	if b.Call != nil {
		return false
	}
	if base == nil {
		return false
	}
	steps, ok := stepsFrom(base, p)
	return ok && steps == g.steps
}
