package lockset

import (
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Gates are the locks held around an acquisition, by class and mode: two orders that share one, at least once for
// writing, never meet.

// lockID numbers the class of the lock at p among those of locks: there are far fewer of them than of fields. It is false
// for a lock without a class.
func (e *engine) lockID(p *lock.Path) (int, bool) {
	c, ok := lock.ClassIDOf(p)
	if !ok {
		return 0, false
	}
	return e.lockClassID(c), true
}

func (e *engine) lockClassID(class int) int {
	id, ok := e.gateIDs[class]
	if !ok {
		id = len(e.gates)
		e.gateIDs[class] = id
		e.gates = append(e.gates, class)
	}
	return id
}

// gateID numbers a lock held in a mode.
func gateID(lockID int, m lock.Mode) int {
	id := 2 * lockID
	if m == lock.Write {
		id++
	}
	return id
}

// gatesOf returns the gates of an acquisition in this function's terms: those that a callee holds around it, and what
// this function itself has acquired. What its callers hold, they add.
func (f *frame) gatesOf(w *world, inner bits) bits {
	gates := inner.clone()
	for _, h := range w.held {
		if h.May || h.Entry {
			continue
		}
		if id, ok := f.e.lockID(h.Path); ok {
			gates.add(gateID(id, h.Mode))
		}
	}
	return gates
}

// A Gate is a lock held around an acquisition.
type Gate struct {
	Class lock.Class
	Mode  lock.Mode
}

// gatesOfEdge lists what is held around an acquisition, except the lock that the edge is about.
func (e *engine) gatesOfEdge(held []Held, except *lock.Path, inner bits) []Gate {
	var out []Gate
	add := func(g Gate) {
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	for _, h := range held {
		if c := lock.ClassOf(h.Path); !h.May && h.Path != except && c.Name != "" {
			add(Gate{c, h.Mode})
		}
	}
	for i := range inner.all() {
		mode := lock.Read
		if i%2 == 1 {
			mode = lock.Write
		}
		add(Gate{e.space.Class(e.gates[i/2]), mode})
	}
	return out
}

// commonGates leaves of a those gates that b has too, in the weaker mode.
func commonGates(a, b []Gate) []Gate {
	var out []Gate
	for _, g := range a {
		for _, h := range b {
			if g.Class == h.Class {
				out = append(out, Gate{g.Class, max(g.Mode, h.Mode)})
				break
			}
		}
	}
	return out
}

// loosen leaves of what is held around the event, and of what is released before it, only what is so for o too, another
// way to the same acquisition.
func (e *Event) loosen(o *Event) {
	e.gates, e.lossy = e.gates.intersect(o.gates), e.lossy && o.lossy
	e.behind, e.stuck = intersect(e.behind, o.behind, passedOrder), e.stuck && o.stuck
	var both []*lock.Path
	for _, p := range e.without {
		c := lock.ClassOf(p) // two names may mean one lock
		if slices.ContainsFunc(o.without, func(q *lock.Path) bool { return q == p || c.Name != "" && lock.ClassOf(q) == c }) {
			both = append(both, p)
		}
	}
	e.without = both
}

// withoutOf returns the locks of the caller that are not held any more at an acquisition: those that a callee has
// released before, and those that this function has.
func (f *frame) withoutOf(w *world, inner []*lock.Path) []*lock.Path {
	var out []*lock.Path
	add := func(p *lock.Path) {
		if !p.Foreign() && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, p := range inner {
		if w.holds(p) == nil { // else it is this function's own
			add(p)
		}
	}
	for _, x := range w.freed {
		if x.borrow {
			add(x.path)
		}
	}
	slices.SortFunc(out, pathOrder)
	return out
}

// withoutInCaller tells which locks are released before an acquisition of the callee in the terms of the caller. What
// cannot be told may be any lock of its class that is held here.
func (f *frame) withoutInCaller(w *world, t *target, ps []*lock.Path) []*lock.Path {
	var out []*lock.Path
	for _, p := range ps {
		if q := f.inCaller(w, t, p, nil); q != nil {
			out = append(out, q)
			if w.holds(q) != nil {
				continue
			}
		}
		for _, h := range w.held {
			if lock.ClassOf(h.Path) == lock.ClassOf(p) {
				out = append(out, h.Path)
			}
		}
	}
	return out
}
