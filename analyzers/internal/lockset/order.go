package lockset

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// edges records the acquisition of one lock while others are held. A lock of an object that nobody else can know yet
// orders nothing.
func (f *frame) edges(w *world, at ssa.Instruction, e *Event) {
	f.rec.addTaken(Taken{At: at, Class: e.Class, Path: e.Path, Mode: e.Mode, Op: e.Op, Lossy: w.lossy || e.lossy})
	if e.stuck || e.Path != nil && (f.fresh(at, e.Path) || f.unseen(w, at, e.Path)) || f.e.early(at) {
		return
	}
	steered := slices.ContainsFunc(w.facts, steers)
	inner := e.gates.clone()
	inner.union(f.aboveGates(w))
	for _, h := range w.held {
		if h.Entry && steered {
			continue // told at the call, where the arguments are known
		}
		from := lock.ClassOf(h.Path)
		if h.May || h.Path == e.Path || from.Name == "" || slices.Contains(e.without, h.Path) || f.fresh(at, h.Path) {
			continue
		}
		f.rec.addEdge(Edge{At: at, Held: h, Path: e.Path, To: e.Class, Mode: e.Mode, Op: e.Op, All: w.held,
			Gates: f.e.gatesOfEdge(w.held, h.Path, inner), Lossy: e.lossy || w.lossy && !f.heldAbreast(h.Path)})
	}
}

// heldAbreast reports whether a lock is held in every world that comes to the call.
func (f *frame) heldAbreast(p *lock.Path) bool {
	return f.allAbreast(func(w *world) bool {
		h := w.holds(p)
		return h != nil && !h.May
	})
}

// allAbreast reports whether something is so in every world that comes to the call: then it is so, whichever of them are
// feasible.
func (f *frame) allAbreast(is func(*world) bool) bool {
	return len(f.abreast) > 0 && !slices.ContainsFunc(f.abreast, func(w *world) bool { return !is(w) })
}

// addEdge adds an edge. In several worlds that make the same one, only what all hold is a gate.
func (r *recorder) addEdge(e Edge) {
	from := lock.ClassOf(e.Held.Path)
	for i := range r.edges {
		x := &r.edges[i]
		if x.At == e.At && x.To == e.To && x.Mode == e.Mode && x.Held.Mode == e.Held.Mode && lock.ClassOf(x.Held.Path) == from {
			x.Gates = commonGates(x.Gates, e.Gates)
			x.Lossy = x.Lossy && e.Lossy
			return
		}
	}
	r.edges = append(r.edges, e)
}

// SameGoroutine reports whether both functions are only ever run by one and the same goroutine, where each has to do with locks
// of its classes.
func (r *Result) SameGoroutine(a, b *Func, ofA, ofB []lock.Class) bool {
	r.walking.Lock() // passes run at the same time
	defer r.walking.Unlock()
	sole := r.e.soleGoroutine(a)
	if sole == nil || sole != r.e.soleGoroutine(b) {
		return false
	}
	each, ok := sole.(perObject)
	return !ok || slices.ContainsFunc(ofA, each.owns) && slices.ContainsFunc(ofB, each.owns)
}

// Sent reports whether locks of the class are sent to other goroutines while they are held, for these to release: who waits for
// such a lock waits for a signal, and has received its object for himself.
func (r *Result) Sent(c lock.Class) bool { return r.e.sent[c] }

// HasWriter reports whether something may lock the class for writing.
func (r *Result) HasWriter(c lock.Class) bool {
	return r.e.writers[c] != nil || c.Pkg != r.e.pass.Pkg.Path() || token.IsExported(c.Name)
}
