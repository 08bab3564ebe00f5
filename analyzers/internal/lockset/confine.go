package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A function literal is confined if it is only called, here or by functions of this package that it is passed to: what
// these hold around the calls is held around what it does.

// maxConfineDepth bounds how far a function literal is followed into the functions that it is passed to.
const maxConfineDepth = 4

// confined reports whether the function value v is only called. Above are the values whose use led to it: a function that
// passes it to itself does nothing new with it.
func (e *engine) confined(v ssa.Value, above []ssa.Value) bool {
	if slices.Contains(above, v) {
		return true
	}
	if v.Referrers() == nil || len(above) > maxConfineDepth {
		return false
	}
	above = append(slices.Clip(above), v)
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Call:
			if !e.onlyCalls(&r.Call, v, above) {
				return false
			}
		case *ssa.Defer:
			if slices.Contains(r.Call.Args, v) {
				return false
			}
		case *ssa.Store:
			cell, ok := r.Addr.(*ssa.Alloc)
			if !ok || r.Val != v || !e.confinedCell(cell, above) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// onlyCalls reports whether a call calls v, or passes it to what only calls it.
func (e *engine) onlyCalls(c *ssa.CallCommon, v ssa.Value, above []ssa.Value) bool {
	for i, a := range c.Args {
		if a != v {
			continue
		}
		fn := c.StaticCallee()
		if fn == nil || e.funcs[origin(fn)] == nil || i >= len(origin(fn).Params) || !e.confined(origin(fn).Params[i], above) {
			return false
		}
	}
	return true
}

// confinedCell reports whether a variable is only stored to and its values only called.
func (e *engine) confinedCell(cell *ssa.Alloc, above []ssa.Value) bool {
	for _, r := range *cell.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if r.Addr != cell {
				return false
			}
		case *ssa.UnOp:
			if !e.confined(r, above) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// entryGates returns what every caller of g holds when it calls it, by class; if g can be called from where we do not see,
// that is what it releases for them.
func (e *engine) entryGates(g *Func, depth int) bits {
	owed := e.owedGates(g)
	if depth > maxFreshDepth || len(g.sites) == 0 || g.escapes && !e.confinedLiteral(g.Fn) {
		return owed
	}
	var all bits
	for i := range g.sites {
		s := &g.sites[i]
		if s.caller == g {
			return owed
		}
		here := s.must.clone()
		above := e.entryGates(s.caller, depth+1).clone()
		for id := range s.gone.all() { // the caller has released it by then
			above.remove(gateID(id, lock.Read))
			above.remove(gateID(id, lock.Write))
		}
		here.union(above)
		if i == 0 {
			all = here
		} else {
			all = all.intersect(here)
		}
	}
	all.union(owed)
	return all
}

// owedGates returns the locks that g releases on every way although it has not acquired them.
func (e *engine) owedGates(g *Func) bits {
	var all bits
	if g.sum == nil || g.sum.GivenUp != "" {
		return all
	}
	for i := range g.sum.Outcomes {
		var here bits
		for _, x := range g.sum.Outcomes[i].Released {
			if id, ok := e.lockID(x.path); ok && !x.vague {
				here.add(gateID(id, x.mode))
			}
		}
		if i == 0 {
			all = here
		} else {
			all = all.intersect(here)
		}
	}
	return all
}

// confinedLiteral reports whether fn is a function literal each value of which is confined.
func (e *engine) confinedLiteral(fn *ssa.Function) bool {
	parent := fn.Parent()
	if parent == nil {
		return false
	}
	found := false
	for _, b := range parent.Blocks {
		for _, instr := range b.Instrs {
			if m, ok := instr.(*ssa.MakeClosure); ok && m.Fn == fn {
				if found = e.confined(m, nil); !found {
					return false
				}
			}
		}
	}
	return found
}

// mustGates returns what is held at a call.
func (f *frame) mustGates(w *world) bits {
	var out bits
	for _, h := range w.held {
		if id, ok := f.e.lockID(h.Path); ok && !h.May {
			out.add(gateID(id, h.Mode))
		}
	}
	return out
}

// aboveGates returns what every caller holds around the function, as far as the world has not released it.
func (f *frame) aboveGates(w *world) bits {
	if f.above == nil {
		above := f.e.entryGates(f.f, 0)
		f.above = &above
	}
	if f.above.empty() || len(w.freed) == 0 {
		return *f.above
	}
	left := f.above.clone()
	for _, x := range w.freed {
		if id, ok := f.e.lockID(x.path); ok {
			left.remove(gateID(id, lock.Read))
			left.remove(gateID(id, lock.Write))
		}
	}
	return left
}
