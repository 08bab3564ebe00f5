package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// judge turns what was recorded into what the passes ask for: it compares the ways out of each function with each other,
// with its callers and with the rest of the package.
func (e *engine) judge() {
	e.reachable()
	e.settleReleased()
	releasers := e.releasers()
	for _, g := range e.order {
		for id := range g.may.all() {
			g.mayEnter = append(g.mayEnter, e.space.Class(e.gates[id]))
		}
	}
	e.sent = make(map[lock.Class]bool)
	for _, g := range e.order {
		if !g.relevant || g.unsolved() {
			continue
		}
		r := &g.rec
		for _, o := range r.owes {
			if o.Path.Received() {
				e.sent[lock.ClassOf(o.Path)] = true
			}
		}
		for _, a := range r.again {
			if !e.toldInside(&a) {
				a.OfKind = a.OfKind && calledWithout(&a, g)
				g.Again = append(g.Again, a)
			}
		}
		for i := range r.misuse { // known now that all calls are
			if m := &r.misuse[i]; m.Kind == NotHeld && m.Other == nil {
				m.Other = r.passedBy(m.Path, m.At)
			}
		}
		g.Edges = r.edges
		g.Misuses = append(e.unheld(g), r.misuse...)
		g.Leaks = e.leaks(g, releasers)
		slices.SortStableFunc(g.Again, func(x, y Again) int { return int(x.At.Pos() - y.At.Pos()) })
		slices.SortStableFunc(g.Misuses, func(x, y Misuse) int { return int(x.At.Pos() - y.At.Pos()) })
	}
}

// toldInside reports whether the callee itself is known to be entered with the lock and to acquire it: it is told there,
// nearer to the second acquisition.
func (e *engine) toldInside(a *Again) bool {
	if a.callee == nil || a.inCallee == nil || a.Callback || a.steered || e.generated(a.callee.Fn.Pos()) {
		return false
	}
	return slices.ContainsFunc(a.callee.rec.again, func(x Again) bool { return x.Held.Entry && x.Held.Path == a.inCallee })
}

// calledWithout reports whether the callee has other callers that come without the lock.
func calledWithout(a *Again, g *Func) bool {
	return a.callee != nil && slices.ContainsFunc(a.callee.sites, func(s site) bool {
		return s.caller != g && !slices.ContainsFunc(s.held, func(h Held) bool { return h.Path == a.inCallee })
	})
}

// releasers returns the classes of locks that some function of the package releases for its caller. It can be asked once
// all functions have been summarized.
func (e *engine) releasers() map[lock.Class]bool {
	if e.givers != nil {
		return e.givers
	}
	rs := make(map[lock.Class]bool)
	e.givers = rs
	for _, g := range e.order {
		if g.sum == nil || g.Fn.Parent() != nil && !g.escapes {
			continue // a closure that its own function calls or defers releases for that function
		}
		for i := range g.sum.Outcomes {
			for _, x := range g.sum.Outcomes[i].Released {
				if c := lock.ClassOf(x.path); !isSome(x.path) && !e.acquiredAround(g, c) {
					rs[c] = true
				}
			}
		}
	}
	return rs
}

// acquiredAround reports whether a function literal lies in a function that acquires the class: it releases for that
// function and no other.
func (e *engine) acquiredAround(g *Func, c lock.Class) bool {
	for fn := g.Fn.Parent(); fn != nil; fn = fn.Parent() {
		if p := e.funcs[fn]; p != nil && p.sum != nil && slices.ContainsFunc(p.sum.Events, func(x Event) bool { return x.Class == c }) {
			return true
		}
	}
	return false
}

// backEdges records what is held when a loop goes into its next round.
func (f *frame) backEdges(b *ssa.BasicBlock, out []*world) {
	for i, succ := range b.Succs {
		if !succ.Dominates(b) {
			continue
		}
		for _, w := range out {
			w = w.clone()
			if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && !f.take(w, branch, i == 0) {
				continue
			}
			f.rec.rounds = append(f.rec.rounds, round{succ, b.Instrs[len(b.Instrs)-1], w})
		}
	}
}

// round is one world at the end of a round of the loop with this header.
type round struct {
	header *ssa.BasicBlock
	at     ssa.Instruction
	world  *world
}

// loopLeaks finds locks of objects of one round that are held into the next, where another way through the round
// releases them.
func (r *recorder) loopLeaks(releasers map[lock.Class]bool) []Leak {
	var out []Leak
	for _, x := range r.rounds {
		for _, h := range x.world.held {
			if h.Entry || h.May || h.Op == nil || h.Op.at == nil || h.Path.Stale() || !x.header.Dominates(h.Op.at.Block()) ||
				!perRound(h.Path, x.header) || releasers[lock.ClassOf(h.Path)] {
				continue
			}
			released := slices.ContainsFunc(r.rounds, func(y round) bool {
				i := y.world.freedAt(h.Path)
				return y.header == x.header && i >= 0 && releases(&y.world.freed[i], h.Op)
			})
			borrowed := slices.ContainsFunc(r.owes, func(o owed) bool { return lock.ClassOf(o.Path) == lock.ClassOf(h.Path) })
			if released && !borrowed && !slices.ContainsFunc(out, func(l Leak) bool { return l.Path == h.Path }) {
				out = append(out, Leak{Path: h.Path, Held: h, Exit: x.at, Loop: true})
			}
		}
	}
	return out
}

// perRound reports whether the path is another instance each round of the loop: its root is made in the loop.
func perRound(p *lock.Path, header *ssa.BasicBlock) bool {
	return p.Mentions(func(q *lock.Path) bool {
		b := definedIn(q)
		return b != nil && header.Dominates(b)
	})
}

// definedIn returns the block that defines the register which the path is; nil if it is none.
func definedIn(p *lock.Path) *ssa.BasicBlock {
	if p.Kind != lock.Value {
		return nil
	}
	instr, ok := p.Val.(ssa.Instruction)
	if !ok {
		return nil
	}
	return instr.Block()
}

// reachable adds up, for each function, the classes of locks that may be held when it is entered.
func (e *engine) reachable() {
	for changed := true; changed; {
		changed = false
		for _, g := range e.order {
			for i := range g.sites {
				s := &g.sites[i]
				if g.may.union(s.any) || g.may.union(s.caller.may) {
					changed = true
				}
			}
		}
	}
}

// unheld finds releases of locks that nobody can have acquired: the function has not, and every caller is in sight and
// comes without.
func (e *engine) unheld(g *Func) []Misuse {
	var out []Misuse
	for _, o := range g.rec.owes {
		c := lock.ClassOf(o.Path)
		if c.Name == "" || namedLocker(g.Fn) || g.Fn.Parent() != nil {
			continue
		}
		if obj, ok := g.Fn.Object().(*types.Func); ok && !e.dirs.Contract(obj).IsZero() {
			continue
		}
		m := Misuse{Kind: NotHeld, At: o.at, Path: o.Path, Mode: o.Mode, Op: o.Op}
		m.Other = g.refusing(&o)
		m.Refused = m.Other != nil
		held := g.may.has(e.lockClassID(e.id(c))) && !(m.Refused && o.Mode == lock.Read) // a reader is refused only for a writer
		if held || !e.surelyFree(g, &o, c) || !g.frame.taken(o.world, o.Conds) {
			continue
		}
		out = append(out, m)
	}
	return out
}

// surelyFree reports whether the lock that is released cannot be held: the function is entered without it by every
// caller, and acquires it itself elsewhere, or calls a function that its other callers enter with the lock.
func (e *engine) surelyFree(g *Func, o *owed, c lock.Class) bool {
	if g.escapes && !exportedOnly(g) {
		return false
	}
	if len(g.sites) == 0 && !exportedOnly(g) {
		return false
	}
	if o.call != nil {
		with, without := 0, 0
		ofClass := func(h Held) bool { return lock.ClassOf(h.Path) == c }
		for _, s := range o.call.sites {
			switch {
			case s.caller == g:
			case slices.ContainsFunc(s.held, ofClass) || slices.ContainsFunc(s.caller.entry, ofClass):
				with++
			case s.caller.may.has(e.lockClassID(e.id(c))): // some of its callers hold it
			default:
				without++
			}
		}
		if o.maybe && (with < 2 || without > 0) { // it takes all the others to show that the lock is to be held
			return false
		}
		return with > 0 && !slices.ContainsFunc(o.world.held, func(h Held) bool { return lock.ClassOf(h.Path) == c })
	}
	return g.rec.takes[o.Path] != nil || g.refusing(o) != nil
}

// refusing returns the TryLock that has failed where the lock is released, if the function returns with the lock where it
// succeeds: the branches are swapped. Nil if there is none, such as where one only asks whether somebody has the lock.
func (g *Func) refusing(o *owed) *Op {
	for _, x := range g.rec.tries {
		if x.path != o.Path || x.mode != o.Mode {
			continue
		}
		succeeded, known := o.world.known(g.frame.e.space, x.result)
		if known && !succeeded && slices.ContainsFunc(g.rec.exits, func(y exit) bool {
			i := y.world.find(x.path, x.mode)
			return i >= 0 && !y.world.lossy && !y.world.held[i].May && y.world.held[i].Op.at == x.op.at
		}) {
			op := *x.op
			op.Verb = "Try" + op.Verb
			return &op
		}
	}
	return nil
}

// exportedOnly reports whether the function can be called from other packages, which hold none of our private locks.
func exportedOnly(g *Func) bool {
	obj, ok := g.Fn.Object().(*types.Func)
	return ok && obj.Exported()
}
