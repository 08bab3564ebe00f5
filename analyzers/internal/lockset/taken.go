package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Taken is an acquisition that a function makes, directly or by a call, whatever it holds.
type Taken struct {
	At    ssa.Instruction
	Class lock.Class
	Path  *lock.Path // nil if only the class is known
	Mode  lock.Mode
	Op    *Op
	Lossy bool // in worlds that may not be feasible only
}

func (r *recorder) addTaken(t Taken) {
	for i := range r.taken {
		x := &r.taken[i]
		if x.At == t.At && x.Class == t.Class && x.Mode == t.Mode {
			x.Lossy = x.Lossy && t.Lossy
			return
		}
	}
	r.taken = append(r.taken, t)
}

// Taken returns the acquisitions that fn makes.
func (r *Result) Taken(fn *ssa.Function) []Taken {
	if r.e == nil || r.e.funcs[fn] == nil {
		return nil
	}
	return r.e.funcs[fn].rec.taken
}

// ReleasedClasses returns the classes of the locks that may have been released on the way to the point, and not be held
// again.
func (p Point) ReleasedClasses() []lock.Class {
	var out []lock.Class
	for _, w := range p.ws {
		for _, x := range w.freed {
			if c := lock.ClassOf(x.path); c.Name != "" && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// Freed is a lock that is known not to be held, because the function has released it.
type Freed struct {
	Path *lock.Path
	Lent bool // its caller had acquired it
}

// Freed returns the locks that are known not to be held, in any world.
func (p Point) Freed() []Freed {
	var out []Freed
	for i, w := range p.ws {
		if i == 0 {
			for _, x := range w.freed {
				if !x.vague {
					out = append(out, Freed{x.path, x.borrow})
				}
			}
			continue
		}
		out = slices.DeleteFunc(out, func(y Freed) bool {
			k := w.freedAt(y.Path)
			return k < 0 || w.freed[k].vague
		})
	}
	return out
}

// First returns the locks that fn acquires, itself or by a call, before it releases them: it was not written to be called
// with one of them. Those are left out that a flag among its parameters tells it to acquire.
func (r *Result) First(fn *ssa.Function) []Taken {
	if r.e == nil || r.e.funcs[fn] == nil || r.e.funcs[fn].sum == nil {
		return nil
	}
	var out []Taken
	for _, x := range r.e.funcs[fn].sum.Events {
		if x.lossy || x.Once || x.steered || slices.ContainsFunc(x.Conds, isFlag) {
			continue
		}
		out = append(out, Taken{At: x.Op.at, Class: x.Class, Path: x.Path, Mode: x.Mode, Op: x.Op})
	}
	return out
}

// isFlag reports whether the condition is that a parameter is true, or false.
func isFlag(c fact) bool { return steers(c) && (c.c.Val == "true" || c.c.Val == "false") }
