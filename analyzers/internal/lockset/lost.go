package lockset

import (
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Where more worlds meet than are kept apart, some that disagree on conditions are merged. Who tests one of these again
// comes by one of the worlds that were merged, whichever way it turns out. But that may be the other world than the one in
// which the next of them turns out so: that nobody can come there is not known any more, and the world is lossy.

// lostCond is a condition on which worlds disagreed that were merged.
type lostCond struct {
	path *lock.Path
	// doubted tells that a world in which it turns out as is tested next may not be among them.
	doubted bool
}

// maxLost is the number of lost conditions that a world remembers.
const maxLost = 12

// losing returns the index of the condition among those lost, -1 if it is not.
func (w *world) losing(p *lock.Path) int {
	return slices.IndexFunc(w.lost, func(x lostCond) bool { return x.path == p })
}

// retest records that the condition is tested. Two tells that it is one of those that turn out in one of two ways.
func (w *world) retest(p *lock.Path, two bool) {
	i := w.losing(p)
	if i < 0 || w.lossy {
		return
	}
	if w.lost[i].doubted || !two {
		w.lossy = true
		return
	}
	w.lost = slices.Delete(slices.Clone(w.lost), i, i+1)
	for i := range w.lost {
		w.lost[i].doubted = true
	}
}

// lose records that the worlds merged disagreed on the condition.
func (w *world) lose(x lostCond) {
	i := w.losing(x.path)
	switch {
	case i >= 0 && w.lost[i].doubted != x.doubted:
		w.lost = slices.Clone(w.lost)
		w.lost[i] = x
	case i >= 0:
	case len(w.lost) == maxLost:
		w.lossy = true
	default:
		w.lost = append(slices.Clip(w.lost), x)
	}
}

// loseBoth records what two worlds have lost that are merged to w: what is not doubted in one is not.
func (w *world) loseBoth(a, b *world) {
	w.lost = a.lost
	for _, x := range b.lost {
		if i := a.losing(x.path); i >= 0 {
			x.doubted = (x.doubted || b.lossy) && (a.lost[i].doubted || a.lossy)
		}
		w.lose(x)
	}
}

// losesAll reports whether a world has lost all that the other has.
func (w *world) losesAll(of *world) bool {
	return !slices.ContainsFunc(of.lost, func(x lostCond) bool {
		i := w.losing(x.path)
		return i < 0 || w.lost[i].doubted && !x.doubted
	})
}

// loseDisputed records the conditions tested more than once on which two worlds disagree that are merged to m, by what
// they know or by the value that each has chosen.
func (f *frame) loseDisputed(m, a, b *world) {
	for i, x := range a.facts {
		if !f.disputed(a, b, i, x) {
			continue
		}
		m.lose(lostCond{x.path, false})
		if usual := f.usual(x.path); usual != x.path { // merged, the worlds may spell it so
			m.lose(lostCond{usual, false})
		}
	}
	if len(f.tested) == 0 {
		return
	}
	for _, w := range []*world{a, b} {
		for _, x := range w.cells {
			va, vb := a.val(x.key), b.val(x.key)
			if !f.tested[x.key] || va == vb {
				continue
			}
			if opposite := va != nil && vb != nil && isBool(va) && isBool(vb); opposite || m.losing(x.key) < 0 {
				m.lose(lostCond{x.key, !opposite})
			}
		}
	}
}

// loseSure records what the one world knows of conditions tested more than once, and m does not, which stands for it and
// for one that may not be feasible: it is not known that they can turn out in another way.
func (f *frame) loseSure(m, a, b *world) {
	if a.lossy == b.lossy || len(f.tested) == 0 {
		return
	}
	if a.lossy {
		a = b
	}
	for _, x := range a.facts {
		if usual := f.usual(x.path); usual != nil && !slices.Contains(m.facts, x) {
			m.lose(lostCond{x.path, true})
			m.lose(lostCond{usual, true})
		}
	}
	for _, x := range a.cells {
		if f.tested[x.key] && m.val(x.key) != x.val {
			m.lose(lostCond{x.key, true})
		}
	}
}
