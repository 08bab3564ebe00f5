package lockset

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// maxWorlds is the number of worlds that a state keeps apart, and smallWorlds that of a function of few blocks, where more
// cost little.
const (
	maxWorlds   = 8
	smallWorlds = 16
	smallBlocks = 40
)

// worlds returns how many worlds are kept apart in the function.
func (f *frame) worlds() int {
	if len(f.fn.Blocks) <= smallBlocks {
		return smallWorlds
	}
	return maxWorlds
}

// patience is how often the solver looks at a block before it keeps half as many worlds apart there, and again before it
// halves that, until it comes to an end.
const patience = 8

// maxFacts is the number of facts that a world remembers.
const maxFacts = 40

// A world is one feasible way through a function so far. Worlds are changed in place only between clone and the next
// block. Clones share their slices: one is written through only by the world that made it since it was cloned (see
// owned), and else replaced.
type world struct {
	held   []Held       // in order of acquisition
	freed  []freed      // locks known not to be held any more
	facts  []fact       // sorted by path
	cells  []cell       // what addresses, phis and calls are known to hold; sorted by key
	either [][]fact     // one of these is so besides, if there are any
	stores []store      // fields that were stored to or may have been
	defers []deferred   // pending, first pushed first
	lost   []lostCond   // conditions on which worlds disagreed that were merged
	lossy  bool         // two of them were tested since: what follows may not be feasible
	passed []passed     // locks acquired on the way; sorted
	some   []passed     // and on some of the ways that were merged, see someways.go; sorted
	lends  []*lock.Path // what the function releases without having acquired it, if that matters
	stuck  bool         // the goroutine has waited for itself: it never comes here
	owned  slice        // slices that no other world shares
}

// slice names slices of a world.
type slice uint8

const (
	itsFacts slice = 1 << iota
	itsCells
	itsStores
)

// own makes sure that no other world shares the slice s, which is its field named by the bit.
func own[T any](w *world, bit slice, s *[]T) {
	if w.owned&bit == 0 {
		*s = append(make([]T, 0, len(*s)+2), *s...)
		w.owned |= bit
	}
}

// Held is a lock that is held at a point.
type Held struct {
	Path *lock.Path
	Mode lock.Mode
	Op   *Op  // where it was taken
	May  bool // held in some of the merged worlds only
	// Entry tells that the caller held it when this function was called.
	Entry bool
	Count int // further acquisitions in read mode
	// retaken tells that the function released the caller's lock, held in mode was, and took it again.
	retaken bool
	was     lock.Mode
}

// freed is a lock known not to be held.
type freed struct {
	path   *lock.Path
	mode   lock.Mode
	borrow bool          // it was the caller's
	vague  bool          // or it may be held after all: worlds that disagree were merged
	op     *Op           // where it was released
	of     *Op           // where it had been acquired; nil for the caller's
	by     *ssa.Function // the goroutine that may leave it held; nil if there is none
	alias  *lock.Path    // the held lock that it was taken to be, by another name; nil if there is none
}

// fact is something known of a symbolic value: that it is, or is not, the constant.
type fact struct {
	path *lock.Path
	is   bool
	c    *lock.Path
}

// cell tells the value of an address, a phi or a call.
type cell struct {
	key, val *lock.Path
}

// store tells which instruction may last have changed any field of a class.
type store struct {
	class   int // by number
	version any
}

// deferred is a pending deferred call.
type deferred struct {
	instr *ssa.Defer
	fn    *lock.Path   // the function value, if it is not static
	args  []*lock.Path // receiver first
}

func (w *world) clone() *world {
	w.owned = 0
	c := *w
	return &c
}

// find returns the index of the lock among those held, in the mode if exact, and -1 otherwise.
func (w *world) find(p *lock.Path, m lock.Mode) int {
	for i := len(w.held) - 1; i >= 0; i-- {
		if h := &w.held[i]; h.Path == p && h.Mode == m {
			return i
		}
	}
	return -1
}

// holds returns the held lock at p in whichever mode, the write mode first.
func (w *world) holds(p *lock.Path) *Held {
	if i := w.find(p, lock.Write); i >= 0 {
		return &w.held[i]
	}
	if i := w.find(p, lock.Read); i >= 0 {
		return &w.held[i]
	}
	return nil
}

func (w *world) freedAt(p *lock.Path) int {
	return slices.IndexFunc(w.freed, func(f freed) bool { return f.path == p })
}

func (w *world) unfree(p *lock.Path) {
	if i := w.freedAt(p); i >= 0 {
		w.freed = slices.Delete(slices.Clone(w.freed), i, i+1)
	}
}

func (w *world) free(f freed) {
	w.unfree(f.path)
	w.freed = append(slices.Clip(w.freed), f)
}

func (w *world) drop(i int) { w.held = slices.Delete(slices.Clone(w.held), i, i+1) }

func (w *world) hold(h Held) { w.held = append(slices.Clip(w.held), h) }

// val returns what address, phi or call key is known to hold; nil if nothing is known.
func (w *world) val(key *lock.Path) *lock.Path {
	if i, ok := slices.BinarySearchFunc(w.cells, key, cellOrder); ok {
		return w.cells[i].val
	}
	return nil
}

// set records that key holds val (nil: nothing is known any more).
func (w *world) set(key, val *lock.Path) {
	i, ok := slices.BinarySearchFunc(w.cells, key, cellOrder)
	switch {
	case ok && val == nil:
		own(w, itsCells, &w.cells)
		w.cells = slices.Delete(w.cells, i, i+1)
	case ok && w.cells[i].val != val:
		own(w, itsCells, &w.cells)
		w.cells[i].val = val
	case !ok && val != nil:
		own(w, itsCells, &w.cells)
		w.cells = slices.Insert(w.cells, i, cell{key, val})
	}
}

func cellOrder(c cell, key *lock.Path) int { return c.key.ID - key.ID }

func (w *world) version(c int) any {
	for _, s := range w.stores {
		if s.class == c {
			return s.version
		}
	}
	return nil
}

func (w *world) setVersion(c int, v any) {
	i := slices.IndexFunc(w.stores, func(s store) bool { return s.class == c })
	if i >= 0 && w.stores[i].version == v {
		return
	}
	own(w, itsStores, &w.stores)
	if i >= 0 {
		w.stores[i].version = v
	} else {
		w.stores = append(w.stores, store{c, v})
	}
}

// known returns the truth of the condition, if the world knows it.
func (w *world) known(s *lock.Space, cond *lock.Path) (truth, ok bool) {
	switch cond.Kind {
	case lock.Not:
		truth, ok = w.known(s, cond.Base)
		return !truth, ok
	case lock.Const:
		return cond.Val == "true", cond.Val == "true" || cond.Val == "false"
	case lock.Binary:
		if cond.Val == token.LSS {
			if truth, ok = w.less(s, cond); ok {
				return truth, true
			}
		}
		if cond.Val == token.EQL {
			if x, c := constSide(cond); c != nil {
				return w.equals(x, c)
			}
			if cond.Base == cond.Arg {
				return true, true
			}
		}
	}
	return w.equals(cond, s.Const("true"))
}

// equals tells whether x is the constant c, if the world knows it.
func (w *world) equals(x, c *lock.Path) (truth, ok bool) {
	if x.Kind == lock.Const {
		return x == c, true
	}
	if c.Val == "nil" && (neverNil(x) || w.ownsHeld(x)) {
		return false, true
	}
	for _, f := range w.facts {
		if f.path != x {
			continue
		}
		if f.is {
			return f.c == c, true
		}
		if f.c == c {
			return false, true
		}
		if isBool(c) && isBool(f.c) {
			return true, true
		}
	}
	return false, false
}

// ownsHeld reports whether a lock is held that is reached through x, which cannot be nil then.
func (w *world) ownsHeld(x *lock.Path) bool {
	return slices.ContainsFunc(w.held, func(h Held) bool { return !h.May && h.Path != x && h.Path.HasPrefix(x) })
}

func isBool(c *lock.Path) bool { return c.Val == "true" || c.Val == "false" }

// neverNil reports whether the value is known not to be nil by what it is.
func neverNil(p *lock.Path) bool {
	switch p.Kind {
	case lock.Field, lock.Global, lock.Func, lock.Closure, lock.Unlocker, lock.Cond, lock.Elem, lock.RLocker, lock.Ref:
		return true
	case lock.Iface:
		return true // it has a concrete type, even where the pointer in it is nil
	case lock.Value:
		_, alloc := p.Val.(*ssa.Alloc)
		return alloc
	}
	return false
}

// constSide splits a comparison with a constant.
func constSide(cond *lock.Path) (x, c *lock.Path) {
	if cond.Arg.Kind == lock.Const {
		return cond.Base, cond.Arg
	}
	if cond.Base.Kind == lock.Const {
		return cond.Arg, cond.Base
	}
	return nil, nil
}

// assume adds that the condition has the truth value; false if that contradicts what is known.
func (w *world) assume(s *lock.Space, cond *lock.Path, truth bool) bool {
	for cond.Kind == lock.Not {
		cond, truth = cond.Base, !truth
	}
	if had, ok := w.known(s, cond); ok {
		return had == truth
	}
	if cond.Kind == lock.Binary && cond.Val == token.EQL {
		if x, c := constSide(cond); c != nil {
			for x.Kind == lock.Not && isBool(c) {
				x, truth = x.Base, !truth
			}
			w.retest(x, isBool(c) || c.Val == "nil")
			return w.add(s, fact{x, truth, c})
		}
	}
	w.retest(cond, true)
	return w.add(s, fact{cond, truth, s.Const("true")})
}

// add learns a fact that is not known; false if that leaves no alternative.
func (w *world) add(s *lock.Space, f fact) bool {
	f = plain(s, f)
	w.learn(s, f)
	return len(w.either) == 0 || w.settleEither(s, f)
}

// plain returns a fact in one form: a boolean is told by what it is.
func plain(s *lock.Space, f fact) fact {
	if !f.is && isBool(f.c) {
		f.is = true
		if f.c.Val == "true" {
			f.c = s.Const("false")
		} else {
			f.c = s.Const("true")
		}
	}
	return f
}

// learn adds a fact.
func (w *world) learn(s *lock.Space, f fact) {
	f = plain(s, f)
	i, ok := slices.BinarySearchFunc(w.facts, f, factOrder)
	if !ok && len(w.facts) >= maxFacts { // the oldest is the least likely to matter again
		if old := slices.IndexFunc(w.facts, func(x fact) bool { return !steers(x) }); old >= 0 {
			own(w, itsFacts, &w.facts)
			w.facts = slices.Delete(w.facts, old, old+1)
			i, ok = slices.BinarySearchFunc(w.facts, f, factOrder)
		}
	}
	if !ok {
		own(w, itsFacts, &w.facts)
		w.facts = slices.Insert(w.facts, i, f)
	}
}

func factOrder(a, b fact) int {
	if a.path != b.path {
		return a.path.ID - b.path.ID
	}
	if a.is != b.is {
		if a.is {
			return -1
		}
		return 1
	}
	return a.c.ID - b.c.ID
}

// rename replaces paths in the world: f gives the replacement of a part, or nil in its second use to say that whatever
// mentions the part is gone.
func (w *world) rename(s *lock.Space, f func(*lock.Path) (*lock.Path, bool)) {
	re := func(p *lock.Path) *lock.Path { return s.Rewrite(p, f, nil) }
	held := make([]Held, 0, len(w.held))
	for _, h := range w.held {
		h.Path = re(h.Path)
		if !slices.ContainsFunc(held, func(g Held) bool { return g.Path == h.Path && g.Mode == h.Mode }) {
			held = append(held, h)
		}
	}
	w.held = held
	old := w.freed
	w.freed = nil
	for _, x := range old {
		x.path = re(x.path)
		w.free(x)
	}
	facts := w.facts
	w.facts = nil
	for _, x := range facts {
		x.path = re(x.path)
		w.learn(s, x)
	}
	cells := w.cells
	w.cells = nil
	for _, x := range cells {
		w.set(re(x.key), re(x.val))
	}
	defers := make([]deferred, 0, len(w.defers))
	for _, d := range w.defers {
		if d.fn != nil {
			d.fn = re(d.fn)
		}
		args := make([]*lock.Path, len(d.args))
		for i, a := range d.args {
			args[i] = re(a)
		}
		d.args = args
		defers = append(defers, d)
	}
	w.defers = defers
}
