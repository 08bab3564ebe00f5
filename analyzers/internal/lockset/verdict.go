package lockset

import (
	"go/token"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// verdict tells how the conditions of a callee stand in a world.
type verdict uint8

const (
	met     verdict = iota // all are met
	holds                  // all may be met
	refuted                // one is not met
	mystery                // a parameter that steers the callee has a value that nobody knows
)

// judge returns the conditions of the callee in the caller's terms, as far as they can be told and are not settled.
func (f *frame) judge(w *world, t *target, conds []fact) ([]fact, verdict) {
	var open []fact
	result := met
	together := &f.together // the conditions must be met together
	*together = world{facts: together.facts[:0], owned: itsFacts}
	for _, c := range conds {
		p := f.inCaller(w, t, c.path, nil)
		if p == nil || p == f.e.unknown {
			// An element that a callback is given may be any, a flag that steers a function is not.
			result = max(result, holds)
			if steers(c) && (p == nil || !isLiteral(t)) {
				result = mystery
			}
			continue
		}
		cond, truth := f.condition(p, c)
		had, ok := w.known(f.e.space, cond)
		if !ok && len(together.facts) > 0 {
			had, ok = together.known(f.e.space, cond)
		}
		if ok {
			if had != truth {
				return nil, refuted
			}
			continue
		}
		result = max(result, holds)
		if p.Foreign() {
			if steers(c) {
				result = mystery
			}
			continue
		}
		open = append(open, fact{p, c.is, c.c}) // the caller's own caller may know
		together.assume(f.e.space, cond, truth)
	}
	return open, result
}

// isLiteral reports whether the target is a function literal, or the body of a range over a function.
func isLiteral(t *target) bool { return t.fn != nil && t.fn.Parent() != nil }

// condition returns the fact as a condition and the truth that it must have.
func (f *frame) condition(p *lock.Path, c fact) (*lock.Path, bool) {
	if isBool(c.c) {
		return p, (c.c.Val == "true") == c.is
	}
	return f.e.space.Binary(token.EQL, p, c.c), c.is
}

// steers reports whether the condition is on a parameter by which a caller tells the function what to do, and not on the
// state of some object.
func steers(c fact) bool {
	return (c.path.Kind == lock.Param) && c.c.Val != "nil"
}
