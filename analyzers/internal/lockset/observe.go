package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Again is an acquisition of a lock that this goroutine holds.
type Again struct {
	At   ssa.Instruction // the acquisition, or the call that leads to it
	Path *lock.Path
	Held Held
	Want lock.Mode
	Once bool // the lock is a sync.Once
	// Callback tells that a function value called by the callee comes back to the lock.
	Callback bool
	// Twice tells that the callee itself acquires it twice, by names that are one here.
	Twice bool
	// OfKind tells that the callee, which others call without the lock, takes it only for objects of one kind, by a field
	// that tells kinds apart, and that it is not known here of which kind the object is.
	OfKind   bool
	Op       *Op
	callee   *Func      // of this package, if the acquisition is the effect of a call
	inCallee *lock.Path // the path in the callee's terms
	steered  bool       // by a parameter of the callee, whose value it takes a caller to know
}

// MisuseKind tells what is wrong with a release.
type MisuseKind uint8

const (
	NotHeld MisuseKind = iota
	WrongMode
	DeferredLock
	IgnoredTry
)

// Misuse is a release of what is not held, and its kin.
type Misuse struct {
	Kind  MisuseKind
	At    ssa.Instruction
	Path  *lock.Path
	Mode  lock.Mode
	Op    *Op
	Other *Op // the earlier release, or the acquisition in the other mode; may be nil
	// Refused tells that Other is a TryLock instead, which has failed.
	Refused bool
}

// Leak is an acquisition that one way out of the function, or into the next round of a loop, leaves held.
type Leak struct {
	Path *lock.Path
	Held Held
	Exit ssa.Instruction // the return, an *ssa.Return; a panic, an *ssa.Panic; the jump of a loop
	Loop bool
	None bool // no path releases it
	// Lost is the deferred call that should release it and panics instead, since the owner is nil by then; nil if none.
	Lost ssa.Instruction
}

// Edge tells that one lock is acquired while another is held.
type Edge struct {
	At   ssa.Instruction
	Held Held
	Path *lock.Path // nil if only the class is known
	To   lock.Class
	Mode lock.Mode
	Op   *Op
	All  []Held // everything held at that point
	// Gates are the locks held around it besides, here or in the functions called on the way to the acquisition.
	Gates []Gate
	Lossy bool // in a world that may not be feasible
}

// recorder gathers what the passes ask for, in the last look at a function.
type recorder struct {
	taken   []Taken
	again   []Again
	misuse  []Misuse
	edges   []Edge
	exits   []exit
	panics  []exit
	owes    []owed // releases of what the caller must hold
	takes   map[*lock.Path]*Op
	tries   []attempt
	rounds  []round
	passing map[*lock.Path][]*Op     // calls that acquire a lock
	ended   map[ssa.Instruction]bool // acquisitions that some path releases
	doubted map[ssa.Instruction]bool // acquisitions that a callee may release, and does not say so
	lost    []lost
}

// lost is a release that meets nil where the owner of the lock should be: it panics, and the lock stays held.
type lost struct {
	class lock.Class
	at    ssa.Instruction // the call
	exit  *ssa.RunDefers  // that makes it, if it is deferred
}

// attempt is a call of TryLock, or one of its kin, and its result.
type attempt struct {
	path   *lock.Path
	mode   lock.Mode
	result *lock.Path
	op     *Op
}

// exit is a way out of the function.
type exit struct {
	at    ssa.Instruction
	world *world
	// returned are the results of a return.
	returned []*lock.Path
}

// owed is a release of a lock that this function has not acquired.
type owed struct {
	Borrow
	at    ssa.Instruction
	world *world
	call  *Func
	maybe bool // under a condition that is not known to be met
}

// tell records an acquisition: as an event for the callers, and as an observation. It returns the event as the summary
// keeps it, nil if that tells of it already, so that who tells of many makes operations only of those that are kept.
func (f *frame) tell(w *world, at ssa.Instruction, e Event, t *target) *Event {
	if w.refused(e.behind) {
		return nil
	}
	w.reaches(&e)
	if f.rec != nil {
		f.observe(w, at, &e, t)
	}
	if f.sum == nil {
		return nil
	}
	if f.unpublished(w, at, e.Path) {
		return nil // nobody else can want it
	}
	f.noteTwice(w, at, &e)
	e.lossy = e.lossy || w.lossy
	e.lent = f.lentOf(w, e.Path, e.Class, e.without, e.lent)
	e.gates, e.without = f.gatesOf(w, e.gates), f.withoutOf(w, e.without)
	if e.Path != nil && (e.Path.Foreign() || e.Path.Deep()) {
		e.Path = nil
	}
	if e.Path != nil && (w.freedAt(e.Path) >= 0 || w.holds(e.Path) != nil) {
		return nil // not the caller's hold that matters here
	}
	if e.Path == nil && e.Class.Name == "" {
		return nil
	}
	e.Conds = f.passingConds(w, e.Conds)
	if e.Path == nil {
		e.Conds = slices.DeleteFunc(e.Conds, func(c fact) bool { return !steers(c) })
	}
	f.shareLent(&e)
	return f.sum.addEvent(e)
}

// event records an acquisition made by the function itself.
func (f *frame) event(w *world, at ssa.Instruction, e Event) {
	if f.rec != nil || f.sum != nil {
		f.tell(w, at, e, nil)
	}
}

// conds returns the facts of the world that a caller can check, with more added.
func (f *frame) conds(w *world, more []fact) []fact { return slices.Clone(f.passingConds(w, more)) }

// passingConds is conds in space that the next call uses again.
func (f *frame) passingConds(w *world, more []fact) []fact {
	out := f.checked[:0]
	add := func(x fact) {
		if !x.path.Foreign() && !slices.Contains(out, x) && (len(out) < maxConds || steers(x)) {
			out = append(out, x)
		}
	}
	for _, x := range w.facts {
		add(x)
	}
	for _, x := range more {
		add(x)
	}
	slices.SortFunc(out, factOrder)
	f.checked = out
	return out
}

// observe records what an acquisition means in the world in which it happens.
func (f *frame) observe(w *world, at ssa.Instruction, e *Event, t *target) {
	r := f.rec
	if e.Path != nil {
		if h := w.holds(e.Path); h != nil {
			if !h.May && (!w.lossy || len(e.Conds) == 0 && f.heldAbreast(e.Path)) && !slices.Contains(e.without, h.Path) && !f.lentAway(w, at, h, e.lent) && (h.Op == nil || h.Op.Verb != "Do" || e.Once) && !(h.Entry && !h.retaken && (slices.ContainsFunc(w.facts, steers) || slices.ContainsFunc(e.Conds, steers))) {
				if a := f.again(at, e, h, t); !r.hasAgain(&a) && f.taken(w, e.Conds) {
					r.again = append(r.again, a)
				}
			}
		} else if w.freedAt(e.Path) < 0 && len(e.Op.Chain) == 0 {
			if r.takes == nil {
				r.takes = map[*lock.Path]*Op{}
			}
			if r.takes[e.Path] == nil {
				r.takes[e.Path] = e.Op
			}
		}
	}
	if e.Once || e.Class.Name == "" {
		return
	}
	f.edges(w, at, e)
}

func (f *frame) again(at ssa.Instruction, e *Event, h *Held, t *target) Again {
	a := Again{At: at, Path: e.Path, Held: *h, Want: e.Mode, Once: e.Once, Op: e.Op, steered: e.steered}
	if e.back && h.Op != nil && h.Op.at == at && len(h.Op.Chain) > 0 && len(e.Op.Chain) > 0 {
		a.Callback = true
	}
	a.OfKind = slices.ContainsFunc(e.Conds, asksKind)
	if t != nil && t.fn != nil {
		a.callee = f.e.funcs[t.fn]
		a.inCallee = e.inner
	}
	return a
}

// asksKind reports whether the condition compares the field of an object with a constant other than nil, true and false:
// a version, a role, a mode.
func asksKind(c fact) bool {
	return c.path.Kind == lock.Deref && c.path.Base.Kind == lock.Field && c.c.Kind == lock.Const && c.c.Val != "nil" && !isBool(c.c)
}

func (r *recorder) end(at ssa.Instruction) {
	if r.ended == nil {
		r.ended = make(map[ssa.Instruction]bool)
	}
	r.ended[at] = true
}

func (r *recorder) doubt(at ssa.Instruction) {
	if r.doubted == nil {
		r.doubted = make(map[ssa.Instruction]bool)
	}
	r.doubted[at] = true
}

func (r *recorder) hasAgain(a *Again) bool {
	return slices.ContainsFunc(r.again, func(x Again) bool { return x.At == a.At && x.Path == a.Path && x.Want == a.Want })
}

// misused records a misuse in world w, once.
func (f *frame) misused(w *world, m Misuse) {
	if !slices.ContainsFunc(f.rec.misuse, func(x Misuse) bool { return x.At == m.At && x.Path == m.Path && x.Kind == m.Kind }) && f.taken(w, nil) {
		f.rec.misuse = append(f.rec.misuse, m)
	}
}

// borrow records the release of a lock that the caller must hold.
func (f *frame) borrow(w *world, at ssa.Instruction, b Borrow) {
	if f.rec != nil && !w.lossy && !f.unsure {
		f.rec.owes = append(f.rec.owes, owed{b, at, w.clone(), nil, false})
	}
	if f.sum != nil && !b.Path.Foreign() {
		b.Conds = f.conds(w, b.Conds)
		f.sum.addBorrow(b)
	}
}

// calleeBorrow records that a call releases a lock, before it does anything else to it: sure if it does so in any case, and
// likely if that does not hang on a guess.
func (f *frame) calleeBorrow(w *world, at ssa.Instruction, b Borrow, sure, likely bool) {
	if w.holds(b.Path) != nil {
		return
	}
	if i := w.freedAt(b.Path); i >= 0 {
		if likely && !w.freed[i].vague {
			f.notHeld(w, at, b.Path, b.Mode, b.Op, w.freed[i])
		}
		f.e.takenOver(w.freed[i].by)
		return
	}
	for _, h := range w.held { // it may be the same lock under another name
		if lock.ClassOf(h.Path) == lock.ClassOf(b.Path) && !f.unpublished(w, at, h.Path) && !f.distant(w, at, h.Path, b.Path) {
			return
		}
	}
	if w.returned(b.Path, b.Mode) || f.rec != nil && likely && f.unawaited(w, at, b.Path) {
		if likely {
			f.notHeld(w, at, b.Path, b.Mode, b.Op, freed{})
		}
		return
	}
	if f.rec != nil && !w.lossy && (sure || !slices.ContainsFunc(b.Conds, steers)) {
		f.rec.owes = append(f.rec.owes, owed{b, at, w.clone(), f.e.funcs[b.Op.by], !sure})
	}
	if f.sum != nil && !b.Path.Foreign() {
		b.Conds = f.conds(w, b.Conds)
		f.sum.addBorrow(b)
	}
}

func (f *frame) notHeld(w *world, at ssa.Instruction, p *lock.Path, m lock.Mode, op *Op, was freed) {
	if f.rec != nil && !p.Stale() && (!w.lossy || f.freedAbreast(p)) {
		if was.borrow && was.op != nil && was.op.at == at && f.waitsInLoop(w, at) {
			return
		}
		f.misused(w, Misuse{Kind: NotHeld, At: at, Path: p, Mode: m, Op: op, Other: was.op})
	}
}

// freedAbreast reports whether a lock is known not to be held in every world that comes to the call.
func (f *frame) freedAbreast(p *lock.Path) bool {
	return f.allAbreast(func(w *world) bool {
		i := w.freedAt(p)
		return i >= 0 && !w.freed[i].vague && w.holds(p) == nil
	})
}

func (f *frame) wrongMode(w *world, at ssa.Instruction, h *Held, m lock.Mode, op *Op) {
	if f.rec != nil && !h.May && (!h.Entry || h.retaken) && h.Op != nil && (!w.lossy || f.allAbreast(func(x *world) bool { return x.find(h.Path, m) < 0 && x.find(h.Path, h.Mode) >= 0 })) {
		f.misused(w, Misuse{Kind: WrongMode, At: at, Path: h.Path, Mode: m, Op: op, Other: h.Op})
	}
}

func (f *frame) ignoredTry(w *world, at ssa.Instruction, p *lock.Path, op *Op) {
	if f.rec != nil {
		f.misused(w, Misuse{Kind: IgnoredTry, At: at, Path: p, Op: op})
	}
}

// unresolved records the call of something that only the caller knows.
func (f *frame) unresolved(w *world, at ssa.Instruction, t *target) {
	if f.sum == nil || t.value == nil || t.value.Foreign() {
		return
	}
	f.noteCall(w, w, Call{Fn: t.value, Method: t.method, Args: t.args, Op: &Op{Verb: "call", Pos: at.Pos(), at: at}, Always: f.always(at)})
}

// noteCall adds a call to the summary: inner is the world in which it is made, outer the one that tells its conditions.
func (f *frame) noteCall(inner, outer *world, c Call) {
	c.Held, c.Freed = nil, nil
	for _, h := range inner.held {
		if !h.Entry && !h.Path.Foreign() {
			c.Held = append(c.Held, h)
		}
	}
	for _, x := range inner.freed {
		if x.borrow && !x.vague && !x.path.Foreign() {
			c.Freed = append(c.Freed, x)
		}
	}
	args := make([]*lock.Path, len(c.Args))
	for i, a := range c.Args {
		if args[i] = a; a.Foreign() {
			args[i] = f.e.unknown
		}
	}
	c.Args = args
	c.Conds = f.conds(outer, c.Conds)
	f.sum.addCall(c)
}

// noteStored records that a function value is stored in a field.
func (f *frame) noteStored(addr, val *lock.Path) {
	if f.sum == nil || addr.Kind != lock.Field {
		return
	}
	if t := addr.Type; t != nil {
		if _, ok := t.Underlying().(*types.Signature); !ok {
			return
		}
	}
	if !addr.Foreign() && !val.Foreign() && !val.IsFunction() && val.Kind != lock.Const {
		f.sum.Stores = append(f.sum.Stores, Stored{addr, val})
	}
	f.e.register(addr, val)
}

// toCallee returns the path of the caller in the terms of the callee; nil if it cannot be told.
func toCallee(s *lock.Space, t *target, p *lock.Path) *lock.Path {
	if p.Root().Kind == lock.Global {
		return p
	}
	var best *lock.Path
	var to *lock.Path
	try := func(arg, name *lock.Path) {
		arg = arg.Concrete()
		if arg.Kind != lock.Const && p.HasPrefix(arg) && (best == nil || arg.HasPrefix(best)) {
			best, to = arg, name
		}
	}
	for i, a := range t.args {
		try(a, s.Param(t.fn, i))
	}
	for i, b := range t.binds {
		if name := s.FreeVar(t.fn, i); b.Kind == lock.Ref {
			try(b.Base, s.Deref(name, nil))
		} else {
			try(b, name)
		}
	}
	if best == nil {
		return nil
	}
	return s.Rewrite(p, func(x *lock.Path) (*lock.Path, bool) {
		if x == best {
			return to, true
		}
		return nil, false
	}, nil)
}
