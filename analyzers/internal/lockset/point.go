package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A Point is a place in a function, just before an instruction, in every world that reaches it. It is valid only during
// the visit that it is passed to.
type Point struct {
	f  *frame
	ws []*world
}

// Walk visits each instruction of a function that some world reaches, in block order, with the locks held just before
// it, those included that every caller holds. A function that was given up on is not visited, and ok is false. A visit must not walk
// another function.
func (r *Result) Walk(fn *ssa.Function, visit func(at ssa.Instruction, p Point)) (ok bool) {
	if r.e == nil {
		return false
	}
	r.walking.Lock() // passes run at the same time, and a walk makes paths
	defer r.walking.Unlock()
	g := r.e.funcs[fn]
	if g == nil || g.unsolved() {
		return false
	}
	if !g.relevant {
		f := &frame{e: r.e, f: g, fn: fn, static: map[ssa.Value]*lock.Path{}}
		p := Point{f, []*world{{held: slices.Clone(g.entry)}}}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				visit(instr, p)
			}
		}
		return true
	}
	f := g.frame
	for _, b := range fn.Blocks {
		if !g.sol.Reached[b.Index] {
			continue
		}
		ws := f.enterBlock(b, g.sol.In[b.Index])
		planned := f.plan[b.Index]
		for _, instr := range b.Instrs {
			visit(instr, Point{f, ws})
			if len(planned) > 0 && planned[0] == instr {
				ws = f.step(ws, instr)
				planned = planned[1:]
			}
		}
	}
	return true
}

// Path returns the symbolic value of v; nil if the worlds disagree on it.
func (p Point) Path(v ssa.Value) *lock.Path {
	var path *lock.Path
	for i, w := range p.ws {
		q := p.f.eval(w, v)
		if i > 0 && q != path {
			return nil
		}
		path = q
	}
	return path
}

// Holds tells whether the lock instance at path is held in every world, and in which mode at least.
func (p Point) Holds(path *lock.Path) (mode lock.Mode, ok bool) {
	for _, w := range p.ws {
		h := w.holds(path)
		if h == nil || h.May {
			return 0, false
		}
		mode = max(mode, h.Mode)
	}
	return mode, len(p.ws) > 0
}

// HoldsClass tells whether some lock of the class is held in every world, and in which mode at least.
func (p Point) HoldsClass(c lock.Class) (mode lock.Mode, ok bool) {
	for _, w := range p.ws {
		best, found := lock.Read, false
		for _, h := range w.held {
			if !h.May && lock.ClassOf(h.Path) == c {
				best, found = min(best, h.Mode), true
			}
		}
		if !found {
			return 0, false
		}
		mode = max(mode, best)
	}
	return mode, len(p.ws) > 0
}

// MayHoldClass reports whether some lock of the class is, or may be, held in some world.
func (p Point) MayHoldClass(c lock.Class) bool {
	return slices.ContainsFunc(p.ws, func(w *world) bool {
		return slices.ContainsFunc(w.held, func(h Held) bool { return lock.ClassOf(h.Path) == c })
	})
}

// MayHeld returns the classes of the locks that are, or may be, held in some world; those of an earlier round of a loop
// left out, which are of other objects.
func (p Point) MayHeld() []lock.Class {
	var out []lock.Class
	for _, w := range p.ws {
		for _, h := range w.held {
			if c := lock.ClassOf(h.Path); c.Name != "" && !h.Path.Stale() && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// MayHoldAny reports whether some lock is, or may be, held in some world.
func (p Point) MayHoldAny() bool {
	return slices.ContainsFunc(p.ws, func(w *world) bool { return len(w.held) > 0 })
}

// MayHoldGiven reports whether in some world a lock is, or may be, held that is itself a parameter of the function: of
// which class it is, only its callers know.
func (p Point) MayHoldGiven() bool {
	return slices.ContainsFunc(p.ws, func(w *world) bool {
		return slices.ContainsFunc(w.held, func(h Held) bool {
			q := h.Path
			for q.Kind == lock.Deref || q.Kind == lock.Iface || q.Kind == lock.RLocker {
				q = q.Base
			}
			return q.Kind == lock.Param
		})
	})
}

// Retaken reports whether the function itself took the lock that its caller held, after it had released it.
func (h Held) Retaken() bool { return h.retaken }

// Held returns the locks held in every world, each in the mode in which it is held at least.
func (p Point) Held() []Held {
	var out []Held
	for i, w := range p.ws {
		if i == 0 {
			out = slices.DeleteFunc(slices.Clone(w.held), func(h Held) bool { return h.May })
			continue
		}
		out = slices.DeleteFunc(out, func(h Held) bool {
			x := w.holds(h.Path)
			return x == nil || x.May
		})
		for k := range out {
			out[k].Mode = max(out[k].Mode, w.holds(out[k].Path).Mode)
		}
	}
	return out
}

// Entry returns the locks that every caller of fn holds when it calls it, or that its contract promises, in its terms.
func (r *Result) Entry(fn *ssa.Function) []Held {
	if r.e == nil || r.e.funcs[fn] == nil {
		return nil
	}
	return r.e.funcs[fn].entry
}

// MayEnterWith reports whether some call of fn in this package may be made with a lock of the class held.
func (r *Result) MayEnterWith(fn *ssa.Function, c lock.Class) bool {
	if r.e == nil || r.e.funcs[fn] == nil {
		return false
	}
	return slices.Contains(r.e.funcs[fn].mayEnter, c)
}

// A CallSite is one call of a function of this package.
type CallSite struct {
	Caller *ssa.Function
	At     ssa.Instruction
	Held   []Held // held there, in the terms of the callee
	Fresh  bool   // the receiver was made by the caller and is not yet known to others
}

// Dispatched returns the methods of this package that a call of a library function makes of its first argument, which is
// made an interface there: sort.Sort calls Less.
func (r *Result) Dispatched(c *ssa.CallCommon) (fns []*ssa.Function, recv ssa.Value) {
	fn := c.StaticCallee()
	if r.e == nil || fn == nil {
		return nil, nil
	}
	for _, t := range r.e.dispatched(fn, c) {
		if r.e.funcs[t.fn] != nil {
			fns, recv = append(fns, t.fn), c.Args[0].(*ssa.MakeInterface).X
		}
	}
	return fns, recv
}

// Sites returns the calls of fn in this package that were seen, and whether it can be called from elsewhere too: it is
// exported, implements an interface, starts as a goroutine or is used as a value.
func (r *Result) Sites(fn *ssa.Function) (sites []CallSite, open bool) {
	if r.e == nil || r.e.funcs[fn] == nil {
		return nil, true
	}
	g := r.e.funcs[fn]
	for _, s := range g.sites {
		sites = append(sites, CallSite{s.caller.Fn, s.at, s.held, s.fresh})
	}
	return sites, g.escapes
}
