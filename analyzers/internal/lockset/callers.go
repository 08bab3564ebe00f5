package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A way through a function may be one that no caller takes: all of them are in sight, and each knows something at the call
// that contradicts it. What is found on such a way is no finding. As few functions have findings, this is asked of those only.

// maxAbove bounds how far up callers are asked.
const maxAbove = 3

// taken reports whether some caller may take the way that led to w, on conditions that it does not know to be met.
func (f *frame) taken(w *world, open []fact) bool { return f.e.mayCome(f.f, f.conds(w, open), 0) }

// mayCome reports whether g may be called where the conditions are met.
func (e *engine) mayCome(g *Func, conds []fact, depth int) bool {
	if len(conds) == 0 || depth == maxAbove || len(g.sites) == 0 || g.escapes && !e.confinedLiteral(g.Fn) {
		return true
	}
	return slices.ContainsFunc(g.sites, func(s site) bool { return e.allows(&s, g, conds, depth) })
}

// allows reports whether the call is not known to contradict the conditions, which are of its callee g.
func (e *engine) allows(s *site, g *Func, conds []fact, depth int) bool {
	c := s.caller
	call, ok := s.at.(*ssa.Call)
	if !ok || c == g || c.frame == nil || c.unsolved() || !c.relevant {
		return true
	}
	t := s.args
	direct := call.Call.StaticCallee() != nil && origin(call.Call.StaticCallee()) == g.Fn
	if !direct { // what it passes may be something else in each world
		conds = slices.DeleteFunc(slices.Clone(conds), func(x fact) bool { return x.path.Root().Kind == lock.Param })
	}
	known := false
	for _, w := range c.before(s.at) {
		known = true
		if direct {
			t.args = c.frame.evalAll(w, call.Call.Args)
		}
		if open, v := c.frame.judge(w, &t, conds); v != refuted && e.mayCome(c, c.frame.conds(w, open), depth+1) {
			return true
		}
	}
	return !known
}

// before returns the worlds that reach an instruction of the function.
func (g *Func) before(at ssa.Instruction) []*world {
	b := at.Block()
	if !g.sol.Reached[b.Index] {
		return nil
	}
	f := *g.frame
	f.rec, f.sum, f.done, f.telling = nil, nil, nil, renaming{} // it may be in use
	ws := f.enterBlock(b, g.sol.In[b.Index])
	for _, instr := range f.plan[b.Index] {
		if instr == at {
			break
		}
		ws = f.step(ws, instr)
	}
	return ws
}
