package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A function that releases a lock which it has not acquired leaves that to its caller. If on some way to the release it has
// acquired the lock and given it back before, no caller can be right: who holds the lock waits for himself on that way, who
// does not has nothing released on it. Ways that agree in what they hold are merged, so a world keeps which of the locks
// that the function releases so were acquired on some of them.

// maxSome bounds how many such locks a world keeps.
const maxSome = 4

// somePassed returns what of the locks that both worlds release without having acquired them one of them has acquired, and
// the other has not.
func somePassed(a, b *world) []passed {
	if len(a.lends) == 0 {
		return nil
	}
	all := a.some
	for _, ps := range [][]passed{b.some, without(a.passed, b.passed), without(b.passed, a.passed)} {
		for _, x := range ps {
			all = a.withSome(all, x)
		}
	}
	return all
}

// lends returns the locks that the function acquires on some way, and releases on some that it has not acquired them on.
func (s *Summary) lends() []*lock.Path {
	var out []*lock.Path
	for _, b := range s.Borrows {
		if slices.ContainsFunc(s.Events, func(e Event) bool { return e.Path == b.Path }) {
			out = append(out, b.Path)
		}
	}
	return out
}

// without returns what the first of two sorted slices has, and the second has not.
func without(a, b []passed) []passed {
	if within(a, b, passedOrder) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(a), func(x passed) bool { return slices.Contains(b, x) })
}

// withSome adds a lock to the sorted ones, if it was waited for, and is one of those that the function releases without
// having acquired them. Who does not wait goes another way where the caller holds the lock.
func (w *world) withSome(all []passed, x passed) []passed {
	if x.tried || len(all) >= maxSome || !slices.Contains(w.lends, x.path) {
		return all
	}
	return inserted(all, x)
}

// returnedOnSome is returned for some of the ways that the world stands for.
func (w *world) returnedOnSome(p *lock.Path, m lock.Mode) bool { return acquires(w.some, p, m) }

// acquires reports whether one of the locks is the one at p, so acquired that it cannot have been held in the mode.
func acquires(all []passed, p *lock.Path, m lock.Mode) bool {
	return slices.ContainsFunc(all, func(x passed) bool { return x.path == p && (x.mode == lock.Write || m == lock.Write) })
}

// passesOnSome keeps in w what the callee acquires and gives back on those ways of the outcome that may be taken, as far as w
// and this function's callers know.
func (f *frame) passesOnSome(w *world, at ssa.Instruction, t *target, o *Outcome, sum *Summary) {
	if len(w.lends) == 0 && f.sum == nil {
		return
	}
	for _, x := range slices.Concat(o.merged, sum.rounds) {
		more := without(x.passed, o.passed)
		if len(more) == 0 {
			continue
		}
		open, v := f.judge(w, t, x.conds)
		if v > holds {
			continue
		}
		here := f.passedInCaller(w, t, more)
		for _, y := range here {
			f.round(w, at, y, open)
		}
		if len(w.lends) > 0 && f.taken(w, open) {
			for _, y := range here {
				if w.holds(y.path) == nil && w.freedAt(y.path) < 0 && !slices.ContainsFunc(o.Acquired, func(h Held) bool { return h.Path == y.path }) {
					w.some = w.withSome(w.some, y)
					f.notePassed(at, t, y.path)
				}
			}
		}
	}
}

// round remembers that the function acquires a lock on some way and gives it back, such as in a round of a loop, and can return
// after that.
func (f *frame) round(w *world, at ssa.Instruction, x passed, conds []fact) {
	if f.sum == nil || w.lossy || x.tried || x.path.Foreign() {
		return
	}
	i := slices.IndexFunc(f.sum.rounds, func(y way) bool { return y.passed[0] == x })
	if i >= 0 && len(f.sum.rounds[i].conds) == 0 || i < 0 && len(f.sum.rounds) == maxSome || !returnsAfter(at) {
		return
	}
	switch conds = f.conds(w, conds); {
	case i < 0:
		f.sum.rounds = append(f.sum.rounds, way{conds, []passed{x}})
	case len(conds) < len(f.sum.rounds[i].conds):
		f.sum.rounds[i].conds = conds
	}
}

// settleRounds keeps of the rounds those of locks that the function neither holds for its caller nor releases for it, in
// whichever way it returns.
func (s *Summary) settleRounds() {
	if len(s.Outcomes) != 1 { // after which of them a round comes would be a guess
		s.rounds = nil
		return
	}
	touched := s.Outcomes[0].touched()
	s.rounds = slices.DeleteFunc(s.rounds, func(x way) bool {
		return slices.Contains(touched, x.passed[0].path) || slices.ContainsFunc(s.Borrows, func(b Borrow) bool { return b.Path == x.passed[0].path })
	})
}

// returnsAfter reports whether the function can return after the instruction.
func returnsAfter(at ssa.Instruction) bool {
	if at == nil {
		return false
	}
	b := at.Block()
	after := flow.After(b)
	return slices.ContainsFunc(at.Parent().Blocks, func(x *ssa.BasicBlock) bool {
		_, returns := x.Instrs[len(x.Instrs)-1].(*ssa.Return)
		return returns && (x == b || after[x.Index])
	})
}

// notePassed remembers a call that acquires the lock at p, for a finding to name it.
func (f *frame) notePassed(at ssa.Instruction, t *target, p *lock.Path) {
	if f.rec == nil {
		return
	}
	ops := f.rec.passing[p]
	if n := len(ops); n > 0 && ops[n-1].at == at { // told of another world
		return
	}
	if f.rec.passing == nil {
		f.rec.passing = make(map[*lock.Path][]*Op)
	}
	f.rec.passing[p] = append(ops, &Op{Verb: "unlocked by " + targetName(t), Pos: at.Pos(), at: at})
}

// passedBy returns the last of the calls before an instruction that acquire the lock at p; nil if there is none. What is
// deferred comes after all of them.
func (r *recorder) passedBy(p *lock.Path, at ssa.Instruction) *Op {
	deferred := false
	switch at.(type) {
	case *ssa.Defer, *ssa.RunDefers:
		deferred = true
	}
	for _, op := range slices.Backward(r.passing[p]) {
		if b := op.at.Block(); deferred || op.at.Pos() < at.Pos() && (b == at.Block() || flow.After(b)[at.Block().Index]) {
			return op
		}
	}
	return nil
}
