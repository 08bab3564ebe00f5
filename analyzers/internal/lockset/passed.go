package lockset

import (
	"cmp"
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Who waits for a lock that it holds itself comes no further: what lies behind that acquisition orders nothing.

// maxPassed bounds how many locks a world remembers to have acquired.
const maxPassed = 8

// passed is a lock that a way has acquired, whether or not it has released it since, and that the caller has not lent.
type passed struct {
	path  *lock.Path
	mode  lock.Mode
	tried bool // it has not waited: who holds the lock goes another way
}

func passedOrder(x, y passed) int {
	tried := func(x passed) int {
		if x.tried {
			return 1
		}
		return 0
	}
	return cmp.Or(x.path.ID-y.path.ID, int(x.mode)-int(y.mode), tried(x)-tried(y))
}

// pass records that the way has acquired the lock at p.
func (w *world) pass(p *lock.Path, m lock.Mode) {
	w.stuck = w.stuck || w.blocks(p, m)
	w.passed = w.withPassed(w.passed, passed{path: p, mode: m})
}

// withPassed adds a lock to the sorted ones, if a caller may hold it when it is acquired.
func (w *world) withPassed(all []passed, x passed) []passed {
	if k := w.freedAt(x.path); x.path.Foreign() || len(all) >= maxPassed || k >= 0 && w.freed[k].borrow {
		return all
	}
	return inserted(all, x)
}

// inserted returns the sorted locks with one more, on a copy.
func inserted(all []passed, x passed) []passed {
	i, ok := slices.BinarySearchFunc(all, x, passedOrder)
	if ok {
		return all
	}
	out := append(make([]passed, 0, len(all)+1), all[:i]...)
	return append(append(out, x), all[i:]...)
}

// blocks reports whether the goroutine waits for itself when it acquires the lock at p.
func (w *world) blocks(p *lock.Path, m lock.Mode) bool {
	h := w.holds(p)
	return h != nil && !h.May && (m == lock.Write || h.Mode == lock.Write)
}

// returned reports whether the way has acquired the lock at p so that it cannot have come with it in the mode: where p is
// not held now, it has been released since, as far as that is known.
func (w *world) returned(p *lock.Path, m lock.Mode) bool {
	return acquires(w.passed, p, m)
}

// came reports whether the way has acquired the lock at p.
func (w *world) came(p *lock.Path) bool {
	return slices.ContainsFunc(w.passed, func(x passed) bool { return x.path == p })
}

// unpass forgets that the way has acquired the lock at p: who releases it is not known.
func (w *world) unpass(p *lock.Path) {
	is := func(x passed) bool { return x.path == p }
	for _, all := range []*[]passed{&w.passed, &w.some} {
		if slices.ContainsFunc(*all, is) {
			*all = slices.DeleteFunc(slices.Clone(*all), is)
		}
	}
}

// reaches fills in what lies before the event that a callee tells of: the locks acquired on the way, and whether the
// goroutine waits for itself there.
func (w *world) reaches(e *Event) {
	behind := w.passed
	for _, x := range e.behind {
		e.stuck = e.stuck || !x.tried && w.blocks(x.path, x.mode)
		behind = w.withPassed(behind, x)
	}
	e.stuck = e.stuck || w.stuck
	e.behind = behind
}

// refused reports whether one of the locks could not be had without waiting, as this goroutine holds it.
func (w *world) refused(all []passed) bool {
	return slices.ContainsFunc(all, func(x passed) bool { return x.tried && w.blocks(x.path, x.mode) })
}

// passedInCaller tells what a callee has acquired in the terms of the caller.
func (f *frame) passedInCaller(w *world, t *target, all []passed) []passed {
	var out []passed
	for _, x := range all {
		if p, m := f.lockInCaller(w, t, x.path, x.mode, nil); p != nil {
			out = append(out, passed{p, m, x.tried})
		}
	}
	return out
}
