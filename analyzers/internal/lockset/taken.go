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
