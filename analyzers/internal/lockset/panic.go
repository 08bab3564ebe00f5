package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A panic releases nothing but what is deferred. That is a mistake only where the panic is certain, and somebody recovers
// and goes on: else the program ends, and the lock with it.

// maxRecoverDepth bounds how many calls up a recover is looked for.
const maxRecoverDepth = 4

// panics records a way out by a panic, after the calls deferred.
func (f *frame) panics(w *world, p *ssa.Panic) {
	if f.rec == nil || len(w.held) == 0 {
		return
	}
	rec := f.rec
	f.rec = nil // the ways to return tell of the deferred calls
	w = w.clone()
	w.learn(f.e.space, fact{f.e.recovering(), false, f.e.space.Const("nil")})
	for _, x := range f.replay(w) {
		rec.panics = append(rec.panics, exit{p, x, nil})
	}
	f.rec = rec
}

// panicked stands for what recover returns.
var panicked = types.NewVar(token.NoPos, nil, "recover()", types.Universe.Lookup("any").Type())

// recovering returns the path of what recover returns: nil where a function returns, and not nil where it panics.
func (e *engine) recovering() *lock.Path { return e.space.Deref(e.space.Global(panicked), nil) }

// returning runs the pending defers where the function returns: what they recover from is nothing.
func (f *frame) returning(w *world) []*world {
	if !slices.ContainsFunc(w.defers, func(d deferred) bool {
		fn := d.instr.Call.StaticCallee()
		return fn != nil && callsRecover(fn)
	}) {
		return f.replay(w)
	}
	r := f.e.recovering()
	w.learn(f.e.space, fact{r, true, f.e.space.Const("nil")})
	out := f.replay(w)
	for _, x := range out { // callers need not know
		x.facts = slices.DeleteFunc(slices.Clone(x.facts), func(c fact) bool { return c.path == r })
		x.owned &^= itsFacts
	}
	return out
}

// callsRecover reports whether the function calls recover itself.
func callsRecover(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			call, ok := instr.(*ssa.Call)
			if !ok {
				return false
			}
			builtin, ok := call.Call.Value.(*ssa.Builtin)
			return ok && builtin.Name() == "recover"
		})
	})
}

// panicLeaks finds locks that a panic leaves held, although the function releases them where it returns.
func (e *engine) panicLeaks(g *Func, had []Leak) []Leak {
	if len(g.rec.panics) == 0 || !e.recovered(g, 0, nil) {
		return nil
	}
	var out []Leak
	for _, x := range g.rec.panics {
		for _, h := range x.world.held {
			if h.Entry || h.May || h.Op == nil || x.world.lossy || h.Path.Stale() {
				continue
			}
			told := func(l Leak) bool { return l.Held.Op.at == h.Op.at }
			released := g.rec.ended[h.Op.at] && slices.ContainsFunc(g.rec.exits, func(y exit) bool { return y.world.gaveBack(h.Path) })
			if released && !slices.ContainsFunc(had, told) && !slices.ContainsFunc(out, told) {
				out = append(out, Leak{Path: h.Path, Held: h, Exit: x.at})
			}
		}
	}
	return out
}

// recovered reports whether a panic in the function is recovered from by the function, or by one that calls it in sight.
func (e *engine) recovered(g *Func, depth int, seen []*Func) bool {
	if slices.Contains(seen, g) {
		return false
	}
	if recovers(g.Fn) {
		return true
	}
	return depth < maxRecoverDepth && slices.ContainsFunc(g.sites, func(s site) bool { return e.recovered(s.caller, depth+1, append(seen, g)) })
}

// recovers reports whether the function defers a call of recover, and does not panic again.
func recovers(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && d.Call.StaticCallee() != nil && swallows(d.Call.StaticCallee()) {
				return true
			}
		}
	}
	return false
}

// swallows reports whether the function calls recover itself, returns, and never panics.
func swallows(fn *ssa.Function) bool {
	returns := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr.(type) {
			case *ssa.Panic:
				return false
			case *ssa.Return:
				returns = true
			}
		}
	}
	return returns && callsRecover(fn)
}
