package oracle

import (
	"slices"
	"strings"
)

// What lockcheck does not claim to know, and is silent about: what a callee does to a lock if that is steered by an
// argument whose value nobody knows, and if it does one thing or the other with nothing that tells a caller which.
//
// A miss is put down to that by the runs of the program alone. Take a run that goes wrong, and another that is the same
// up to an opaque answer: one that the callee asks for and does not tell of by a result that anybody looks at, though it
// treats the lock in another way; or one that is an argument of the call. If from there on all answers are the same again,
// and nothing goes wrong there, or only elsewhere, then the mistake hangs on what no caller can know. The same goes for a
// field that a callee is the first to look at, if the mistake is a release which a callee makes. All runs that show the
// mistake have to be such. False alarms are never put down to anything.

// The reasons for which a miss is none.
const (
	unknownArgument = "an argument that nobody knows steers a callee"
	unknownOutcome  = "no result tells what a callee has done to the lock"
	unknownState    = "the state of an object tells a callee to release the lock"
	unknownPlace    = "it goes wrong here or elsewhere, and nobody knows which"
)

// maxExcuse bounds the runs among which a counterpart is looked for. It is no bound for what is judged, since more misuses
// are found in more runs: a run that goes wrong may be among the first, while the one to compare it with is not.
const maxExcuse = 40 * maxRuns

// A callRecord is one call of a run.
type callRecord struct {
	args, from, to    int // the first answer asked for by its arguments, by its body, and after it
	firstOp, afterOps int // what it did, as a range of the events
	result            any
	over              bool
	unheard           bool // nobody looks at the result
}

// recorded runs the body of a call whose arguments asked for answers from the one numbered args on.
func (in *interp) recorded(args int, body func() any) any {
	c := &callRecord{args: args, from: in.asked, firstOp: len(in.events)}
	c.unheard, in.unheard, in.dropped = in.unheard, false, nil
	in.calls = append(in.calls, c)
	c.result = body()
	c.to, c.afterOps, c.over = in.asked, len(in.events), true
	return c.result
}

// ops spells what a call did to the lock of that name.
func (r *run) ops(c *callRecord, name string) string {
	var b strings.Builder
	for _, e := range r.events[c.firstOp:c.afterOps] {
		if e.lock.name == name {
			b.WriteString(e.op + " ")
		}
	}
	return b.String()
}

// unknown tells for which reason lockcheck need not know of a misuse; none if it is "".
func (s *specimen) unknown(m *misuse) string {
	runs, _ := explore(s.prog, m.entry, nil, nil, maxExcuse)
	judge(s.prog, runs, writtenClasses(s.prog, s.truth.seen)) // says which misuses of a run have to be told
	reason := ""
	for _, r := range runs {
		if !r.shows(m) {
			continue
		}
		why := excuse(r, runs, m)
		if why == "" {
			why = s.unknownContract(r, m)
		}
		if why == "" {
			why = s.unknownBeside(r, runs, m)
		}
		if why == "" {
			return ""
		}
		reason = why
	}
	return reason
}

// excuse tells why nobody can know that it is the run r and not one of those in which nothing goes wrong there.
func excuse(r *run, runs []*run, m *misuse) string {
	for _, q := range runs {
		if why := hinges(r, q, m); why != "" {
			return why
		}
	}
	return ""
}

// unknownBeside is excuse where the counterparts do not come to their ends, since they release another lock than that of the
// misuse, which is no mistake if the caller holds it: so they are run with that held.
func (s *specimen) unknownBeside(r *run, runs []*run, m *misuse) string {
	var tried []string
	for _, q := range runs {
		i := slices.IndexFunc(q.misuses, func(o *misuse) bool { return !o.must && o.isRelease() && o.lock.name != m.lock.name })
		if i < 0 || slices.Contains(tried, q.misuses[i].lock.name) {
			continue
		}
		name := q.misuses[i].lock.name
		tried = append(tried, name)
		for _, read := range []bool{false, true} {
			beside, _ := explore(s.prog, m.entry, heldBefore(name, read), nil, maxExcuse)
			judge(s.prog, beside, writtenClasses(s.prog, s.truth.seen))
			if why := excuse(r, beside, m); why != "" {
				return why
			}
		}
	}
	return ""
}

// unknownContract is unknown for a release of what is not held: it is a mistake only if it is one as well where the caller
// holds the lock, for writing or for reading. That it is then has to be known too.
func (s *specimen) unknownContract(r *run, m *misuse) string {
	if !m.isRelease() || m.lock.fresh {
		return ""
	}
	for _, read := range []bool{false, true} {
		runs, _ := explore(s.prog, m.entry, heldBefore(m.lock.name, read), nil, maxExcuse)
		reason := ""
		for _, x := range runs {
			if len(x.chosen) < len(r.chosen) || !slices.Equal(x.chosen[:len(r.chosen)], r.chosen) || x.wrongWith(m.lock.name) == nil {
				continue
			}
			reason = ""
			for _, q := range runs {
				if reason == "" && q.wrongWith(m.lock.name) == nil {
					reason = hinges(x, q, m)
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

// shows reports whether m happens in the run, and has to be told there.
func (r *run) shows(m *misuse) bool {
	return slices.ContainsFunc(r.misuses, func(o *misuse) bool {
		return o.must && o.pass == m.pass && o.category == m.category && o.lock.name == m.lock.name && spell(o.stack) == spell(m.stack) && spell(o.first) == spell(m.first)
	}) || m.isLeak() && slices.ContainsFunc(r.left, func(l leftover) bool {
		return l.lock.name == m.lock.name && spell(l.hold.stack) == spell(m.stack)
	})
}

func (m *misuse) isLeak() bool { return m.category == "return" || m.category == "panic" }

func (m *misuse) isRelease() bool { return m.category == "not-held" || m.category == "wrong-mode" }

// wrongThere reports whether something that has to be told goes wrong with the same lock in the run.
func (r *run) wrongThere(m *misuse) bool {
	return m.isLeak() && r.leaves(m.lock.name) || slices.ContainsFunc(r.misuses, func(o *misuse) bool { return o.must && o.lock.name == m.lock.name })
}

// wrongElsewhere reports whether all that goes wrong with the lock in the run does so in other places than m.
func (r *run) wrongElsewhere(m *misuse) bool {
	return !m.isLeak() && !slices.ContainsFunc(r.misuses, func(o *misuse) bool {
		return o.must && o.lock.name == m.lock.name && spell(o.stack) == spell(m.stack)
	})
}

// hinges tells why nobody can know which of two runs it is, though they treat the lock of the misuse in different ways.
func hinges(r, q *run, m *misuse) string {
	k := 0
	for k < min(len(r.chosen), len(q.chosen)) && r.chosen[k] == q.chosen[k] {
		k++
	}
	if k == min(len(r.chosen), len(q.chosen)) {
		return ""
	}
	wrong, elsewhere := q.wrongThere(m), q.wrongElsewhere(m)
	if !r.chosen[k].opaque() {
		if wrong {
			return ""
		}
		return r.askedState(q, k, m)
	}
	for i, c := range r.calls {
		if i >= len(q.calls) || c.args > k || c.over && c.to <= k {
			continue
		}
		d := q.calls[i]                                             // the same call: up to the answer all is the same
		further := !m.isLeak() && len(q.after(d)) > len(r.after(c)) // than r, which goes wrong at the end of these answers
		if wrong && !further && !elsewhere {
			continue
		}
		reason := func(why string) string {
			if wrong && !further {
				return unknownPlace
			}
			return why
		}
		switch {
		case c.args >= 0 && k < c.from:
			if sameAnswers(r.within(c, k+1), q.within(d, k+1)) && sameAnswers(r.after(c), q.after(d)) {
				return reason(unknownArgument)
			}
		case c.from <= k && c.over && d.over && c.tellsAs(d) && r.ops(c, m.lock.name) != q.ops(d, m.lock.name):
			if sameAnswers(r.after(c), q.after(d)) {
				return reason(unknownOutcome)
			}
		}
	}
	return ""
}

// askedState tells that the misuse is a release by a callee, and that a callee asked for the field numbered k, before
// which nobody had, and does not tell of it.
func (r *run) askedState(q *run, k int, m *misuse) string {
	if !strings.Contains(r.chosen[k].key, ".") || !m.isRelease() {
		return ""
	}
	for i, c := range r.calls {
		if i < len(q.calls) && c.from <= k && (!c.over || k < c.to && q.calls[i].over && c.tellsAs(q.calls[i])) {
			return unknownState
		}
	}
	return ""
}

// opaque reports whether no branch on a parameter or field could ask for the same.
func (c choice) opaque() bool {
	return c.key == "" || strings.HasSuffix(c.key, "(type)") || strings.HasPrefix(c.key, "len(")
}

// within are the answers asked for by a call from number k on.
func (r *run) within(c *callRecord, k int) []choice {
	if !c.over {
		return r.chosen[min(k, len(r.chosen)):]
	}
	return r.chosen[min(k, c.to):c.to]
}

// after are the answers asked for when the call is over.
func (r *run) after(c *callRecord) []choice {
	if !c.over {
		return nil
	}
	return r.chosen[c.to:]
}

// sameAnswers reports whether two sequences agree as far as both go.
func sameAnswers(a, b []choice) bool {
	n := min(len(a), len(b))
	return slices.EqualFunc(a[:n], b[:n], func(x, y choice) bool { return x.key == y.key && x.val == y.val })
}

// tellsAs reports whether the caller sees no difference between what two calls have returned.
func (c *callRecord) tellsAs(d *callRecord) bool {
	known := func(v any) any {
		switch v.(type) {
		case nil, bool, int, failure:
			return v
		}
		return "a value"
	}
	return c.unheard || known(c.result) == known(d.result)
}
