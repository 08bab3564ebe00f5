package access

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Who may be entered with a lock is asked of the callers, and of theirs where they do not know. Functions that call each
// other in a circle are told together: what is known of one of them from outside is known of all, and the circle itself
// adds nothing.

// An arrival is one call of a function.
type arrival struct {
	call  *call
	state state // bare: the caller does not hold the lock itself
	mode  lock.Mode
	lost  bool // nor do its callers: it has released it
	given bool // the caller holds it because its callers do
	up    want // what they are asked
}

// arrivals returns the calls of a function that count.
func (e *engine) arrivals(w want) []arrival {
	var list []arrival
	for _, k := range e.calls[w.fn] {
		if k.async || k.caller == w.fn || !w.need.meets(k) || nilArg(k, w.param) || nilArg(k, w.of) {
			continue
		}
		if w.param >= 0 && e.ownedArg(k, w.param) || w.of >= 0 && e.ownedArg(k, w.of) {
			if !w.within() { // others may know the object that it leads to
				list = append(list, arrival{call: k, state: unknown})
			}
			continue
		}
		a := arrival{call: k}
		switch a.state, a.mode = e.heldAt(k, w); a.state {
		case bare:
			a.lost, a.up = without(k, w), e.above(k, w)
		case guarded:
			if a.given = givenTo(k, w); a.given {
				a.up = e.above(k, w)
			}
		}
		list = append(list, a)
	}
	return list
}

// nilArg reports whether a call passes nil for a parameter: what the function does to the object, it does not do then.
func nilArg(k *call, i int) bool {
	if i < 0 || i >= len(k.vals) {
		return false
	}
	c, ok := k.vals[i].(*ssa.Const)
	return ok && c.IsNil()
}

// above returns what a caller that does not hold the lock itself is asked.
func (e *engine) above(k *call, w want) want {
	var base *lock.Path
	if i := max(w.param, w.of); i >= 0 && i < len(k.args) {
		base = k.args[i]
	}
	up := e.wantAt(k.caller, base, w.steps, w.class)
	if w.param == oneOf {
		up = e.wantOne(k.caller, base, w.class)
	}
	up.need = w.need.above(k)
	return up
}

// givenTo reports whether the lock that a caller holds is one that its own callers have acquired.
func givenTo(k *call, w want) bool {
	for _, h := range k.held {
		if h.Retaken() || !h.Entry || lock.ClassOf(h.Path) != w.class {
			continue
		}
		if w.param < 0 {
			return true
		}
		if steps, ok := stepsFrom(k.args[w.param], h.Path); ok && steps == w.steps {
			return true
		}
	}
	return false
}

// entryOf tells whether a function is entered with a lock.
func (e *engine) entryOf(w want) *entry {
	if known := e.memo[w]; known != nil {
		return known
	}
	if e.asked[w] != nil || len(e.memo) >= maxWants {
		return &entry{state: unknown}
	}
	q := &inquiry{e: e}
	q.ask(w)
	return e.memo[w]
}

// callersOf adds up what the callers hold, whatever the function itself says or does.
func (e *engine) callersOf(w want) *entry {
	e.entryOf(w)
	return e.sum(&question{want: w, list: e.arrivals(w), open: e.openEntry(w)}, nil)
}

// An inquiry finds the circles, by the algorithm of Tarjan.
type inquiry struct {
	e     *engine
	stack []*question
	next  int
}

// A question is a want that is being asked.
type question struct {
	want       want
	by         *inquiry
	list       []arrival
	open       state
	expects    bool
	refuses    bool
	index, low int
}

func (q *inquiry) ask(w want) *question {
	e := q.e
	n := &question{want: w, by: q, index: q.next, low: q.next}
	q.next++
	e.asked[w] = n
	q.stack = append(q.stack, n)
	if n.expects = e.expects(w); !n.expects { // whoever says so and takes the lock all the same is not understood
		n.refuses = e.refuses(w)
	}
	if !n.refuses {
		n.open, n.list = e.openEntry(w), e.arrivals(w)
	}
	for _, a := range n.list {
		if !a.given && (a.state != bare || a.lost) || e.memo[a.up] != nil {
			continue
		}
		m := e.asked[a.up]
		switch {
		case m != nil && m.by == q:
			n.low = min(n.low, m.index)
		case m == nil && len(e.memo)+len(e.asked) < maxWants:
			n.low = min(n.low, q.ask(a.up).low)
		}
	}
	if n.low == n.index {
		q.close(n)
	}
	return n
}

// close answers the questions of a circle.
func (q *inquiry) close(first *question) {
	e := q.e
	i := len(q.stack) - 1
	for q.stack[i] != first {
		i--
	}
	circle := q.stack[i:]
	q.stack = q.stack[:i]
	var all *entry
	if len(circle) > 1 {
		all = e.outside(circle)
	}
	for _, n := range circle {
		x := &entry{state: bare}
		if !n.refuses {
			x = e.sum(n, all)
		}
		if n.expects {
			x.state, x.expects, x.open = unknown, true, false
		}
		delete(e.asked, n.want)
		e.memo[n.want] = x
	}
}

// outside tells how the functions of a circle are entered from outside of it.
func (e *engine) outside(circle []*question) *entry {
	all := new(entry)
	vague, open, out := false, false, false
	for _, n := range circle {
		if n.refuses || n.expects {
			continue
		}
		x := e.sum(&question{want: n.want, list: n.list, open: guarded}, nothing)
		all.holds += x.holds
		open = open || n.open == unknown || x.open
		out = out || n.open == bare || len(x.bare) > 0
		vague = vague || x.state == unknown && !x.open
	}
	switch {
	case vague:
		all.state = unknown
	case open:
		all.state, all.open = unknown, all.holds == 0
	case out && all.holds > 0:
		all.state = mixed
	case all.holds > 0:
		all.state = guarded
	case out:
		all.state = bare
	default:
		return nothing
	}
	return all
}

// nothing is known of a circle from itself.
var nothing = new(entry)

// sum adds up the answers to a question. Of wants that are not answered yet, which are those of the same circle, the
// answer is that of the circle.
func (e *engine) sum(n *question, circle *entry) *entry {
	x := new(entry)
	vague := false
	for _, a := range n.list {
		switch {
		case a.state == guarded:
			x.holds++
			if y := e.memo[a.up]; a.given && y != nil {
				x.reads = append(x.reads, a.above(y.reads)...)
			} else if a.mode == lock.Read {
				x.reads = append(x.reads, a.call)
			}
		case a.state == unknown:
			vague = true
		case a.lost:
			x.bare = append(x.bare, a.call)
		default:
			y := e.memo[a.up]
			if y == nil {
				y = circle
			}
			switch {
			case y == nothing:
			case y == nil:
				vague = true
			default:
				vague = x.add(y, a, n.want) || vague
			}
		}
	}
	switch {
	case vague:
		x.state = unknown
	case n.open == unknown || len(x.maybe) > 0:
		x.state, x.open = unknown, x.holds == 0
	case n.open == bare && x.holds > 0:
		x.state = unknown // called from elsewhere as well, perhaps with the lock
	case x.holds == 0:
		x.state = bare
	case len(x.bare) > 0:
		x.state = mixed
	default:
		x.state = guarded
	}
	return x
}

// add adds what is known of the callers of a caller that does not take the lock itself; true if that is not enough.
func (x *entry) add(y *entry, a arrival, w want) (vague bool) {
	switch {
	case w.param < 0 || y.state == bare || y.expects || y.state == guarded && a.up.param >= 0:
	case obtained(a.call.args[w.param]) && y.holds == 0:
		x.maybe = append(x.maybe, a.call)
		return false
	case a.up.param < 0 && !y.open:
		return true // the callers hold such a lock, of which object is not known
	}
	switch y.state {
	case bare:
		x.bare = append(x.bare, a.call)
		return false
	case guarded:
		x.holds++
	case mixed:
		x.holds++
		x.bare = append(x.bare, a.above(y.bare)...)
	default:
		x.bare = append(x.bare, a.above(y.bare)...)
	}
	x.reads = append(x.reads, a.above(y.reads)...)
	switch {
	case y.state != unknown:
	case y.expects:
		x.holds++
	case y.open:
		x.maybe = append(x.maybe, a.call)
	default:
		return true
	}
	return false
}

// above returns the calls to blame that the callers of a caller know: where that is a function literal which is part of
// the function around it, the call in it.
func (a arrival) above(calls []*call) []*call {
	calls = slices.Clone(calls[:min(len(calls), maxBare)])
	for i, k := range calls {
		if k.passed && k.callee == a.call.caller {
			calls[i] = a.call
		}
	}
	return calls
}

// obtained reports whether an object is what a call in the function returned, or what it took out of a container: its
// callers hardly hold the lock of what they do not hand over.
func obtained(p *lock.Path) bool {
	if p == nil {
		return false
	}
	if p.Mentions(func(q *lock.Path) bool { return q.Kind == lock.Elem }) {
		return true
	}
	if p.Mentions(func(q *lock.Path) bool { return q.Kind == lock.Deref }) {
		return false
	}
	r := p.Root()
	if r.Kind != lock.Value {
		return false
	}
	v, _ := r.Val.(ssa.Value)
	for {
		switch x := v.(type) {
		case *ssa.Call:
			return true
		case *ssa.Extract:
			v = x.Tuple
		case *ssa.TypeAssert:
			v = x.X
		default:
			return false
		}
	}
}
