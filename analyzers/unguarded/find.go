package unguarded

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/access"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// A finder turns what is known of accesses into findings.
type finder struct {
	locks  *lockset.Result
	found  []report.Finding
	calls  map[ssa.Instruction]bool // calls that something has been told of
	broken map[promise]bool         // of which a call has been told without the lock that the callee's comment asks for
	mixes  map[mix]bool
	mixed  map[*types.Named]bool // types of whose words something has been told

	gaps       map[gap]int // index of exceptions
	exceptions []exception
}

func newFinder(locks *lockset.Result) *finder {
	return &finder{
		locks: locks, calls: make(map[ssa.Instruction]bool), broken: make(map[promise]bool),
		mixes: make(map[mix]bool), mixed: make(map[*types.Named]bool), gaps: make(map[gap]int),
	}
}

// A mix is a function that reads words of a type plainly which are accessed through sync/atomic elsewhere.
type mix struct {
	owner *types.Named
	fn    *ssa.Function
}

// first reports whether nothing has been told of a call yet, and notes that something is now.
func (f *finder) first(call ssa.Instruction) bool {
	was := f.calls[call]
	f.calls[call] = true
	return !was
}

// variable returns the findings on a variable whose guard is known.
func (f *finder) variable(v *access.Var) {
	g := v.Guard
	for _, b := range g.Shared {
		f.shared(v, g, b)
	}
	for _, other := range v.Others {
		for _, b := range other.Shared {
			f.shared(v, other, b)
		}
	}
	f.weighAll(v, weigh(v))
}

// An exception is an access without the guard that is worth telling of.
type exception struct {
	*access.Bare
	v     *access.Var
	e     evidence
	worth verdict
}

// A gap is a stretch of a function that lacks a lock.
type gap struct {
	fn     *ssa.Function
	guard  lock.Class
	object *lock.Path      // whose lock it is; nil if that is another's, or a callee's
	near   ssa.Instruction // the acquisition after it, or the release before it
}

// A cause is what makes several exceptions: a function that lacks a lock in several places, or a callee that several call
// without it.
type cause struct {
	fn     *ssa.Function
	guard  lock.Class
	object *lock.Path // whose lock it is; nil if that is another's, or a callee's
}

// weighAll collects the exceptions of a variable: the worst of each gap, over all variables, since the cure of one is
// that of the others.
func (f *finder) weighAll(v *access.Var, e evidence) {
	for _, b := range v.Guard.Bare {
		f.weigh(exception{b, v, e, e.verdict(v, b)})
	}
	for _, b := range v.Guard.Open {
		if e.verdict(v, b) == strong {
			f.weigh(exception{b, v, e, weak})
		}
	}
}

func (f *finder) weigh(x exception) {
	if x.worth == silent || x.Call != nil && f.calls[x.Call] {
		return
	}
	at := gap{fn: outermost(x.In()), guard: x.v.Guard.Class, near: x.Near}
	if x.v.Guard.Self && x.Call == nil {
		at.object = x.Base
	}
	i, ok := f.gaps[at]
	switch {
	case !ok:
		f.gaps[at] = len(f.exceptions)
		f.exceptions = append(f.exceptions, x)
	case x.worseThan(f.exceptions[i]):
		f.exceptions[i] = x
	}
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// causeOf returns what is to be cured.
func (x exception) causeOf() cause {
	c := cause{fn: outermost(x.In()), guard: x.v.Guard.Class}
	switch {
	case x.Call != nil:
		c.fn = x.Callee
	case x.v.Guard.Self:
		c.object = x.Base
	}
	return c
}

// oneEach leaves one exception of each cause, the worst, for all to see; of a callee that only few call without the lock, each
// call.
func oneEach(list []exception) []exception {
	all := make(map[cause][]int)
	for i, x := range list {
		if x.worth == strong {
			all[x.causeOf()] = append(all[x.causeOf()], i)
		}
	}
	for _, is := range all {
		if len(is) <= fewCallers && list[is[0]].Call != nil {
			continue
		}
		first := is[0]
		for _, i := range is {
			if list[i].worseThan(list[first]) {
				first = i
			}
		}
		for _, i := range is {
			if i != first {
				list[i].worth = weak
			}
		}
	}
	return list
}

// worst returns the exceptions to tell of: of those that one call leads to, the worst.
func (f *finder) worst() []exception {
	best := make(map[ssa.Instruction]exception)
	for _, x := range f.exceptions {
		if y, ok := best[x.Place()]; x.Call != nil && (!ok || x.worseThan(y)) {
			best[x.Place()] = x
		}
	}
	return slices.DeleteFunc(f.exceptions, func(x exception) bool {
		return x.Call != nil && (f.calls[x.Call] || best[x.Call].Bare != x.Bare)
	})
}

// worseThan reports whether x is rather to be told of than y: because more speaks for it, because it writes, because it
// comes first.
func (x exception) worseThan(y exception) bool {
	if x.worth != y.worth {
		return x.worth > y.worth
	}
	if x.Kind.Writes() != y.Kind.Writes() {
		return x.Kind.Writes()
	}
	return x.Place().Pos() < y.Place().Pos()
}

// shared tells of a write while the guard is held in read mode.
func (f *finder) shared(v *access.Var, g *access.Guard, b *access.Bare) {
	known := ofLock(b, g) && !v.Locked() || g == v.Guard && (g.Self || v.Decided)
	few := (!known || g.Listed) && g.Writes < minForeign
	if g.Writes+g.Reads == 0 || few && (g != v.Guard || g.Writes == 0 || len(g.Bare) > 0) || !b.Reachable() || b.Call != nil && !f.first(b.Call) {
		return
	}
	x := report.Finding{Category: writeUnderRLock, Concept: concept.GIL, Subject: subject(v)}
	x.Strict = few || !known && !g.Self && v.Owner != nil && (g != v.Guard || !ofLock(b, g))
	if b.Call != nil {
		x.Pos, x.End = f.locks.Range(b.Call)
		x.Message = fmt.Sprintf("call to %s in %s writes %s while %s is held for reading only", f.locks.Callee(b.Call), lock.FuncName(b.In()), qualified(v), g.Class)
		x.Second = f.second("write", b.Access, "it is written here")
	} else {
		x.Pos, x.End = placeOf(b.Access)
		x.Message = fmt.Sprintf("%s written in %s while %s is held for reading only", b.Text(), lock.FuncName(b.In()), g.LockText(b.Access))
		if op := g.Op(b.Access); op != nil {
			x.Second = &report.Second{Verb: op.Verb, Pos: f.locks.Where(op), Where: op.Where, Message: g.LockText(b.Access) + " locked for reading here"}
		}
	}
	f.add(x)
}

// minForeign is the number of writes under a lock that speak for it where it is not plain whose it is, whether it is the
// one that counts, or whether it guards the variable at all.
const minForeign = 3

// ofLock reports whether the call that leads to an access is of a method of the type that has the lock, to change what is
// part of the object.
func ofLock(b *access.Bare, g *access.Guard) bool {
	if b.Call == nil || b.Other || b.Callee.Signature.Recv() == nil {
		return false
	}
	t := b.Callee.Signature.Recv().Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == g.Class.Type && named.Obj().Pkg().Path() == g.Class.Pkg
}

// bare tells of an access without the guard.
func (f *finder) bare(u exception) {
	v, b, e, g := u.v, u.Bare, u.e, u.v.Guard
	x := report.Finding{Concept: concept.GIL, Subject: subject(v), Second: f.second("", g.Site, "the lock is held here")}
	verb := "read"
	x.Category = read
	if b.Kind.Writes() {
		verb, x.Category = "written", write
		if !v.Obj.IsField() {
			x.Category, x.Concept = packageVariable, concept.Multithreading
		}
	}
	in, how := lock.FuncName(b.In()), "without "+g.LockText(b.Access)
	switch {
	case b.Near != nil && b.After:
		x.Category, how = afterUnlock, "after "+g.LockText(b.Access)+" is unlocked"
	case b.Near != nil:
		x.Category, how = beforeLock, "before "+g.LockText(b.Access)+" is locked"
	}
	switch {
	case v.Decided:
		x.Category = contract
		x.Message = fmt.Sprintf("%s %s in %s %s, which guards it by its comment", b.Text(), verb, in, how)
		x.Second = &report.Second{Verb: "comment", Pos: v.Comment.Pos, Message: "its comment names the guard"}
	case b.Call != nil:
		verb = map[bool]string{true: "writes", false: "reads"}[b.Kind.Writes()]
		x.Message = fmt.Sprintf("call to %s in %s %s %s without %s, %s", f.locks.Callee(b.Call), in, verb, qualified(v), g.Class, e.text(b))
		if b.Expects {
			x.Category = contract
		}
	default:
		x.Message = fmt.Sprintf("%s %s in %s %s, %s", b.Text(), verb, in, how, e.text(b))
	}
	x.Pos, x.End = placeOf(b.Access)
	if b.Call != nil {
		x.Pos, x.End = f.locks.Range(b.Call)
	}
	x.Strict = u.worth == weak
	f.add(x)
}

// A promise is what the comment of a callee asks of a function, or of all.
type promise struct{ callee, caller *ssa.Function }

// fewCallers is the number of functions up to which each is told of that calls another without the lock that its comment
// asks for.
const fewCallers = 2

// breach tells of a call without the lock that the callee's comment asks for.
func (f *finder) breach(b *access.Breach) {
	if !b.Checked && b.Holds == 0 || !b.Checked && b.Bare > 3 && b.Holds < 3*b.Bare {
		return
	}
	if !f.first(b.Call) {
		return
	}
	name := b.Class.String()
	if b.Arg != nil {
		name = lock.Text(b.Arg, b.Caller)
		for _, field := range b.Lock.Fields {
			if !field.Embedded() {
				name += "." + field.Name()
			}
		}
		if name == lock.Text(b.Arg, b.Caller) {
			name = "the lock of " + name
		}
	}
	by := promise{b.Callee, outermost(b.Caller)}
	if b.Bare > fewCallers {
		by.caller = nil // it is rather the comment that asks for too much, or one habit that is wrong
	}
	x := report.Finding{Category: contract, Concept: concept.GIL, Subject: b.Class.Qualified(), Strict: b.Starts || b.Open || f.broken[by]}
	f.broken[by] = f.broken[by] || !x.Strict
	x.Pos, x.End = f.locks.Range(b.Call)
	in := lock.FuncName(b.Caller)
	x.Message = fmt.Sprintf("call to %s in %s without %s, which the comment of %s asks for", f.locks.Callee(b.Call), in, name, b.Callee.Name())
	if b.Reading {
		x.Category = writeUnderRLock
		x.Message = fmt.Sprintf("call to %s in %s with %s held for reading only, the comment of %s asks for the write lock", f.locks.Callee(b.Call), in, name, b.Callee.Name())
	}
	x.Second = &report.Second{Verb: "declared", Pos: b.Callee.Pos(), Message: b.Callee.Name() + " is declared here"}
	f.add(x)
}

// atomics tells of plain accesses to a variable that is accessed through sync/atomic elsewhere, in the same kind of
// object: a struct embedded in two others may follow two disciplines. That a read should be atomic as well, other accesses
// have to say: what is only ever stored atomically tells it as little as what is mostly read plainly.
func (f *finder) atomics(v *access.Var) {
	if !slices.ContainsFunc(v.Accesses, func(a *access.Access) bool { return a.Kind.IsAtomic() }) {
		return // as nearly always; to ask all others about each other takes the square of the time
	}
	type word struct{ outer, leaf *types.Var }
	type place struct {
		word
		fn *ssa.Function
	}
	site := make(map[word]*access.Access)
	atomic := make(map[word]int)
	used := make(map[word]bool) // loaded, added to or swapped so, not only stored
	plain := make(map[word]int)
	firsts := make(map[place]*access.Access)
	var order []place
	for _, a := range v.Accesses {
		w := word{a.Outer, a.Leaf}
		at := place{w, a.Fn}
		switch {
		case a.Owned():
		case a.Kind.IsAtomic():
			atomic[w]++
			used[w] = used[w] || !isStore(a)
			if s := site[w]; s == nil || a.Kind == access.AtomicRW && s.Kind != access.AtomicRW {
				site[w] = a
			}
		case a.Kind == access.Read || a.Kind == access.Write:
			if v.LockedWith(a) || !a.Reachable() || a.Taken() {
				break
			}
			plain[w]++
			if x := firsts[at]; x == nil {
				order = append(order, at)
				firsts[at] = a
			} else if a.Kind == access.Write && x.Kind != access.Write {
				firsts[at] = a
			}
		}
	}
	for _, at := range order {
		a, s := firsts[at], site[at.word]
		if s == nil || a.Kind == access.Read && s.Kind != access.AtomicRW || !f.firstMix(v, a) {
			continue
		}
		x := report.Finding{Category: atomicMix, Concept: concept.GIL, Subject: subject(v)}
		x.Strict = plain[at.word] > atomic[at.word] || a.Fn.Parent() != nil
		if !a.Kind.Writes() {
			few := plain[at.word] > 1 && atomic[at.word] < 3*plain[at.word]
			x.Strict = x.Strict || f.mixed[v.Owner] || !used[at.word] || few
		}
		f.mixed[v.Owner] = f.mixed[v.Owner] || !x.Strict
		x.Pos, x.End = placeOf(a)
		verb := "read"
		if a.Kind.Writes() {
			verb = "written"
		}
		x.Message = fmt.Sprintf("%s %s plainly in %s, but through sync/atomic elsewhere", a.Text(), verb, lock.FuncName(a.Fn))
		x.Second = f.second("atomic", s, "it is accessed atomically here")
		f.add(x)
	}
}

// isStore reports whether an atomic operation only sets the word.
func isStore(a *access.Access) bool {
	call, ok := a.At.(ssa.CallInstruction)
	return ok && call.Common().StaticCallee() != nil && strings.HasPrefix(call.Common().StaticCallee().Name(), "Store")
}

// firstMix reports whether an access is the first that is told of among the plain reads of one type in one function.
func (f *finder) firstMix(v *access.Var, a *access.Access) bool {
	if v.Owner == nil || a.Kind.Writes() {
		return true
	}
	was := f.mixes[mix{v.Owner, a.Fn}]
	f.mixes[mix{v.Owner, a.Fn}] = true
	return !was
}

// capture tells of memory that goroutines share.
func (f *finder) capture(c *access.Capture) {
	x := report.Finding{Category: captured, Concept: concept.Multithreading, Subject: c.In.RelString(nil) + " " + c.Name}
	if c.Global != nil {
		x.Category, x.Subject = packageVariable, c.Global.Pkg().Name()+"."+c.Name
	}
	x.Pos, x.End = f.locks.Range(c.Write)
	by := func(who string) string { return c.Name + " written by " + who }
	during, use := c.Name+" written", " and written elsewhere"
	if call, ok := c.Write.(ssa.CallInstruction); ok && !isBuiltin(call) {
		callee := f.locks.Callee(call)
		by = func(who string) string { return fmt.Sprintf("call to %s in %s writes %s", callee, who, c.Name) }
		during, use = fmt.Sprintf("call to %s writes %s", callee, c.Name), ", which is written elsewhere"
	}
	if c.Reads {
		use = strings.Replace(use, "written", "read", 1)
	}
	start, _ := f.locks.Range(c.Start)
	switch {
	case c.Many:
		x.Message = by("each request that the handler serves") + ", with no lock"
		x.Second = &report.Second{Verb: "start", Pos: start, Message: "the handler is registered here"}
	case c.Other == nil:
		x.Message = by("each goroutine that the loop starts") + ", with no lock"
		x.Second = &report.Second{Verb: "start", Pos: start, Message: "the goroutines start here"}
	case c.Outer:
		x.Message = during + " while a goroutine that reads it may run, with no lock and no join between"
		x.Second = &report.Second{Verb: "read", Pos: c.Other.Pos(), Message: "the goroutine reads it here"}
	default:
		x.Message = by("a goroutine") + use + ", with no lock and no join between"
		x.Second = &report.Second{Verb: "use", Pos: c.Other.Pos(), Message: "it is used here"}
	}
	f.add(x)
}

func isBuiltin(call ssa.CallInstruction) bool {
	_, ok := call.Common().Value.(*ssa.Builtin)
	return ok
}

func (f *finder) add(x report.Finding) {
	if x.Pos.IsValid() {
		f.found = append(f.found, x)
	}
}

// second makes an access the second place, which the text tells of.
func (f *finder) second(verb string, a *access.Access, text string) *report.Second {
	if a == nil {
		return nil
	}
	if verb == "" {
		if verb = "read"; a.Kind.Writes() {
			verb = "write"
		}
	}
	pos, _ := placeOf(a)
	if !pos.IsValid() {
		return nil
	}
	return &report.Second{Verb: verb, Pos: pos, Message: text}
}

// placeOf returns the range of an access: of the name of the variable, or of the statement if that stands elsewhere.
func placeOf(a *access.Access) (pos, end token.Pos) {
	pos = a.At.Pos()
	if pos.IsValid() && a.Addr.Pos().IsValid() && (a.Kind == access.Look || a.Kind == access.Fill) {
		fset := a.Fn.Prog.Fset
		if fset.Position(pos).Line != fset.Position(a.Addr.Pos()).Line {
			return pos, token.NoPos
		}
	}
	if fa, ok := a.Addr.(*ssa.FieldAddr); ok && fa.Pos().IsValid() && fa.Block() == a.At.Block() {
		return fa.Pos(), fa.Pos() + token.Pos(len(a.Var.Obj.Name()))
	}
	return pos, token.NoPos
}

func subject(v *access.Var) string {
	name := v.Obj.Name()
	if v.Owner != nil {
		name = v.Owner.Obj().Name() + "." + name
	}
	return v.Obj.Pkg().Name() + "." + name
}

// qualified returns a variable as a message names it where no object is in sight.
func qualified(v *access.Var) string {
	if v.Owner != nil {
		return v.Owner.Obj().Name() + "." + v.Obj.Name()
	}
	return v.Obj.Name()
}
