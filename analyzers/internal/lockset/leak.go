package lockset

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// fate is what became of one acquisition on the ways out.
type fate struct {
	held        Held
	left, freed []exit
}

// leaks compares the ways out of a function.
func (e *engine) leaks(g *Func, releasers map[lock.Class]bool) []Leak {
	var out []Leak
	if e.unjudged(g) {
		return nil
	}
	loops := g.rec.loopLeaks(releasers)
	for _, f := range fates(g) {
		if slices.ContainsFunc(loops, func(l Leak) bool { return l.Held.Op.at == f.held.Op.at }) {
			continue // the last round leaves it as the others do
		}
		if l, ok := e.leak(g, f, releasers); ok {
			out = append(out, l)
		}
	}
	out = append(out, loops...)
	return append(out, e.panicLeaks(g, out)...)
}

func fates(g *Func) []*fate {
	exits := g.rec.exits
	var all []*fate
	find := func(h Held) *fate {
		for _, f := range all {
			if f.held.Path == h.Path && f.held.Mode == h.Mode && f.held.Op.at == h.Op.at {
				return f
			}
		}
		f := &fate{held: h}
		all = append(all, f)
		return f
	}
	for _, x := range exits {
		for _, h := range x.world.held {
			if !h.Entry && !h.May && h.Op != nil && (!x.world.lossy || everyWay(exits, x.at, h.Path)) {
				f := find(h)
				f.left = append(f.left, x)
			}
		}
	}
	for _, f := range all {
		for _, x := range exits {
			if x.world.gaveBack(f.held.Path) && g.rec.ended[f.held.Op.at] || f.returned(g, x.world) {
				f.freed = append(f.freed, x)
			}
		}
		f.handOn(g)
	}
	return all
}

// gaveBack reports whether the function is known to have acquired the lock at p itself, and to have released it.
func (w *world) gaveBack(p *lock.Path) bool {
	i := w.freedAt(p)
	return i >= 0 && !w.freed[i].borrow && !w.freed[i].vague
}

// returned reports whether the callee that left the lock held elsewhere has given it back in the world, and does not say so.
func (f *fate) returned(g *Func, w *world) bool {
	if w.freedAt(f.held.Path) >= 0 || w.holds(f.held.Path) != nil || !w.came(f.held.Path) {
		return false
	}
	return !slices.ContainsFunc(f.left, func(x exit) bool { return g.frame.tellsApart(w, x.world, f.held.Op.at) })
}

// handOn looks for ways out on which a callee was left to release the lock, and does so on some of its own ways: the function
// means to release it there, and what counts are the others.
func (f *fate) handOn(g *Func) {
	if !g.rec.doubted[f.held.Op.at] {
		return
	}
	var handed []exit
	for _, x := range g.rec.exits {
		if i := x.world.find(f.held.Path, f.held.Mode); i >= 0 && !x.world.lossy && x.world.held[i].May && x.world.held[i].Op.at == f.held.Op.at {
			handed = append(handed, x)
		}
	}
	var left []exit
	for _, x := range f.left {
		if !slices.ContainsFunc(handed, func(y exit) bool { return y.at == x.at }) {
			left = append(left, x)
		}
	}
	if len(handed) > 0 && len(left) > 0 {
		f.left, f.freed = left, append(f.freed, handed...)
	}
}

// tellsApart reports whether the call tells by what it has returned which of two worlds it is: so a callee says that it has given
// back what it would leave held otherwise.
func (f *frame) tellsApart(a, b *world, at ssa.Instruction) bool {
	call, ok := at.(*ssa.Call)
	if !ok {
		return false
	}
	results := []ssa.Value{call}
	for _, x := range f.extracts[call] {
		results = append(results, x)
	}
	is := func(w *world, p, c *lock.Path) (bool, bool) {
		if v := w.val(p); v != nil {
			p = v
		}
		return w.equals(p, c)
	}
	return slices.ContainsFunc(results, func(v ssa.Value) bool {
		for _, text := range []string{"nil", "true"} {
			p, c := f.e.space.Value(v), f.e.space.Const(text)
			x, known := is(a, p, c)
			if y, also := is(b, p, c); known && also && x != y {
				return true
			}
		}
		return false
	})
}

// everyWay reports whether the lock is held in each world that reaches the way out: then it does not matter which of them
// are feasible.
func everyWay(exits []exit, at ssa.Instruction, p *lock.Path) bool {
	for _, x := range exits {
		if x.at == at {
			if h := x.world.holds(p); h == nil || h.May {
				return false
			}
		}
	}
	return true
}

// releases reports whether the release ended that acquisition, as far as it is known.
func releases(x *freed, op *Op) bool {
	return !x.borrow && !x.vague && x.of != nil && x.of.at == op.at
}

// leak decides whether an acquisition that some way out leaves held is a mistake or the function's contract.
func (e *engine) leak(g *Func, f *fate, releasers map[lock.Class]bool) (Leak, bool) {
	class := lock.ClassOf(f.held.Path)
	first := f.left[0]
	for _, x := range f.left[1:] {
		if x.at.Pos() < first.at.Pos() {
			first = x
		}
	}
	l := Leak{Path: f.held.Path, Held: f.held, Exit: first.at, Lost: g.rec.lostAt(class, first.at)}
	if e.flagged(class, f.left) || f.held.Op.Verb == "comment" || e.promises(g, f.held.Path) || f.held.Path.Stale() || computed(f.held.Path) {
		return l, false
	}
	if bad, ok := failing(g.Fn, f); ok { // held on success, and on a failure too
		l.Exit, l.Lost = bad.at, g.rec.lostAt(class, bad.at)
		return l, len(f.held.Op.Chain) == 0 || g.released || len(f.freed) > 0
	}
	if g.released || namedLocker(g.Fn) || returnsRelease(e, f.left) {
		return l, false
	}
	if len(f.held.Op.Chain) > 0 && (e.failsHolding(f.held.Op.by, class) || keptOn(f.held.Op.at)) {
		return l, false // told there, or with the one who keeps what the call has returned
	}
	if g.Fn.Parent() != nil && !isLoopBody(g.Fn) && g.escapes && e.literalReleases(g, class) {
		return l, false // a goroutine or callback that hands the lock over
	}
	if len(f.freed) > 0 && !g.escapes && steered(f) && (releasers[class] || !e.private(g, f.held.Path, class)) {
		return l, false
	}
	if (len(f.freed) > 0 || g.rec.ended[f.held.Op.at]) && !g.maybeReleased && f.untold(g.rec.exits) {
		return l, true
	}
	if len(f.freed) > 0 {
		if (releasers[class] || class.Name == "" && !local(f.held.Path) || !e.private(g, f.held.Path, class)) && discriminates(f) {
			return l, false
		}
		if discriminates(f) && returnsOwner(f) {
			return l, false
		}
		return l, true
	}
	if f.ofRound(g) && slices.ContainsFunc(g.rec.owes, func(o owed) bool { return lock.ClassOf(o.Path) == class }) {
		return l, false // a loop locks them all, another one unlocks them all
	}
	l.None = !g.rec.ended[f.held.Op.at] // else in a loop that goes on
	if l.None && e.dirs.Kept(f.held.Op.Pos) {
		return l, false
	}
	return l, !releasers[class] && e.private(g, f.held.Path, class) && len(f.held.Op.Chain) == 0 && !returnsOwner(f)
}

// literalReleases reports whether a function literal that is kept or called elsewhere, and no part of g, releases a lock of the
// class for others.
func (e *engine) literalReleases(g *Func, class lock.Class) bool {
	return slices.ContainsFunc(e.order, func(x *Func) bool {
		if x == g || x.sum == nil || x.Fn.Parent() == nil || isLoopBody(x.Fn) || !x.escapes || encloses(g.Fn, x.Fn) {
			return false
		}
		return slices.ContainsFunc(x.sum.Outcomes, func(o Outcome) bool {
			return slices.ContainsFunc(o.Released, func(r freed) bool { return !isSome(r.path) && lock.ClassOf(r.path) == class })
		})
	})
}

// lostAt returns the deferred call that should release a lock of the class at a way out and meets nil instead.
func (r *recorder) lostAt(class lock.Class, exit ssa.Instruction) ssa.Instruction {
	for _, x := range r.lost {
		if x.class == class && x.exit != nil && x.exit.Block() == exit.Block() {
			return x.at
		}
	}
	return nil
}

// keptOn reports whether what the call returns is stored where others find it: an object that releases what the call has
// acquired, such as a transaction.
func keptOn(at ssa.Instruction) bool {
	call, ok := at.(*ssa.Call)
	if !ok {
		return false
	}
	kept := func(v ssa.Value) bool {
		if _, basic := v.Type().Underlying().(*types.Basic); basic || isErrorType(v.Type()) {
			return false
		}
		return slices.ContainsFunc(*v.Referrers(), func(r ssa.Instruction) bool {
			switch r := r.(type) {
			case *ssa.MapUpdate:
				return r.Value == v
			case *ssa.Store:
				_, variable := r.Addr.(*ssa.Alloc)
				return r.Val == v && !variable
			}
			return false
		})
	}
	return kept(call) || slices.ContainsFunc(*call.Referrers(), func(r ssa.Instruction) bool {
		x, ok := r.(*ssa.Extract)
		return ok && kept(x)
	})
}

// failsHolding reports whether a function is itself at fault: it returns an error and leaves a lock of the class.
func (e *engine) failsHolding(fn *ssa.Function, class lock.Class) bool {
	g := e.funcs[fn]
	return g != nil && slices.ContainsFunc(fates(g), func(f *fate) bool {
		_, bad := failing(fn, f)
		return bad && lock.ClassOf(f.held.Path) == class
	})
}

// flagged reports whether each way out that leaves the lock has stored the constant in a field by which another function of
// the package knows that it is to release the lock.
func (e *engine) flagged(class lock.Class, left []exit) bool {
	if class.Name == "" {
		return false
	}
	return !slices.ContainsFunc(left, func(x exit) bool {
		return !slices.ContainsFunc(x.world.cells, func(c cell) bool {
			return c.key.Kind == lock.Field && c.key.Own.Name != "" && c.val.Kind == lock.Const && e.releasesIf(class, c.key.Own, c.val)
		})
	})
}

// releasesIf reports whether some function of the package releases a lock of the class for its caller if the field is the
// constant.
func (e *engine) releasesIf(class, field lock.Class, val *lock.Path) bool {
	on := func(c fact) bool {
		return c.is && c.c == val && c.path.Kind == lock.Deref && c.path.Base.Kind == lock.Field && c.path.Base.Own == field
	}
	return slices.ContainsFunc(e.order, func(g *Func) bool {
		return g.sum != nil && slices.ContainsFunc(g.sum.Outcomes, func(o Outcome) bool {
			return slices.ContainsFunc(o.Conds, on) && slices.ContainsFunc(o.Released, func(x freed) bool { return lock.ClassOf(x.path) == class })
		})
	})
}

// steered reports whether a parameter tells the ways out that leave the lock from all that release it: the caller
// chooses.
func steered(f *fate) bool {
	for _, x := range f.left {
		for _, y := range f.freed {
			if !opposed(x.world, y.world) {
				return false
			}
		}
	}
	return true
}

// opposed reports whether two worlds come from callers that pass different values.
func opposed(a, b *world) bool {
	var steering []fact
	for _, x := range a.facts {
		if steers(x) {
			steering = append(steering, x)
		}
	}
	return contradict(steering, b.facts)
}

// ofRound reports whether the lock is that of some round of a loop that all ways out which leave it come after.
func (f *fate) ofRound(g *Func) bool {
	return !slices.ContainsFunc(f.left, func(x exit) bool {
		return !f.held.Path.Mentions(func(q *lock.Path) bool {
			b := definedIn(q)
			return b != nil && g.frame.loops[b.Index] && !b.Dominates(x.at.Block())
		})
	})
}

// computed reports whether the path selects an element by an index that changes, where instances cannot be told apart.
func computed(p *lock.Path) bool {
	return p.Mentions(func(q *lock.Path) bool {
		return q.Kind == lock.Elem && q.Arg.Mentions(func(k *lock.Path) bool {
			v, ok := k.Val.(ssa.Value)
			_, phi := v.(*ssa.Phi)
			return ok && phi
		})
	})
}

// local reports whether the lock is a variable of the function.
func local(p *lock.Path) bool {
	return isFresh(p.Root()) || p.Root().Kind == lock.FreeVar
}

// namedLocker reports whether the function's name says that it locks or unlocks: "lock", "rLockAll", "acquireSlot".
func namedLocker(fn *ssa.Function) bool {
	for _, w := range words(fn.Name()) {
		switch strings.TrimRight(w, "0123456789") {
		case "lock", "rlock", "wlock", "unlock", "runlock", "locked", "acquire", "release", "trylock", "enter", "exit", "begin", "freeze", "suspend", "pause":
			return true
		}
	}
	return false
}

// words splits a camel-case name into lower-case words; "RLock" is one.
func words(name string) []string {
	var ws []string
	start := 0
	rs := []rune(name)
	for i := 1; i <= len(rs); i++ {
		if i == len(rs) || unicode.IsUpper(rs[i]) && !unicode.IsUpper(rs[i-1]) || rs[i] == '_' ||
			unicode.IsUpper(rs[i]) && i+1 < len(rs) && unicode.IsLower(rs[i+1]) && i-start > 1 {
			ws = append(ws, strings.ToLower(strings.Trim(string(rs[start:i]), "_")))
			start = i
		}
	}
	return ws
}

// returnsRelease reports whether each way out that leaves the lock returns a function value: it is what releases it.
func returnsRelease(e *engine, left []exit) bool {
	for _, x := range left {
		if !slices.ContainsFunc(x.returned, func(p *lock.Path) bool {
			return p.Concrete().IsFunction()
		}) {
			return false
		}
	}
	return true
}

// returnsOwner reports whether each way out that leaves the lock returns the object that owns it.
func returnsOwner(f *fate) bool {
	for _, x := range f.left {
		if !slices.ContainsFunc(x.returned, func(p *lock.Path) bool {
			p = p.Concrete()
			return p.Kind != lock.Const && f.held.Path.HasPrefix(p)
		}) {
			return false
		}
	}
	return true
}

// private reports whether nobody outside the package can release the lock.
func (e *engine) private(g *Func, p *lock.Path, c lock.Class) bool {
	if p.Kind == lock.Iface || p.Kind == lock.Param || p.Kind == lock.FreeVar {
		return false
	}
	if c.Name == "" {
		return isFresh(p.Root()) && !escapesAlloc(p.Root().Val.(*ssa.Alloc))
	}
	if c.Pkg != e.pass.Pkg.Path() {
		return false
	}
	if token.IsExported(c.Name) || p.Embedded() {
		return !token.IsExported(strings.SplitN(c.Type, ".", 2)[0]) && c.Type != "" || c.Type == "" && !token.IsExported(c.Name) || !e.importable
	}
	return true
}

// escapesAlloc reports whether a local lock is captured or passed on.
func escapesAlloc(a *ssa.Alloc) bool {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.MakeClosure, *ssa.Store, *ssa.MakeInterface, *ssa.Phi:
			return true
		case ssa.CallInstruction:
			if fn := r.Common().StaticCallee(); fn != nil {
				if obj, ok := fn.Object().(*types.Func); ok && lock.OpOf(obj).Kind != lock.NoOp {
					continue
				}
			}
			return true
		}
	}
	return false
}

// encloses reports whether fn is a literal in the function outer.
func encloses(outer, fn *ssa.Function) bool {
	for fn != nil && fn != outer {
		fn = fn.Parent()
	}
	return fn != nil
}
