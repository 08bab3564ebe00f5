package oracle

// The locks of the interpreter: what sync does, with a note where each acquisition happened.

// A misuse is what a run did wrong with a lock.
type misuse struct {
	pass     string // relock or unreleased
	category string
	stack    []frame // where it happened; the acquisition for a lock left held
	first    []frame // the acquisition that is still in force
	freed    []frame // the last release
	lock     *mutex
	must     bool    // no reading of the program makes it right: lockcheck has to report
	either   bool    // both passes can be blamed for it
	spawned  bool    // not in the goroutine that the run started with
	from     []frame // where that was started
	dying    bool    // while a panic unwinds the stack
	others   bool    // another goroutine has the lock, for all that is known
	also     []*misuse
	entry    *function // of the run
}

func (in *interp) touch(m *mutex, op string, deferred bool) {
	if m.order < 0 {
		n := 0
		for _, l := range in.locks {
			if l.order >= 0 {
				n++
			}
		}
		m.order = n
	}
	line := 0
	if st := in.cur.stack; !deferred && len(st) > 0 {
		line = st[len(st)-1].line
	}
	in.events = append(in.events, event{op, m.order, line, m, in.stack()})
}

func (in *interp) hold(m *mutex) *hold {
	m.others = unlocked
	h := &hold{lock: m.name, stack: in.stack(), by: in.cur, rounds: in.rounds()}
	if n := len(in.cur.stack); n > 0 {
		h.done = in.cur.stack[n-1]
	}
	return h
}

// operate performs op on m.
func (in *interp) operate(m *mutex, op lockOp, deferred bool) {
	in.touch(m, opNames[op], deferred)
	switch op {
	case opLock:
		if h := m.writer; h != nil {
			in.taken(m, "nested", h, deferred)
		}
		for _, h := range m.held {
			in.taken(m, "upgrade", h, deferred)
		}
		m.writer = in.hold(m)
	case opRLock:
		if h := m.writer; h != nil {
			in.taken(m, "downgrade", h, deferred)
		}
		for _, h := range m.held {
			if h.by == in.cur || h.by == nil {
				w := in.report(m, "relock", "recursive-read", h)
				w.either = w.either || deferred || h.tried
				break
			}
		}
		m.held = append(m.held, in.hold(m))
	case opUnlock:
		if m.writer == nil {
			if len(m.held) > 0 {
				in.fail(m, "wrong-mode", m.held[len(m.held)-1])
			}
			in.notHeld(m, m.others != unlocked)
		}
		in.end(m.writer)
		m.writer, m.freed = nil, in.stack()
	case opRUnlock:
		if len(m.held) == 0 {
			if m.writer != nil {
				in.fail(m, "wrong-mode", m.writer)
			}
			in.notHeld(m, m.others == lockedSomehow)
		}
		last := len(m.held) - 1
		in.end(m.held[last])
		m.held, m.freed = m.held[:last:last], in.stack()
	}
}

func (in *interp) end(h *hold) {
	h.inside = h.done != nil && !h.done.over
	in.ended = append(in.ended, h)
}

// taken ends the run: what is acquired is held already.
func (in *interp) taken(m *mutex, category string, h *hold, deferred bool) {
	if h.by == in.cur || h.by == nil {
		w := in.report(m, "relock", category, h)
		// A deferred Lock and a TryLock whose result decides nothing are mistakes with names of their own.
		w.either = w.either || deferred || h.tried
	} else {
		category = "blocked"
	}
	panic(stopped{category})
}

func (in *interp) fail(m *mutex, category string, h *hold) {
	in.report(m, "unreleased", category, h)
	panic(stopped{category})
}

// notHeld ends the run with a release of what it does not hold. Others tells that another goroutine does: the documentation of
// sync.Mutex allows to unlock what another has locked.
func (in *interp) notHeld(m *mutex, others bool) {
	in.report(m, "unreleased", "not-held", nil).others = others
	panic(stopped{"not-held"})
}

func (in *interp) report(m *mutex, pass, category string, h *hold) *misuse {
	w := &misuse{pass: pass, category: category, stack: in.stack(), freed: m.freed, lock: m, spawned: in.cur.spawned, from: in.cur.from}
	for _, a := range in.cur.stack {
		w.dying = w.dying || a.panics
	}
	if h != nil {
		w.first = h.stack
		// What a callee that has returned left behind, or an earlier round of a loop, can be told of either
		// as the second acquisition or as the release that is missing.
		w.either = h.done != nil && h.done.over || carried(h.rounds, in.rounds())
	}
	in.misuses = append(in.misuses, w)
	return w
}

// carried reports whether an acquisition stems from an earlier round of a loop that still runs.
func carried(then, now []round) bool {
	for _, a := range then {
		for _, b := range now {
			if a.loop == b.loop && a.n != b.n {
				return true
			}
		}
	}
	return false
}

// What is known of the other goroutines' hold of a lock.
const (
	unlocked = iota
	lockedForWriting
	lockedSomehow
)

// tryLock is a TryLock: it may fail though the lock is free, since another goroutine may have it.
func (in *interp) tryLock(m *mutex, read bool) bool {
	free := m.writer == nil && (read || len(m.held) == 0)
	ok := free && in.choose("", 2) == 1
	name := "TryLock"
	if read {
		name = "TryRLock"
	}
	if ok {
		name += " ok"
	}
	in.touch(m, name, false)
	if !ok {
		switch {
		case !free:
		case read:
			m.others = lockedForWriting
		default:
			m.others = lockedSomehow
		}
		return false
	}
	h := in.hold(m)
	h.tried = true
	if read {
		m.held = append(m.held, h)
	} else {
		m.writer = h
	}
	return true
}
