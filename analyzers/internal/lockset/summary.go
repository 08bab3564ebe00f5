package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Bounds of a summary. What does not fit is left out: a miss, never a false alarm.
const (
	maxEvents   = 160 // acquisitions told of one function
	maxVariants = 3   // of one lock, under different conditions
	maxConds    = 6   // conditions of one acquisition or outcome
	maxOutcomes = 6   // ways to return with different effects
	maxWays     = 8   // ways to return with one effect
	maxChain    = 4   // calls told of one chain
	maxCalls    = 24  // calls of function values told of one function
)

// An Op is one operation on a lock, with the calls that led to it.
type Op struct {
	Verb  string // "Lock", "RLock", "Unlock" …
	Pos   token.Pos
	Where string // "pkg/file.go:12", for an operation in another package (Pos is NoPos then)
	Chain []Step // the calls from the function in question to the operation, outermost first; empty for a direct one
	by    *ssa.Function
	at    ssa.Instruction
}

// A Step is one call of a chain.
type Step struct {
	Name string // the function called, as a user would write it
	Pos  token.Pos
}

// Summary is what a caller must know of a function. Its paths start at parameters, captured variables, globals and
// results.
type Summary struct {
	Events   []Event   // what it acquires that the caller may hold
	Outcomes []Outcome // the ways in which it returns
	Borrows  []Borrow  // what it releases although it has not acquired it
	Calls    []Call    // function values and interface methods that it calls
	Twices   []Twice   // what may be one lock for a caller, and is acquired twice
	Stores   []Stored  // function values that it stores into fields
	Links    []Link    // parameters that it puts into containers of other objects
	Mods     bits      // fields that it, or what it calls, may change
	Waits    bool      // for all that is known, it waits for other goroutines; told of functions of other packages only
	GivenUp  string    // why nothing is known of it; empty if all is well

	rounds []way              // what it acquires and gives back on some way, see round
	index  map[eventKey][]int // into Events
}

// An Event is an acquisition that happens before any release of the same lock by the function.
type Event struct {
	Path    *lock.Path // nil if it cannot be told in the terms of the caller
	Class   lock.Class
	Mode    lock.Mode
	Once    bool
	Conds   []fact
	Op      *Op
	steered bool         // depends on parameters of the callee that it came from
	inner   *lock.Path   // the lock in the terms of the callee that it came from
	gates   bits         // held around it by the function and what it calls, see gate.go
	lossy   bool         // in a world that may not be feasible
	back    bool         // by a function value that the callee calls
	without []*lock.Path // locks of the caller that the function has released before
	lent    []*lock.Path // those of the same class, by other names, that it may have released before on some way
	behind  []passed     // locks that it has acquired before
	stuck   bool         // it has waited for itself before, and never gets there
}

// An Outcome is one way to return: under these conditions, with these results, having had this effect.
type Outcome struct {
	Conds    []fact
	Results  []fact // of Result paths
	Acquired []Held
	Released []freed
	Values   []*lock.Path // the results, nil where unknown
	Sets     []cell       // captured variables set to constants
	Changed  []*lock.Path // captured variables changed to something unknown
	Made     []cell       // fields of new objects among the results, and what they hold
	Types    []types.Type // of results that are interfaces and hold a new object; nil where that is not so
	telling  bool         // what it sets tells where the caller goes on: a loop body
	passed   []passed     // locks acquired on the way
	kept     []*lock.Path // locks of the caller that were released on the way, and are held again for sure; sorted
	merged   []way        // those merged into it, of which Conds and passed have what is common to all
	blurred  bool         // these were too many to count
}

// A way is one of those to return with one effect.
type way struct {
	conds  []fact
	passed []passed // locks acquired on it
}

// A Borrow is a release of a lock that the caller must hold.
type Borrow struct {
	Path  *lock.Path
	Mode  lock.Mode
	Conds []fact
	Op    *Op
}

// A Call is a call of something that only the caller may know: a function value, or a method of an interface.
type Call struct {
	Fn     *lock.Path
	Method string // for an interface
	Args   []*lock.Path
	Held   []Held  // acquired by the function and held during the call
	Freed  []freed // the caller's locks, released during the call
	Conds  []fact
	Op     *Op
	Always bool // it is made once whenever the function returns
}

// Stored tells that the function value Val is stored at address Addr.
type Stored struct {
	Addr, Val *lock.Path
}

// effect reports whether the outcome does anything to locks.
func (o *Outcome) effect() bool { return len(o.Acquired) > 0 || len(o.Released) > 0 }

// silent reports whether a caller need not look at the summary.
func (s *Summary) silent() bool {
	if s == nil {
		return true
	}
	if len(s.Events) > 0 || len(s.Borrows) > 0 || len(s.Calls) > 0 || len(s.Twices) > 0 || len(s.Stores) > 0 || len(s.Links) > 0 {
		return false
	}
	for i := range s.Outcomes {
		o := &s.Outcomes[i]
		if o.effect() || len(o.Sets) > 0 || len(o.Changed) > 0 || len(o.Made) > 0 || len(o.Types) > 0 {
			return false
		}
		for _, v := range o.Values {
			if v != nil && v.Kind != lock.Const {
				return false
			}
		}
	}
	return true
}

// addEvent adds an event, keeping few variants of one lock and dropping what another makes superfluous.
//
// One that may not be feasible never stands for one that is: that holds under the conditions of the latter only. It returns
// the event if it is kept, and nil otherwise; its conditions are copied then.
func (s *Summary) addEvent(e Event) *Event {
	variants := 0
	k := keyOf(e.Path, e.Class, e.Mode, e.Once)
	for _, i := range s.index[k] {
		if x := &s.Events[i]; x.lossy == e.lossy && resolve(x, &e) {
			e.loosen(x)
		}
	}
	for _, i := range s.index[k] {
		x := &s.Events[i]
		if x.asksLess(&e) && (e.lossy || !x.lossy || e.asksLess(x)) {
			x.loosen(&e)
			return nil
		}
		if e.asksLess(x) && (x.lossy || !e.lossy) {
			e.loosen(x)
			e.Conds = slices.Clone(e.Conds)
			s.Events[i] = e
			return &s.Events[i]
		}
		variants++
	}
	if variants == maxVariants || len(s.Events) == maxEvents {
		return nil
	}
	if s.index == nil {
		s.index = make(map[eventKey][]int)
	}
	s.index[k] = append(s.index[k], len(s.Events))
	e.Conds = slices.Clone(e.Conds)
	s.Events = append(s.Events, e)
	return &s.Events[len(s.Events)-1]
}

// resolve drops from the conditions of e one whose opposite x has, where x asks for nothing else that e does not: if the
// rest of e is met, one of the two happens.
func resolve(x, e *Event) bool {
	for _, a := range x.Conds {
		for k, b := range e.Conds {
			if !opposite(a, b) {
				continue
			}
			rest := slices.Delete(slices.Clone(e.Conds), k, k+1)
			if covers(slices.DeleteFunc(slices.Clone(x.Conds), func(f fact) bool { return f == a }), rest) {
				e.Conds = rest
				return true
			}
		}
	}
	return false
}

// opposite reports whether one of the facts holds, and the other does not, in any case.
func opposite(a, b fact) bool {
	if a.path != b.path {
		return false
	}
	return a.c == b.c && a.is != b.is || a.is && b.is && a.c != b.c && isBool(a.c) && isBool(b.c)
}

// settled reports whether the summary tells the acquisition already, in a way that another one can add nothing to: it
// happens in any case, with nothing held around it, nothing released before and nothing acquired that w has not.
func (s *Summary) settled(w *world, p *lock.Path, c lock.Class, m lock.Mode, once bool, lent []*lock.Path) bool {
	if p != nil && (p.Foreign() || p.Deep()) {
		p = nil
	}
	for _, i := range s.index[keyOf(p, c, m, once)] {
		if x := &s.Events[i]; len(x.Conds) == 0 && x.gates.empty() && len(x.without) == 0 && !x.lossy && !x.stuck && within(x.behind, w.passed, passedOrder) && within(lent, x.lent, pathOrder) {
			return true
		}
	}
	return false
}

// eventKey is what variants of one acquisition have in common.
type eventKey struct {
	path  *lock.Path
	class lock.Class // of a lock without a path
	mode  lock.Mode
	once  bool
}

func keyOf(p *lock.Path, c lock.Class, m lock.Mode, once bool) eventKey {
	if p != nil {
		c = lock.Class{}
	}
	return eventKey{p, c, m, once}
}

// asksLess reports whether e happens wherever o does.
func (e *Event) asksLess(o *Event) bool {
	return covers(e.Conds, o.Conds) && !slices.ContainsFunc(e.behind, func(x passed) bool { return x.tried && !slices.Contains(o.behind, x) })
}

// covers reports whether the conditions a ask for no more than b.
func covers(a, b []fact) bool {
	for _, f := range a {
		if !slices.Contains(b, f) {
			return false
		}
	}
	return true
}

func (s *Summary) addBorrow(b Borrow) {
	for i := range s.Borrows {
		x := &s.Borrows[i]
		if x.Path == b.Path && x.Mode == b.Mode {
			if covers(b.Conds, x.Conds) {
				s.Borrows[i] = b
			} else if k := resolved(x.Conds, b.Conds); k >= 0 { // in either case
				x.Conds = slices.Delete(slices.Clone(x.Conds), k, k+1)
			}
			return
		}
	}
	s.Borrows = append(s.Borrows, b)
}

func (s *Summary) addCall(c Call) {
	for i := range s.Calls {
		if x := &s.Calls[i]; x.Fn == c.Fn && x.Method == c.Method && x.Op.at != c.Op.at {
			x.Always, c.Always = false, false
		}
	}
	for _, x := range s.Calls {
		if x.Fn == c.Fn && x.Method == c.Method && len(x.Held) == len(c.Held) && len(x.Freed) == len(c.Freed) {
			return
		}
	}
	if len(s.Calls) < maxCalls {
		s.Calls = append(s.Calls, c)
	}
}

// manyReturns is why a function is given up of which its callers know nothing, while its own ways are known.
const manyReturns = "too many ways to return"

// addOutcome adds an outcome, joining it with one of the same effect.
func (s *Summary) addOutcome(o Outcome) {
	for i := range s.Outcomes {
		x := &s.Outcomes[i]
		same := sameEffect(x, &o) || (x.doubtful() && o.doubtful() || len(s.Outcomes) == maxOutcomes) && sameForSure(x, &o)
		if same && (!o.telling || slices.Equal(x.Sets, o.Sets) && slices.Equal(x.Results, o.Results)) {
			x.joinDoubts(&o)
			x.joinWays(&o)
			x.Conds = intersect(x.Conds, o.Conds, factOrder)
			x.Results = intersect(x.Results, o.Results, factOrder)
			x.joinMade(&o)
			x.passed = intersect(x.passed, o.passed, passedOrder)
			x.kept = intersect(x.kept, o.kept, pathOrder)
			x.Values = common(x.Values, o.Values)
			x.Changed = append(x.Changed, o.Changed...)
			x.Sets, x.Changed = settle(x, &o)
			return
		}
	}
	if len(s.Outcomes) < maxOutcomes {
		s.Outcomes = append(s.Outcomes, o)
		return
	}
	s.GivenUp = manyReturns
}

// ways returns the ways of the outcome: it is one of them. None if that is not known.
func (o *Outcome) ways() []way {
	switch {
	case o.blurred:
		return nil
	case len(o.merged) > 0:
		return o.merged
	}
	return []way{{o.Conds, o.passed}}
}

// joinWays adds the ways of p to those of o. One that asks for less stands for the others.
func (o *Outcome) joinWays(p *Outcome) {
	var ways []way
	for _, x := range slices.Concat(o.ways(), p.ways()) {
		if i := slices.IndexFunc(ways, func(w way) bool { return covers(w.conds, x.conds) }); i >= 0 {
			ways[i].passed = intersect(ways[i].passed, x.passed, passedOrder)
			continue
		}
		ways = slices.DeleteFunc(ways, func(w way) bool {
			if !covers(x.conds, w.conds) {
				return false
			}
			x.passed = intersect(x.passed, w.passed, passedOrder)
			return true
		})
		ways = append(ways, x)
	}
	o.blurred = o.blurred || p.blurred || len(ways) > maxWays
	o.merged = nil
	if !o.blurred && len(ways) > 1 {
		o.merged = ways
	}
}

func equalWays(x, y way) bool {
	return slices.Equal(x.conds, y.conds) && slices.Equal(x.passed, y.passed)
}

// settle joins what two outcomes know of captured variables.
func settle(a, b *Outcome) (sets []cell, changed []*lock.Path) {
	changed = a.Changed
	for _, c := range a.Sets {
		if slices.Contains(b.Sets, c) {
			sets = append(sets, c)
		} else if !slices.Contains(changed, c.key) {
			changed = append(changed, c.key)
		}
	}
	for _, c := range b.Sets {
		if !slices.Contains(a.Sets, c) && !slices.Contains(changed, c.key) {
			changed = append(changed, c.key)
		}
	}
	return sets, dedup(changed)
}

func dedup(ps []*lock.Path) []*lock.Path {
	var out []*lock.Path
	for _, p := range ps {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func common(a, b []*lock.Path) []*lock.Path {
	if len(a) != len(b) {
		return nil
	}
	out := make([]*lock.Path, len(a))
	for i := range a {
		if a[i] == b[i] {
			out[i] = a[i]
		}
	}
	return out
}

func sameEffect(a, b *Outcome) bool {
	return slices.EqualFunc(a.Acquired, b.Acquired, func(x, y Held) bool {
		return x.Path == y.Path && x.Mode == y.Mode && x.May == y.May
	}) && slices.EqualFunc(a.Released, b.Released, func(x, y freed) bool {
		return x.path == y.path && x.mode == y.mode && x.vague == y.vague
	})
}

// equal reports whether two summaries of one function say the same, positions and chains aside.
func (s *Summary) equal(t *Summary) bool {
	return s.leavesAs(t) && slices.EqualFunc(s.Events, t.Events, func(x, y Event) bool {
		return x.Path == y.Path && x.Mode == y.Mode && x.Class == y.Class && slices.Equal(x.Conds, y.Conds) && x.gates.equal(y.gates) && slices.Equal(x.without, y.without) && slices.Equal(x.lent, y.lent) && x.lossy == y.lossy && slices.Equal(x.behind, y.behind) && x.stuck == y.stuck
	}) && slices.EqualFunc(s.Borrows, t.Borrows, func(x, y Borrow) bool {
		return x.Path == y.Path && x.Mode == y.Mode && slices.Equal(x.Conds, y.Conds)
	}) && len(s.Twices) == len(t.Twices)
}

// leavesAs reports whether a call leaves the same worlds by both summaries, whatever it tells of acquisitions on the way.
func (s *Summary) leavesAs(t *Summary) bool {
	return t != nil && s.GivenUp == t.GivenUp && s.silent() == t.silent() && slices.EqualFunc(s.Outcomes, t.Outcomes, func(x, y Outcome) bool {
		return sameEffect(&x, &y) && slices.Equal(x.Conds, y.Conds) && x.blurred == y.blurred && slices.EqualFunc(x.merged, y.merged, equalWays) && slices.Equal(x.Results, y.Results) &&
			slices.Equal(x.Values, y.Values) && slices.Equal(x.Sets, y.Sets) && slices.Equal(x.Changed, y.Changed) && slices.Equal(x.Made, y.Made) && slices.Equal(x.Types, y.Types) && slices.Equal(x.passed, y.passed) && slices.Equal(x.kept, y.kept)
	}) && slices.EqualFunc(s.rounds, t.rounds, equalWays) && len(s.Calls) == len(t.Calls) && len(s.Stores) == len(t.Stores) && len(s.Links) == len(t.Links)
}
