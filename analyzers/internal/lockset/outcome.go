package lockset

import (
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// doubtful reports whether the outcome may release something.
func (o *Outcome) doubtful() bool {
	return slices.ContainsFunc(o.Released, func(x freed) bool { return x.vague })
}

// sameForSure reports whether two outcomes have the same effect apart from what they may release.
func sameForSure(a, b *Outcome) bool {
	sure := func(o *Outcome) *Outcome {
		return &Outcome{Acquired: o.Acquired, Released: slices.DeleteFunc(slices.Clone(o.Released), func(x freed) bool { return x.vague })}
	}
	return sameEffect(sure(a), sure(b))
}

// joinDoubts adds what p may release to what o may.
func (o *Outcome) joinDoubts(p *Outcome) {
	all := slices.Clip(o.Released)
	for _, x := range p.Released {
		if x.vague && o.releases(&x) < 0 {
			all = append(all, x)
		}
	}
	o.Released = all
}

// releases returns the index of the release among those of the outcome, and -1 if it is none.
func (o *Outcome) releases(r *freed) int {
	return slices.IndexFunc(o.Released, func(x freed) bool { return x.path == r.path && x.mode == r.mode })
}

// allRelease reports whether each of the outcomes releases the lock.
func allRelease(all []*Outcome, r freed) bool {
	return !slices.ContainsFunc(all, func(o *Outcome) bool { return !o.surelyReleases(&r) })
}

func (o *Outcome) surelyReleases(r *freed) bool {
	k := o.releases(r)
	return k >= 0 && !o.Released[k].vague
}

// noneHolds reports whether the lock is not held after any of the outcomes: each releases it, be it after having acquired it.
func noneHolds(all []*Outcome, r freed) bool {
	return !slices.ContainsFunc(all, func(o *Outcome) bool {
		passes := slices.ContainsFunc(o.passed, func(x passed) bool { return x.path == r.path && x.mode == lock.Write && !x.tried }) &&
			!slices.ContainsFunc(o.Acquired, func(h Held) bool { return h.Path == r.path })
		return !passes && !o.surelyReleases(&r)
	})
}

// allAcquire reports whether each of the outcomes leaves the lock held.
func allAcquire(all []*Outcome, h Held) bool {
	return !slices.ContainsFunc(all, func(o *Outcome) bool {
		return !slices.ContainsFunc(o.Acquired, func(x Held) bool { return x.Path == h.Path && x.Mode == h.Mode && !x.May })
	})
}
