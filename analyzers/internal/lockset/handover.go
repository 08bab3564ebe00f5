package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// What other goroutines, and functions that are called where we do not look, release or leave held.

// spawn starts a goroutine: it inherits nothing, but a lock that it releases is handed over to it, and one that it leaves held
// may be released by who waits for it.
func (f *frame) spawn(w *world, instr *ssa.Go) {
	ts := f.resolve(w, &instr.Call)
	for i := range ts {
		if sum := f.e.summaryOf(&ts[i]); sum != nil {
			f.calleeTwices(w, instr, &ts[i], sum)
			f.leavesHeld(w, &ts[i], sum)
			f.freesLater(w, instr, &ts[i], sum)
		}
	}
	f.handOver(w, ts)
	f.escape(w, f.evalAll(w, instr.Call.Args))
}

// leavesHeld makes of the locks that are known not to be held, and that a goroutine leaves held, ones that may be.
func (f *frame) leavesHeld(w *world, t *target, sum *Summary) {
	for i := range sum.Outcomes {
		for _, h := range sum.Outcomes[i].Acquired {
			p, _ := f.lockInCaller(w, t, h.Path, h.Mode, nil)
			if p == nil {
				continue
			}
			w.unpass(p)
			if k := w.freedAt(p); k >= 0 {
				w.freed = slices.Clone(w.freed)
				w.freed[k].vague, w.freed[k].by = true, t.fn
			}
		}
	}
}

// freesLater notes the locks of this function's caller that a goroutine releases: its caller may hold them yet, or not.
func (f *frame) freesLater(w *world, at ssa.Instruction, t *target, sum *Summary) {
	for i := range sum.Outcomes {
		for _, r := range sum.Outcomes[i].Released {
			if isSome(r.path) {
				continue
			}
			p, m := f.lockInCaller(w, t, r.path, r.mode, nil)
			if p != nil && !p.Foreign() && w.holds(p) == nil && w.freedAt(p) < 0 {
				w.free(freed{path: p, mode: m, borrow: true, vague: true, op: f.through(at, t, r.op)})
			}
		}
	}
}

// handOver hands over the locks that the targets release, which are called where we do not look.
func (f *frame) handOver(w *world, ts []target) {
	for _, t := range ts {
		if t.op.Kind == lock.Release && len(t.args) > 0 {
			f.giveAway(w, t.args[0])
		}
		if sum := f.e.summaryOf(&t); sum != nil {
			f.giveBorrows(w, &t, sum)
		}
	}
}

// escape hands over the locks that closures among the values release: they are called where we do not look.
func (f *frame) escape(w *world, vs []*lock.Path) {
	for _, v := range vs {
		f.handOff(w, v)
	}
}

// handOff hands over the locks that v releases, if it is a closure or a bound method.
func (f *frame) handOff(w *world, v *lock.Path) {
	v = v.Concrete()
	if v == nil || !v.IsFunction() || len(w.held) == 0 {
		return
	}
	f.handOver(w, f.e.resolveValue(v, nil))
}

func (f *frame) giveBorrows(w *world, t *target, sum *Summary) {
	for i := range sum.Outcomes {
		f.giveReleased(w, t, &sum.Outcomes[i])
	}
}

// giveReleased drops the held locks that a function releases by one of its outcomes, who knows when.
func (f *frame) giveReleased(w *world, t *target, o *Outcome) {
	for _, r := range o.Released {
		if isSome(r.path) {
			f.doubtAll(w, r)
		} else if p := f.inCaller(w, t, r.path, nil); p != nil {
			f.giveAway(w, p)
		}
	}
}

// giveAway drops a held lock that somebody else will release.
func (f *frame) giveAway(w *world, p *lock.Path) {
	w.unpass(p)
	for _, m := range []lock.Mode{lock.Write, lock.Read} {
		if i := w.find(p, m); i >= 0 {
			w.drop(i)
			return
		}
	}
	f.releaseAlias(w, nil, p, lock.Write)
}
