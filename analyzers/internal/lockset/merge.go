package lockset

import (
	"slices"
)

// sameLocks reports whether the worlds agree in all that concerns locks.
func sameLocks(a, b *world) bool {
	return slices.Equal(a.held, b.held) && slices.EqualFunc(a.freed, b.freed, func(x, y freed) bool {
		return x.path == y.path && x.mode == y.mode && x.borrow == y.borrow && x.vague == y.vague && x.alias == y.alias
	}) && slices.EqualFunc(a.defers, b.defers, func(x, y deferred) bool {
		return x.instr == y.instr && x.fn == y.fn && slices.Equal(x.args, y.args)
	})
}

// merge returns the world that stands for both, which agree in their locks.
func merge(a, b *world) *world {
	m := a.clone()
	m.lossy = a.lossy && b.lossy
	m.loseBoth(a, b)
	m.facts = intersect(a.facts, b.facts, factOrder)
	m.either = eitherOf(a, b, m.facts)
	m.cells = intersect(a.cells, b.cells, compareCells)
	m.some = somePassed(a, b)
	m.passed, m.stuck = intersect(a.passed, b.passed, passedOrder), a.stuck && b.stuck
	for _, s := range b.stores {
		if a.version(s.class) == nil {
			m.setVersion(s.class, s.version)
		}
	}
	return m
}

// intersect returns what both sorted slices hold; the first slice itself when that is all of it.
func intersect[T comparable](a, b []T, order func(x, y T) int) []T {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	if within(a, b, order) {
		return a
	}
	out := make([]T, 0, len(a)-1)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := order(a[i], b[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			out = append(out, a[i])
			i++
			j++
		}
	}
	return out
}

// within reports whether the sorted slice b holds all of a.
func within[T comparable](a, b []T, order func(x, y T) int) bool {
	if len(a) > len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] && len(a) == len(b) {
		return true
	}
	j := 0
	for i := range a {
		for j < len(b) && order(a[i], b[j]) > 0 {
			j++
		}
		if j == len(b) || a[i] != b[j] {
			return false
		}
		j++
	}
	return true
}

func compareCells(x, y cell) int {
	if x.key != y.key {
		return x.key.ID - y.key.ID
	}
	return x.val.ID - y.val.ID
}

// subsumes reports whether merge(a, b) is a.
func subsumes(a, b *world) bool {
	full := a.lossy && len(a.lost) == maxLost // it stays so, whatever is lost besides
	return (full || (!a.lossy || b.lossy) && a.losesAll(b)) && (!a.stuck || b.stuck) && within(a.passed, b.passed, passedOrder) && within(somePassed(a, b), a.some, passedOrder) && within(a.facts, b.facts, factOrder) && within(a.cells, b.cells, compareCells) && impliesEither(b, a) &&
		!slices.ContainsFunc(b.stores, func(s store) bool { return a.version(s.class) == nil })
}

// stands reports whether a, with its locks that may be held, stands for b as well: blur(a, b) has the same locks, and
// knows as much.
func stands(a, b *world) bool {
	for _, h := range a.held {
		if i := b.find(h.Path, h.Mode); (i < 0 || b.held[i].May) && !h.May {
			return false
		}
	}
	for _, h := range b.held {
		if a.find(h.Path, h.Mode) < 0 {
			return false
		}
	}
	for _, x := range a.freed {
		i := b.freedAt(x.path)
		if !x.vague && (i < 0 || b.freed[i].vague || b.freed[i].borrow != x.borrow) {
			return false
		}
	}
	for _, x := range b.freed {
		if a.freedAt(x.path) < 0 {
			return false
		}
	}
	return len(a.defers) >= len(b.defers) && (!a.stuck || b.stuck) && within(a.passed, b.passed, passedOrder) && within(a.facts, b.facts, factOrder) && within(a.cells, b.cells, compareCells) && impliesEither(b, a)
}

// blur returns the world that stands for two which disagree in their locks: what only one holds may be held.
func blur(a, b *world) *world {
	m := merge(a, b)
	m.held = nil
	add := func(h Held, other *world) {
		if i := other.find(h.Path, h.Mode); i < 0 {
			h.May = true
		} else if other.held[i].May {
			h.May = true
		}
		m.held = append(m.held, h)
	}
	for _, h := range a.held {
		add(h, b)
	}
	for _, h := range b.held {
		if a.find(h.Path, h.Mode) < 0 {
			add(h, a)
		}
	}
	m.freed = nil
	lose := func(f freed, other *world) {
		i := other.freedAt(f.path)
		if i < 0 || other.freed[i].vague || other.freed[i].borrow != f.borrow {
			f.vague, f.borrow = true, f.borrow || i >= 0 && other.freed[i].borrow
		}
		if m.freedAt(f.path) < 0 {
			m.freed = append(m.freed, f)
		}
	}
	for _, f := range a.freed {
		lose(f, b)
	}
	for _, f := range b.freed {
		lose(f, a)
	}
	if !slices.EqualFunc(a.defers, b.defers, func(x, y deferred) bool { return x.instr == y.instr }) {
		m.defers = longer(a.defers, b.defers)
	}
	return m
}

func longer(a, b []deferred) []deferred {
	if len(b) > len(a) {
		return b
	}
	return a
}

// distance tells how much two worlds differ in their locks. What is certain in one and not in the other counts half.
func distance(a, b *world) int {
	d := 0
	for _, h := range a.held {
		if i := b.find(h.Path, h.Mode); i < 0 {
			d += 2
		} else if b.held[i].May != h.May {
			d++
		}
	}
	for _, h := range b.held {
		if a.find(h.Path, h.Mode) < 0 {
			d += 2
		}
	}
	for _, f := range a.freed {
		if b.freedAt(f.path) < 0 {
			d++
		}
	}
	for _, f := range b.freed {
		if a.freedAt(f.path) < 0 {
			d++
		}
	}
	if len(a.defers) != len(b.defers) {
		d += 8
	}
	return d
}
