package oracle

import (
	"fmt"
	"slices"
	"strings"
)

// What lockcheck does not claim to know, and is silent about: what a callee does to a lock if that is steered by an
// argument whose value nobody knows, and if it does one thing or the other with nothing that tells a caller which.
//
// A miss is put down to that by the runs of the program alone. Take a run that goes wrong, and another that comes to the
// same operation, where nothing is wrong with it. If a caller cannot tell them apart on the way there, then the mistake
// hangs on what no caller can know. What it knows are the answers asked for by functions that still run, and of calls that
// are over the results; not the answers that these asked for themselves, and not those that are arguments. What fields hold
// it knows, except that a release may hang on the state of an object that only callees have looked at. All runs that show
// the mistake have to be such. False alarms are never put down to anything.

// The reasons for which a miss is none.
const (
	unknownArgument = "an argument that nobody knows steers a callee"
	unknownOutcome  = "no result tells what a callee has done to the lock"
	unknownState    = "the state of an object tells what a callee does to the lock"
)

// A callRecord is one call of a run.
type callRecord struct {
	args, from, to    int // the first answer asked for by its arguments, by its body, and after it
	firstOp, afterOps int // what it did, as a range of the events
	depth             int // calls that it is made in
	result            any
	over              bool
}

// recorded runs the body of a call whose arguments asked for answers from the one numbered args on.
func (in *interp) recorded(args int, body func() any) any {
	c := &callRecord{args: args, from: in.asked, firstOp: len(in.events), depth: len(in.cur.stack)}
	in.calls = append(in.calls, c)
	c.result = body()
	c.to, c.afterOps, c.over = in.asked, len(in.events), true
	return c.result
}

// unknown tells for which reason lockcheck need not know of a misuse; none if it is "".
func (s *specimen) unknown(m *misuse) string {
	runs, _ := explore(s.prog, m.entry, nil, nil, maxRuns)
	judge(s.prog, runs, writtenClasses(s.prog, s.truth.seen)) // says which misuses of a run have to be told
	others := append(slices.Clip(runs), s.lent(runs, m)...)
	reason := ""
	for _, r := range runs {
		o := r.shows(m)
		if o == nil {
			continue
		}
		why := ""
		for _, q := range others {
			if why == "" && !q.wrongThere(m) {
				why = hinges(r, q, o)
			}
		}
		if why == "" {
			why = s.unknownContract(r, m)
		}
		if why == "" {
			return ""
		}
		reason = why
	}
	return reason
}

// lent returns the runs in which the caller holds the locks that some run releases without holding them, by a contract,
// but for that of m: they go on.
func (s *specimen) lent(runs []*run, m *misuse) []*run {
	read := map[string]bool{}
	for _, r := range runs {
		for _, o := range r.misuses {
			if o.category == "not-held" && !o.must && o.lock.name != m.lock.name {
				read[o.lock.name] = r.events[o.event].op == opNames[opRUnlock]
			}
		}
	}
	if len(read) == 0 {
		return nil
	}
	more, _ := explore(s.prog, m.entry, func(l *mutex) {
		if mode, ok := read[l.name]; ok {
			heldBefore(l.name, mode)(l)
		}
	}, nil, maxRuns)
	judge(s.prog, more, writtenClasses(s.prog, s.truth.seen))
	return more
}

// unknownContract is unknown for a release of what is not held: it is a mistake only if it is one as well where the caller
// holds the lock, for writing or for reading. That it is then has to be known too.
func (s *specimen) unknownContract(r *run, m *misuse) string {
	if !m.isRelease() || m.lock.fresh {
		return ""
	}
	for _, read := range []bool{false, true} {
		runs, _ := explore(s.prog, m.entry, heldBefore(m.lock.name, read), nil, maxRuns)
		reason := ""
		for _, x := range runs {
			wrong := x.wrongWith(m.lock.name)
			if len(x.chosen) < len(r.chosen) || !slices.Equal(x.chosen[:len(r.chosen)], r.chosen) || wrong == nil {
				continue
			}
			reason = ""
			for _, q := range runs {
				if reason == "" && q.wrongWith(m.lock.name) == nil {
					reason = hinges(x, q, wrong)
				}
			}
			if reason == "" {
				break
			}
		}
		if reason != "" {
			return reason
		}
	}
	return ""
}

// shows returns m as it happens in the run, where it has to be told; nil if it does not.
func (r *run) shows(m *misuse) *misuse {
	i := slices.IndexFunc(r.misuses, func(o *misuse) bool {
		return o.must && o.pass == m.pass && o.category == m.category && o.lock.name == m.lock.name && spell(o.stack) == spell(m.stack) && spell(o.first) == spell(m.first)
	})
	if i >= 0 {
		return r.misuses[i]
	}
	if m.isLeak() && slices.ContainsFunc(r.left, func(l leftover) bool {
		return l.lock.name == m.lock.name && spell(l.hold.stack) == spell(m.stack)
	}) {
		return m
	}
	return nil
}

func (m *misuse) isLeak() bool { return m.category == "return" || m.category == "panic" }

func (m *misuse) isRelease() bool { return m.category == "not-held" || m.category == "wrong-mode" }

// wrongThere reports whether something that has to be told goes wrong with the same lock in the run.
func (r *run) wrongThere(m *misuse) bool {
	return m.isLeak() && r.leaves(m.lock.name) || slices.ContainsFunc(r.misuses, func(o *misuse) bool { return o.must && o.lock.name == m.lock.name })
}

// hinges tells why nobody can know which of two runs it is when they come to what goes wrong in r and not in q.
func hinges(r, q *run, m *misuse) string {
	k := 0
	for k < min(len(r.chosen), len(q.chosen)) && r.chosen[k] == q.chosen[k] {
		k++
	}
	if k == min(len(r.chosen), len(q.chosen)) {
		return ""
	}
	if why := r.askedState(k, m); why != "" {
		return why
	}
	if !r.alike(q, m) {
		return ""
	}
	switch {
	case !r.chosen[k].opaque():
		return unknownState
	case slices.ContainsFunc(r.calls, func(c *callRecord) bool { return c.args >= 0 && c.args <= k && k < c.from }):
		return unknownArgument
	}
	return unknownOutcome
}

// alike reports whether q comes to the operation that goes wrong in r in a way that a caller cannot tell from that of r.
func (r *run) alike(q *run, m *misuse) bool {
	if m.isLeak() {
		return q.why == "" && !q.leaves(m.lock.name) && r.viewAt(len(r.events), len(r.chosen), m).equal(q.viewAt(len(q.events), len(q.chosen), m))
	}
	e := r.events[m.event]
	here := r.viewAt(m.event, e.asked, m)
	for i, x := range q.events {
		wrong := slices.ContainsFunc(q.misuses, func(o *misuse) bool { return o.event == i })
		if x.op == e.op && x.lock.name == e.lock.name && spell(x.stack) == spell(e.stack) && !wrong && here.equal(q.viewAt(i, x.asked, m)) {
			return true
		}
	}
	return false
}

// A view is what a caller knows of a run when it comes to a point.
type view struct {
	marks  []string       // answers, and results of calls that are over
	fields map[string]int // what fields and parameters are known to hold
}

// viewAt returns what is known of the run at the event of that number, before which so many answers have been asked for.
func (r *run) viewAt(event, asked int, m *misuse) view {
	v := view{fields: map[string]int{}}
	at := 0
	see := func(to int, hidden bool) {
		for ; at < min(to, asked); at++ {
			c := r.chosen[at]
			switch {
			case hidden && (c.opaque() || m.isRelease()):
			case c.opaque():
				v.marks = append(v.marks, fmt.Sprint(c.val))
			default:
				v.fields[c.key] = c.val
			}
		}
	}
	over := -1 // depth of the call that is over, whose own calls are not seen
	for _, c := range r.calls {
		if c.firstOp > event || over >= 0 && c.depth > over {
			continue
		}
		over = -1
		if c.args >= 0 {
			see(c.args, false)
		}
		see(c.from, c.args >= 0)
		if c.over && c.afterOps <= event {
			v.marks = append(v.marks, fmt.Sprintf("call: %v", known(c.result)))
			see(c.to, true)
			over = c.depth
		}
	}
	see(asked, false)
	return v
}

// equal reports whether two views do not contradict each other.
func (v view) equal(o view) bool {
	for key, val := range v.fields {
		if x, ok := o.fields[key]; ok && x != val {
			return false
		}
	}
	return slices.Equal(v.marks, o.marks)
}

// askedState tells that the misuse is a release by a callee that asked for the field numbered k, before which nobody had.
func (r *run) askedState(k int, m *misuse) string {
	field := !r.chosen[k].opaque() && strings.Contains(r.chosen[k].key, ".")
	if field && m.isRelease() && slices.ContainsFunc(r.calls, func(c *callRecord) bool { return c.from <= k && !c.over }) {
		return unknownState
	}
	return ""
}

// opaque reports whether no branch on a parameter or field could ask for the same.
func (c choice) opaque() bool {
	return c.key == "" || strings.HasSuffix(c.key, "(type)") || strings.HasPrefix(c.key, "len(")
}

// known is what a caller knows of a result.
func known(v any) any {
	switch v.(type) {
	case nil, bool, int, failure:
		return v
	}
	return "a value"
}
