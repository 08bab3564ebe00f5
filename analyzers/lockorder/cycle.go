package lockorder

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A witness is a cycle told by one site an arc: each takes the lock that the next one holds.
type witness []*site

// maxLength is the length of the longest cycle that is looked for: the longer, the less likely do all of its goroutines
// meet.
const maxLength = 4

// pairs returns, for each two locks taken in both orders where goroutines can meet, the arc that is easier to change
// and the other.
func (g *graph) pairs() (out [][2]*arc) {
	for _, a := range g.nodes {
		for _, b := range g.next[a] {
			back := g.arcs[pair{b, a}]
			if compareClass(a, b) > 0 || back == nil {
				continue
			}
			x, y := g.meeting(g.arcs[pair{a, b}], back)
			if len(x.sites) == 0 {
				continue
			}
			if y.easier(x) {
				x, y = y, x
			}
			out = append(out, [2]*arc{x, y})
		}
	}
	return out
}

// rank tells how much there is to change about an arc: the number of functions with a site.
func (a *arc) rank() int {
	fns := make(map[any]bool)
	for _, s := range a.sites {
		if s.local() {
			fns[s.fn] = true
		} else {
			fns[s.Op.Where] = true
		}
	}
	return len(fns)
}

// easier reports whether x is to be changed rather than y: it has fewer functions with a site. Among equals it is the one
// whose calls hide what they lock.
func (x *arc) easier(y *arc) bool {
	if x.local() != y.local() {
		return x.local() // the other is told in no file of ours
	}
	return cmp.Or(x.rank()-y.rank(), y.depth()-x.depth(), y.position()-x.position()) < 0
}

// local reports whether the arc has a site in this package.
func (a *arc) local() bool { return slices.ContainsFunc(a.sites, (*site).local) }

// position returns where the first site of this package is.
func (a *arc) position() int {
	for _, s := range a.sites {
		if s.local() {
			return int(s.At.Pos())
		}
	}
	return 0
}

// depth returns the number of calls at the site of the arc where there are fewest.
func (a *arc) depth() int {
	least := len(a.sites[0].Op.Chain)
	for _, s := range a.sites {
		least = min(least, len(s.Op.Chain))
	}
	return least
}

// meeting leaves of two opposite arcs the sites that can meet some site of the other.
func (g *graph) meeting(x, y *arc) (_, _ *arc) {
	left, right := &arc{pair: x.pair}, &arc{pair: y.pair}
	for _, s := range x.sites {
		if slices.ContainsFunc(y.sites, func(t *site) bool { return g.deadlocks(witness{s, t}) }) {
			left.sites = append(left.sites, s)
		}
	}
	for _, t := range y.sites {
		if slices.ContainsFunc(x.sites, func(s *site) bool { return g.deadlocks(witness{s, t}) }) {
			right.sites = append(right.sites, t)
		}
	}
	return left, right
}

// deadlocks reports whether goroutines at the sites of a cycle can be there at the same time, and then all wait.
func (g *graph) deadlocks(w witness) bool {
	waits := 0
	for i, s := range w {
		next := w[(i+1)%len(w)]
		switch {
		case s.Mode == lock.Write || next.Held.Mode == lock.Write:
			waits++
		case len(w) > 2 || !g.hasWriter(s):
			return false // two readers, and nobody queues between them
		}
	}
	return waits > 0 && !g.alone(w) && !gated(w) && !g.apart(w) && !(len(w) == 2 && g.settled(w[0], w[1]))
}

// alone reports whether one goroutine alone comes to two sites of a cycle: it does not meet itself.
func (g *graph) alone(w witness) bool {
	for i, s := range w {
		for _, t := range w[i+1:] {
			if s.local() && t.local() && g.locks.SameGoroutine(s.fn, t.fn, []lock.Class{s.from, s.To}, []lock.Class{t.from, t.To}) {
				return true
			}
		}
	}
	return false
}

// apart reports whether the sites of a cycle are known to be about different instances. What one field holds, no other
// does. Besides, a lock of another package is as good as anonymous, a part of the objects that own it, and these differ. Two
// packages may still have pointers to one.
func (g *graph) apart(w witness) bool {
	for i, s := range w {
		next := w[(i+1)%len(w)]
		a, b := s.taken(), next.held()
		if a.Of != b.Of && a.inside() && b.inside() {
			return true
		}
		if s.To.Pkg == g.home(s) || s.To.Pkg == g.home(next) {
			continue
		}
		if a.Of != b.Of && (g.home(s) == g.home(next) || a.inside() && b.inside()) {
			return true
		}
	}
	return false
}

// taken and held tell by which field the object was reached whose lock is taken, or held, at a site.
func (s *site) taken() Part {
	if s.order != nil {
		return s.order.ToPart
	}
	return partOf(s.Path)
}

func (s *site) held() Part {
	if s.order != nil {
		return s.order.FromPart
	}
	return partOf(s.Held.Path)
}

// hasWriter reports whether somebody may lock for writing what the site read-locks.
func (g *graph) hasWriter(s *site) bool {
	return g.locks == nil || g.locks.HasWriter(s.To)
}

// gated reports whether two sites of the cycle hold a third lock, one of them for writing: then they never meet.
func gated(w witness) bool {
	for i, s := range w {
		for _, t := range w[i+1:] {
			for _, a := range s.Gates {
				for _, b := range t.Gates {
					if a.Class == b.Class && (a.Mode == lock.Write || b.Mode == lock.Write) && !w.about(a.Class) {
						return true
					}
				}
			}
		}
	}
	return false
}

// about reports whether the lock is one of the cycle.
func (w witness) about(c lock.Class) bool {
	return slices.ContainsFunc(w, func(s *site) bool { return s.To == c })
}

// maxSteps bounds the search for longer cycles in one package: where most locks are taken under most others, there are as
// many ways to go as there are rows of locks, and none of them tells more than the pairs do.
const maxSteps = 1 << 20

// longer returns a witness for each cycle of three locks or more that is left when the arcs removed are not taken into
// account, the site that is easiest to change first.
func (g *graph) longer(removed map[pair]bool) (out []witness) {
	g.steps = maxSteps
	for _, a := range g.nodes {
		for _, b := range g.next[a] {
			for !removed[pair{a, b}] {
				w := g.through(pair{a, b}, removed)
				if w == nil {
					break
				}
				w = g.easiestFirst(w)
				removed[w[0].pair()] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// through returns a shortest cycle of three or more through an arc, nil if there is none.
func (g *graph) through(p pair, removed map[pair]bool) witness {
	paths := [][]pair{{p}}
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		end := path[len(path)-1].to
		for _, c := range g.next[end] {
			if g.steps--; g.steps < 0 {
				return nil
			}
			q := pair{end, c}
			if removed[q] {
				continue
			}
			longer := append(slices.Clip(path), q)
			if c == p.from {
				if w := g.witness(longer, nil); len(longer) > 2 && w != nil {
					return w
				}
			} else if len(longer) < maxLength && !slices.ContainsFunc(path, func(x pair) bool { return x.from == c || x.to == c }) {
				paths = append(paths, longer)
			}
		}
	}
	return nil
}

// witness chooses a site for each arc so that all of them can meet.
func (g *graph) witness(path []pair, chosen witness) witness {
	if len(chosen) == len(path) {
		if g.deadlocks(chosen) {
			return chosen
		}
		return nil
	}
	for _, s := range g.arcs[path[len(chosen)]].sites {
		if g.steps--; g.steps < 0 {
			return nil
		}
		if w := append(slices.Clip(chosen), s); !gated(w) {
			if full := g.witness(path, w); full != nil {
				return full
			}
		}
	}
	return nil
}

func (s *site) pair() pair { return pair{s.from, s.To} }

// easiestFirst turns the cycle so that the arc with the fewest sites comes first.
func (g *graph) easiestFirst(w witness) witness {
	best := -1
	for i, s := range w {
		if g.tells(s) && (best < 0 || g.arcs[s.pair()].rank() < g.arcs[w[best].pair()].rank()) {
			best = i
		}
	}
	best = max(best, 0)
	return append(slices.Clone(w[best:]), w[:best]...)
}

// maxTold is the number of sites of one arc that are told one by one. Where there are more, which order is the right one
// is open, and one finding asks the question.
const maxTold = 3

// told returns the sites of an arc to report, which are in this package: one for each acquisition.
func (g *graph) told(a *arc) []*site {
	var out []*site
	seen := make(map[any]bool)
	for _, s := range nearest(a.sites) {
		if op := s.opKey(); g.tells(s) && !seen[op] {
			out = append(out, s)
			seen[op] = true
		}
	}
	if len(out) > maxTold {
		out = out[:1]
	}
	return out
}

// nearest returns the sites in another order: those of this package first, and those that are nearest to the acquisition.
func nearest(sites []*site) []*site {
	sites = slices.Clone(sites)
	slices.SortStableFunc(sites, func(s, t *site) int {
		if !s.local() || !t.local() {
			return cmp.Or(boolean(t.local())-boolean(s.local()), len(s.Op.Chain)-len(t.Op.Chain), cmp.Compare(s.Op.Where, t.Op.Where))
		}
		return cmp.Or(boolean(s.Held.Entry)-boolean(t.Held.Entry), len(s.Op.Chain)-len(t.Op.Chain), int(s.At.Pos()-t.At.Pos()))
	})
	return sites
}

// opKey names the acquisition itself, wherever it is called from.
func (s *site) opKey() any {
	if s.Op.Pos != token.NoPos {
		return s.Op.Pos
	}
	return s.Op.Where
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// doubtful reports whether three things together speak against two sites meeting: one goes through the elements of a
// container, which the object of the other need not be among, for nothing there leads from one of its locks to the
// other; and the lock that it takes is read-locked on both sides, so that it takes a third goroutine for them to wait.
func (w witness) doubtful() bool {
	if len(w) != 2 {
		return false
	}
	among := func(s, t *site) bool {
		return s.Held.Mode == lock.Read && t.Mode == lock.Read && s.element() && t.unrelated()
	}
	return among(w[0], w[1]) || among(w[1], w[0])
}

// element reports whether the lock that is taken at a site belongs to an element of a container.
func (s *site) element() bool {
	if s.order != nil {
		return s.order.Element
	}
	return isElement(s.Path)
}

// unrelated reports whether the locks at a site belong to two parameters.
func (s *site) unrelated() bool {
	if s.order != nil {
		return s.order.Unrelated
	}
	return unrelated(s.Held.Path, s.Path)
}

// isElement reports whether the lock is part of an object that is taken out of a map, slice or array.
func isElement(p *lock.Path) bool {
	return p != nil && p.Mentions(func(q *lock.Path) bool {
		switch v := q.Val.(type) {
		case *ssa.Extract:
			switch v.Tuple.(type) {
			case *ssa.Next, *ssa.Lookup:
				return true
			}
		case *ssa.Lookup:
			return true
		}
		return q.Kind == lock.Elem
	})
}

// unrelated reports whether two locks are parts of two parameters of the function.
func unrelated(a, b *lock.Path) bool {
	if a == nil || b == nil {
		return false
	}
	x, y := a.Root(), b.Root()
	return x.Kind == lock.Param && y.Kind == lock.Param && x != y
}
