package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A function may release a lock of its caller under one name, and acquire it under another: a transaction releases the
// lock of its database when it ends, and the next one acquires it. Where it releases on some ways only, the caller's lock
// may be the one all the same: a flag may tell that it is held. Whether it is acquired again is unknown then, and unknown
// is silent.

// maxLent bounds how many names are kept of one acquisition. Beyond it, it may be any lock of the class.
const maxLent = 3

func pathOrder(a, b *lock.Path) int { return a.ID - b.ID }

// addLent adds a path to the sorted ones.
func (e *engine) addLent(all []*lock.Path, p *lock.Path, c lock.Class) []*lock.Path {
	if p == nil || p.Foreign() || len(all) >= maxLent {
		p = e.some(c)
	}
	i, ok := slices.BinarySearchFunc(all, p, pathOrder)
	if ok {
		return all
	}
	return slices.Insert(slices.Clone(all), i, p)
}

// lentOf returns the locks of a class that this function may have released for its caller before it acquires the one at p,
// by other names: those that a callee has released, as this function knows them, and its own.
func (f *frame) lentOf(w *world, p *lock.Path, c lock.Class, without, lent []*lock.Path) []*lock.Path {
	if p == nil || c.Name == "" {
		return nil
	}
	var all []*lock.Path
	add := func(q *lock.Path) {
		if q != p && lock.ClassOf(q) == c && w.holds(q) == nil { // else it is this function's own
			all = f.e.addLent(all, q, c)
		}
	}
	for _, q := range without {
		add(q)
	}
	for _, q := range lent {
		add(q)
	}
	for _, x := range w.freed {
		if x.borrow {
			add(x.path)
		}
	}
	return all
}

// lentInCaller tells the locks that a callee may have released in the terms of the caller.
func (f *frame) lentInCaller(w *world, t *target, c lock.Class, lent []*lock.Path) []*lock.Path {
	var all []*lock.Path
	for _, p := range lent {
		all = f.e.addLent(all, f.inCaller(w, t, p, nil), c)
	}
	return all
}

// shareLent gives the variants of an acquisition, e and those told before, what any of them may have released, unless the
// caller passes what tells them apart.
func (f *frame) shareLent(e *Event) {
	for _, i := range f.sum.index[keyOf(e.Path, e.Class, e.Mode, e.Once)] {
		x := &f.sum.Events[i]
		if slices.Equal(x.lent, e.lent) || slices.ContainsFunc(x.Conds, func(a fact) bool {
			return steers(a) && slices.ContainsFunc(e.Conds, func(b fact) bool { return opposite(a, b) })
		}) {
			continue
		}
		for _, p := range x.lent {
			e.lent = f.e.addLent(e.lent, p, e.Class)
		}
		x.lent = e.lent
	}
}

// lentAway reports whether a held lock may be one of those released, under another name.
func (f *frame) lentAway(w *world, at ssa.Instruction, h *Held, lent []*lock.Path) bool {
	return slices.ContainsFunc(lent, func(p *lock.Path) bool { return f.otherName(w, at, p, h.Path) })
}

// otherName reports whether the lock at q may be the one at p, or some lock that p stands for, and is not spelled so.
func (f *frame) otherName(w *world, at ssa.Instruction, p, q *lock.Path) bool {
	return p != q && (isSome(p) || f.mayAlias(w, at, p, q))
}

// doubtLent makes of the held locks that a callee releases by another name, or by none, on one of its ways, which only a guess
// tells from the one taken, locks that may be held in world w after the call. The names are those of the world before it.
func (f *frame) doubtLent(w, before *world, at ssa.Instruction, t *target, of []*Outcome) {
	for _, o := range of {
		for _, r := range o.Released {
			if isSome(r.path) {
				f.doubtAlias(w, at, r.path, r.mode)
			} else if p, m := f.lockInCaller(before, t, r.path, r.mode, nil); p != nil && w.find(p, m) < 0 && w.freedAt(p) < 0 {
				f.doubtAlias(w, at, p, m)
			}
		}
	}
}

// doubtAlias makes of the held locks that may be the one at p under another name locks that may be held. It reports whether
// there are any.
func (f *frame) doubtAlias(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode) bool {
	c, found := lock.ClassOf(p), false
	for i := range w.held {
		if h := &w.held[i]; h.Mode == m && lock.ClassOf(h.Path) == c && f.otherName(w, at, p, h.Path) {
			found = true
			if !h.May {
				w.held = slices.Clone(w.held)
				w.held[i].May = true
			}
		}
	}
	return found
}

// keep makes sure of the locks that the callee has released and holds again: whatever else it releases, of which it is not known
// what it is, came before. Held are those that were held before the call.
func (f *frame) keep(w *world, t *target, o *Outcome, held []Held) {
	for _, p := range o.kept {
		q := f.inCaller(w, t, p, nil)
		for _, h := range held {
			if h.Path != q || h.May {
				continue
			}
			if i := w.find(q, h.Mode); i >= 0 {
				w.held = slices.Clone(w.held)
				w.held[i].May = false
			} else {
				w.unfree(q)
				w.hold(h)
			}
		}
	}
}

// A pair is two paths to locks of one class that are two locks.
type pair struct{ p, q *lock.Path }

// maxPairs bounds how many such pairs are found in one function, each of which makes it be solved once more.
const maxPairs = 4

// tellApart learns, where the lock at p is released after another one that it was taken to be, by that name, that they are two
// locks: to release both is right only so. The function is solved once more with that.
func (f *frame) tellApart(w *world, p *lock.Path) {
	i := slices.IndexFunc(w.freed, func(x freed) bool { return x.alias == p })
	if i < 0 || len(f.f.pairs) == maxPairs {
		return
	}
	if x := (pair{p, w.freed[i].path}); !f.f.areApart(x.p, x.q) {
		f.f.pairs = append(f.f.pairs, x)
	}
}

// areApart reports whether the function is known to take the paths for two locks.
func (g *Func) areApart(p, q *lock.Path) bool {
	return slices.ContainsFunc(g.pairs, func(x pair) bool { return x.p == p && x.q == q || x.p == q && x.q == p })
}

// heldAgain forgets that a lock is known not to be held that may be the one at p, which has just been acquired.
func (w *world) heldAgain(p *lock.Path) {
	if i := slices.IndexFunc(w.freed, func(x freed) bool { return x.alias == p }); i >= 0 {
		w.freed = slices.Clone(w.freed)
		w.freed[i].vague, w.freed[i].alias = true, nil
	}
}
