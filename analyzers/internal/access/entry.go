package access

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// A want asks whether a function is entered with a lock: the one at the end of steps from a parameter, or else, where
// the parameter is one of those below, one of the class.
type want struct {
	fn    *ssa.Function
	class lock.Class
	param int
	steps string
	of    int // the parameter that leads to what the lock guards, where it is one of the class; noParam if there is none
	need  need
}

const noParam = -1

// within reports whether the lock lies in the object that the parameter leads to, not in one that this leads to.
func (w want) within() bool { return !strings.Contains(strings.TrimSuffix(w.steps, "*"), "*") }

const (
	anyOf = -1 // of some object: there may be others
	oneOf = -2 // that guards a field of another type: there is one as a rule
)

// A state says whether a lock is held.
type state uint8

const (
	unknown state = iota
	bare          // by nobody
	guarded       // by everybody
	mixed         // by some callers
)

// An entry answers a want.
type entry struct {
	state   state
	expects bool    // by its name or comment the function is to be called with the lock
	holds   int     // calls with the lock
	bare    []*call // calls without, each the last on its way that is
	reads   []*call // calls with the lock in read mode
	open    bool    // unknown only because of ways in that are not in sight
	maybe   []*call // calls that are without unless such a way in is with
}

// stepsFrom tells how p is selected from base.
func stepsFrom(base, p *lock.Path) (string, bool) {
	var parts []string
	for q := p; q != base; q = q.Base {
		if q == nil {
			return "", false
		}
		switch q.Kind {
		case lock.Field:
			parts = append(parts, "."+strconv.Itoa(q.Index))
		case lock.Deref:
			parts = append(parts, "*")
		case lock.Elem:
			parts = append(parts, "["+strconv.Itoa(q.Arg.ID)+"]")
		default:
			return "", false
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, ""), true
}

// Bounds of the search through callers: recursion over a linked structure asks for ever longer selections, and a function
// with very many callers for very many wants. Beyond them nothing is known.
const (
	maxSteps = 32      // of text
	maxWants = 1 << 19 // in one package
	maxBare  = 16      // calls remembered of one want
)

// wantAt turns a lock that is steps away from base, a value in fn, into a want of fn.
func (e *engine) wantAt(fn *ssa.Function, base *lock.Path, steps string, class lock.Class) want {
	if from, i := e.givenIn(fn, base); from != nil {
		if more, ok := stepsFrom(from, base); ok && len(more)+len(steps) <= maxSteps {
			return want{fn: fn, class: class, param: i, steps: more + steps, of: noParam}
		}
	}
	return want{fn: fn, class: class, param: anyOf, of: noParam}
}

// givenIn returns what a path in fn begins with, if fn was given it, and its number: that of a parameter, or of the value
// of a captured variable, which are counted after the parameters.
func (e *engine) givenIn(fn *ssa.Function, p *lock.Path) (*lock.Path, int) {
	if p == nil {
		return nil, noParam
	}
	switch r := p.Root(); r.Kind {
	case lock.Param:
		return r, r.Index
	case lock.FreeVar:
		for q := p; q != r && e.passed[fn]; q = q.Base {
			if q.Kind == lock.Deref && q.Base == r {
				return q, len(fn.Params) + r.Index
			}
		}
	}
	return nil, noParam
}

// wantOne is the want of the lock of a class that guards what is reached from base.
func (e *engine) wantOne(fn *ssa.Function, base *lock.Path, class lock.Class) want {
	w := want{fn: fn, class: class, param: oneOf, of: noParam}
	_, w.of = e.givenIn(fn, base)
	return w
}

// heldAt tells whether the caller holds the lock at a call, by itself or because its callers do.
func (e *engine) heldAt(k *call, w want) (state, lock.Mode) {
	if w.param >= 0 {
		if w.param >= len(k.args) {
			return unknown, 0
		}
		if mode, ok := matching(k.held, k.args[w.param], w.steps); ok {
			return guarded, mode
		}
	} else if mode, ok := ofClass(k.held, w.class); ok {
		return guarded, mode
	}
	if slices.Contains(k.may, w.class) || k.vague && e.touches(k.caller, w.class) {
		return unknown, 0
	}
	return bare, 0
}

// touches reports whether a function operates on a lock of the class.
func (e *engine) touches(fn *ssa.Function, c lock.Class) bool {
	return slices.ContainsFunc(e.ops[fn], func(o lockOp) bool { return o.path == nil || lock.ClassOf(o.path) == c })
}

// matching returns the mode in which the lock that is steps away from base is held.
func matching(held []lockset.Held, base *lock.Path, steps string) (mode lock.Mode, ok bool) {
	if base == nil {
		return 0, false
	}
	mode = lock.Read
	for _, h := range held {
		if s, is := stepsFrom(base, h.Path); is && s == steps {
			ok, mode = true, min(mode, h.Mode)
		}
	}
	return mode, ok
}

// ofClass returns the mode in which some lock of the class is held.
func ofClass(held []lockset.Held, c lock.Class) (mode lock.Mode, ok bool) {
	mode = lock.Read
	for _, h := range held {
		if lock.ClassOf(h.Path) == c {
			ok, mode = true, min(mode, h.Mode)
		}
	}
	return mode, ok
}

// ownedArg reports whether an argument is private to the caller.
func (e *engine) ownedArg(k *call, i int) bool {
	return i < len(k.vals) && e.owners.owned(k.vals[i], k.at, maxTrace)
}

// openEntry tells of the ways into a function other than the calls in sight: unknown if the lock may be held on one,
// bare if there is one without, guarded if there is none.
func (e *engine) openEntry(w want) state {
	fn := w.fn
	if fn.Parent() != nil {
		return e.closureEntry(w)
	}
	_, open := e.locks.Sites(fn)
	switch {
	case e.borrowed(w):
		return unknown
	case e.starts.async[fn]:
		return bare
	case !open && len(e.calls[fn]) > 0:
		return guarded
	case e.locks.MayEnterWith(fn, w.class) || e.indirectly(fn, w.class) || e.lentUnder(fn, w.class):
		return unknown
	}
	return bare
}

// indirectly reports whether some call that may be one of fn, through a function value or an interface, may be made with
// a lock of the class held.
func (e *engine) indirectly(fn *ssa.Function, c lock.Class) bool {
	var calls []indirect
	if fn.Parent() != nil || e.starts.values[fn] {
		calls = e.dynamic[signatureOf(fn.Signature)]
	}
	if fn.Signature.Recv() != nil {
		calls = append(slices.Clip(calls), e.invokes[fn.Name()+signatureOf(fn.Signature)]...)
	}
	return slices.ContainsFunc(calls, func(x indirect) bool {
		return x.given || slices.Contains(x.may, c) || e.locks.MayEnterWith(x.caller, c)
	})
}

// closureEntry is openEntry for a function literal.
func (e *engine) closureEntry(w want) state {
	fn := w.fn
	if e.takesOver(fn, w.class) || e.starts.async[fn] && e.coveredByStarter(fn, w.class) {
		return unknown
	}
	if e.starts.async[fn] {
		return bare
	}
	if e.starts.inline[fn] && len(e.calls[fn]) > 0 {
		return guarded
	}
	k := e.made[fn]
	if k == nil || !e.leaves(e.starts.at[fn]) && e.indirectly(fn, w.class) {
		return unknown
	}
	// Code of another package calls it, at once or later: it can hold what is held here at most. Code of this package
	// calls it somewhere where no such lock is held.
	class := min(w.param, anyOf)
	if s, _ := e.heldAt(k, want{fn: fn, class: w.class, param: class, of: noParam}); s != bare {
		return unknown
	}
	up := e.entryOf(want{fn: k.caller, class: w.class, param: class, of: noParam})
	if up.state == bare {
		return bare
	}
	return unknown
}

// takesOver reports whether a function releases a lock of the class and never acquires one: it has been handed over to it, as
// to a goroutine by who starts that.
func (e *engine) takesOver(fn *ssa.Function, c lock.Class) bool {
	releases := false
	for _, o := range slices.Concat(e.ops[fn], e.atEnd[fn]) {
		if o.path == nil || lock.ClassOf(o.path) != c {
			continue
		}
		if o.op.Kind != lock.Release {
			return false
		}
		releases = true
	}
	return releases
}

// leaves reports whether a closure is only given to functions of other packages.
func (e *engine) leaves(m *ssa.MakeClosure) bool {
	return m != nil && e.givenOut(m, func(*ssa.Function) bool { return true })
}

// givenOut reports whether a function value is only given to functions of other packages, all such as wanted.
func (e *engine) givenOut(v ssa.Value, wanted func(*ssa.Function) bool) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.ChangeType: // to a named function type
			if !e.givenOut(r, wanted) {
				return false
			}
		case ssa.CallInstruction:
			callee := r.Common().StaticCallee()
			if callee == nil {
				return false
			}
			if fn := origin(callee); fn.Pkg == nil || e.known[fn] || fn.Pkg.Pkg == e.pass.Pkg || !wanted(callee) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// expects reports whether by its name or comment the function is to be called with the lock.
func (e *engine) expects(w want) bool {
	obj, ok := w.fn.Object().(*types.Func)
	if !ok {
		return false
	}
	if namedLocked(obj.Name()) {
		return true
	}
	c := e.dirs.Contract(obj)
	if c.Ignored {
		return true
	}
	for _, l := range slices.Concat(c.Held, c.Releases) {
		if class, ok := classOf(l); !ok || class == w.class || l.Guessed {
			return true
		}
	}
	return false
}

// namedLocked reports whether a name says that its function is to be called with the lock held.
func namedLocked(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, "unlocked") {
		return false
	}
	if strings.HasPrefix(lower, "unsafe") { // for goroutines
		return true
	}
	for _, end := range []string{"locked", "lockheld", "nolock", "withlock", "withoutlock", "underlock", "unsafe"} {
		if strings.HasSuffix(lower, end) {
			return true
		}
	}
	return false
}

// classOf returns the class of a lock that a comment names.
func classOf(l directive.Lock) (lock.Class, bool) {
	if !l.Resolved() {
		return lock.Class{}, false
	}
	if len(l.Fields) == 0 {
		v, ok := l.Base.(*types.Var)
		if !ok || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
			return lock.Class{}, false
		}
		return lock.Class{Pkg: v.Pkg().Path(), Name: v.Name()}, true
	}
	t := l.Base.Type()
	for _, f := range l.Fields[:len(l.Fields)-1] {
		t = f.Type()
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	c := lock.FieldClass(t, l.Fields[len(l.Fields)-1], nil)
	return c, c.Name != ""
}

// homemade reports whether a lock is of a type with a read lock of its own making, and no lock by its looks: who holds that
// for reading holds no lock that can be seen.
func homemade(l directive.Lock) bool {
	if len(l.Fields) == 0 {
		return false
	}
	t := l.Fields[len(l.Fields)-1].Type()
	rlock, _, _ := types.LookupFieldOrMethod(t, true, nil, "RLock")
	return rlock != nil && !types.IsInterface(t) && !madeOfRWMutex(t, 6)
}

// madeOfRWMutex reports whether the type is, or has a part that is, a sync.RWMutex or one that somebody has built.
func madeOfRWMutex(t types.Type, depth int) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync" {
		return n.Obj().Name() == "RWMutex"
	}
	if lock.IsBuilt(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return depth > 0 && madeOfRWMutex(u.Elem(), depth-1)
	case *types.Struct:
		for f := range u.Fields() {
			if depth > 0 && madeOfRWMutex(f.Type(), depth-1) {
				return true
			}
		}
	case *types.Interface: // whatever is behind it
		return true
	}
	return false
}
