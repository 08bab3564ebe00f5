package lockset

import (
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Where the ways of "if a && b" meet that did not go into it, neither is known to be false, but one of them is: a world keeps
// that, so that who comes to the same condition again, here or in a caller, comes by the same ways.

// maxEither is the number of alternatives that a world keeps, maxEach how much each of them tells.
const (
	maxEither = 4
	maxEach   = 4
)

// eitherOf returns what is so in one or the other of two worlds, besides what is so in both: the facts of one alternative
// hold, if there are any.
func eitherOf(a, b *world, both []fact) [][]fact {
	if len(a.either) == 0 && len(a.facts) == len(both) || len(b.either) == 0 && len(b.facts) == len(both) {
		return nil
	}
	var all [][]fact
	for _, w := range []*world{a, b} {
		rest := w.besides(both)
		if len(w.either) == 0 && len(rest) == 0 || len(rest) > maxEach {
			return nil
		}
		if len(w.either) == 0 {
			all = addEither(all, rest)
		}
		for _, x := range w.either {
			all = addEither(all, union(rest, x))
		}
	}
	if len(all) < 2 || len(all) > maxEither || slices.ContainsFunc(all, func(x []fact) bool { return len(x) == 0 || len(x) > maxEach }) {
		return nil
	}
	return all
}

// besides returns the facts of the world, without those given, that have a meaning elsewhere.
func (w *world) besides(given []fact) []fact {
	if len(w.facts) == len(given) {
		return nil
	}
	var out []fact
	for _, x := range w.facts {
		if len(given) > 0 && given[0] == x { // both are sorted
			given = given[1:]
		} else if !x.path.Foreign() {
			out = append(out, x)
		}
	}
	return out
}

// union returns the facts of both, sorted.
func union(a, b []fact) []fact {
	if len(a) == 0 {
		return b
	}
	out := slices.Concat(a, b)
	slices.SortFunc(out, factOrder)
	return slices.Compact(out)
}

// addEither adds an alternative. Two that differ in one fact only, which one has and the other has not, are one without it;
// and one that tells less stands for the others.
func addEither(all [][]fact, x []fact) [][]fact {
	for i := 0; i < len(all); i++ {
		y := all[i]
		if k := resolved(x, y); k >= 0 {
			x = slices.Delete(slices.Clone(x), k, k+1)
		} else if covers(y, x) {
			return all
		} else if !covers(x, y) {
			continue
		}
		all = slices.Delete(slices.Clone(all), i, i+1)
		i = -1 // what is left may do the same to the others
	}
	return append(all, x)
}

// resolved returns the index of the fact in a that b has the opposite of, if they have all else in common, and -1 if not.
func resolved(a, b []fact) int {
	at := -1
	if len(a) != len(b) {
		return at
	}
	for i := range a {
		switch {
		case a[i] == b[i]:
		case at < 0 && opposite(a[i], b[i]):
			at = i
		default:
			return -1
		}
	}
	return at
}

// settleEither takes from the alternatives what has become known; false if none of them is left.
func (w *world) settleEither(s *lock.Space, known fact) bool {
	concerned := func(x []fact) bool {
		return slices.ContainsFunc(x, func(f fact) bool { return f.path == known.path })
	}
	if !slices.ContainsFunc(w.either, concerned) {
		return true
	}
	var left [][]fact
	for _, x := range w.either {
		var open []fact
		possible := true
		for _, f := range x {
			switch {
			case f.path != known.path:
				open = append(open, f)
			case excludes(known, f):
				possible = false
			case f != known:
				open = append(open, f)
			}
		}
		if possible {
			left = append(left, open)
		}
	}
	return w.setEither(s, left)
}

// excludes reports whether what is known contradicts f.
func excludes(known, f fact) bool {
	return known.is && f.is && known.c != f.c || known.is != f.is && known.c == f.c
}

// setEither makes the alternatives those given, which are all that is possible; false if there is none.
func (w *world) setEither(s *lock.Space, all [][]fact) bool {
	w.either = nil
	switch {
	case len(all) == 0:
		return false
	case slices.ContainsFunc(all, func(x []fact) bool { return len(x) == 0 }):
	case len(all) == 1:
		for _, f := range all[0] {
			w.learn(s, f)
		}
	case len(all) <= maxEither:
		w.either = all
	}
	return true
}

// impliesEither reports whether one of the alternatives of a is so in each of those of b.
func impliesEither(b, a *world) bool {
	if len(a.either) == 0 {
		return true
	}
	meets := func(rest []fact) bool {
		return slices.ContainsFunc(a.either, func(x []fact) bool {
			return !slices.ContainsFunc(x, func(f fact) bool { return !slices.Contains(rest, f) && !slices.Contains(b.facts, f) })
		})
	}
	if len(b.either) == 0 {
		return meets(nil)
	}
	return !slices.ContainsFunc(b.either, func(x []fact) bool { return !meets(x) })
}

// eitherInCaller keeps in w, after a call, that the callee has taken one of the ways of the outcome; false if w contradicts
// each of them.
func (f *frame) eitherInCaller(w *world, t *target, o *Outcome) bool {
	if len(o.merged) == 0 {
		return true
	}
	var all [][]fact
	for i := range o.merged {
		open, v := f.judge(w, t, o.merged[i].conds)
		if v == refuted {
			continue
		}
		open = slices.DeleteFunc(open, func(x fact) bool { return x.path.Kind == lock.Const })
		slices.SortFunc(open, factOrder)
		all = addEither(all, slices.Compact(open))
	}
	if len(all) > 1 && len(w.either) > 0 {
		return true // one choice is kept, the earlier
	}
	return w.setEither(f.e.space, all)
}
