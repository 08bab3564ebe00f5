package lockset

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Bounds of a fact, so that the facts of a package stay small however large its functions are.
const (
	maxFactEvents = 24
	maxFactSteps  = 3
)

// Effects is the fact exported for a function with an effect on locks: its summary, in a form that another package can
// read. Paths and constants stand in tables, so that what is said often is stored once.
type Effects struct {
	Paths    []FactPath
	Events   []FactEvent
	Outcomes []FactOutcome
	Borrows  []FactEvent
	Calls    []FactCall
	Twices   []FactTwice
	Waits    bool // for all that is known, the function waits for other goroutines by more than a lock
}

// AFact marks Effects as a fact.
func (*Effects) AFact() {}

// A FactPath is one path of the table: a root, or a selection from an earlier entry.
type FactPath struct {
	Kind  uint8
	Index int    // of a parameter, result or field
	Base  int    // index in the table, -1 for a root
	Arg   int    // likewise, for an element's key and the like
	Name  string // of a field or global; the text of a constant; the operator
	Own   lock.Class
	Embed bool
}

// A FactCond is a condition on a path of the table.
type FactCond struct {
	Path int
	Is   bool
	Text string // the constant
}

// A FactEvent is an acquisition or a borrowed release.
type FactEvent struct {
	Path  int // -1 if only the class is known
	Class lock.Class
	Mode  uint8
	Once  bool
	Conds []FactCond
	Op    FactOp
	// Without are the locks of the caller released before, Lent those of the same class released on some way.
	Without, Lent []int
	May           bool // it may not be released
}

// A FactOp is an operation with its call chain, positions as text.
type FactOp struct {
	Verb  string
	Where string
	Chain []string
}

// A FactOutcome is one way to return.
type FactOutcome struct {
	Conds    []FactCond
	Results  []FactCond
	Acquired []FactEvent
	Released []FactEvent
	Values   []int // -1 where unknown
	Passed   []FactPassed
	Ways     []FactWay // those that it stands for; none if it is one, or if they are too many
	Blurred  bool      // they are too many
	Kept     []int     // locks of the caller that were released, and are held again
}

// A FactWay is one way to return with the effect of an outcome.
type FactWay struct {
	Conds  []FactCond
	Passed []FactPassed
}

// A FactPassed is a lock acquired on a way, whether or not it has been released since.
type FactPassed struct {
	Path  int
	Mode  uint8
	Tried bool
}

// A FactCall is a call of a function value that the caller passes.
type FactCall struct {
	Fn     int
	Method string
	Args   []int
	Held   []FactEvent
	Freed  []FactEvent
	Conds  []FactCond
	Op     FactOp
	Always bool
}

// A FactTwice is an acquisition while another lock is held that may be the same one.
type FactTwice struct {
	First, Again FactEvent
	Apart        bool
}

// String returns the effects as a test wants them: "acquires s.mu", "releases s.mu", "returns s.mu".
func (x *Effects) String() string {
	var parts []string
	add := func(verb string, p int, mode uint8) {
		text := x.text(p)
		if lock.Mode(mode) == lock.Read {
			verb += " for reading"
		}
		if s := verb + " " + text; !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	for _, o := range x.Outcomes {
		for _, a := range o.Acquired {
			add("holds", a.Path, a.Mode)
		}
		for _, r := range o.Released {
			add("releases", r.Path, r.Mode)
		}
		for _, v := range o.Values {
			if v >= 0 && lock.Kind(x.Paths[v].Kind) != lock.Const {
				add("returns", v, 0)
			}
		}
	}
	for _, e := range x.Events {
		if e.Path >= 0 {
			add("acquires", e.Path, e.Mode)
		}
	}
	for _, c := range x.Calls {
		add("calls", c.Fn, 0)
	}
	return strings.Join(parts, ", ")
}

func (x *Effects) text(i int) string {
	p := x.Paths[i]
	switch lock.Kind(p.Kind) {
	case lock.Param:
		return "arg" + strconv.Itoa(p.Index)
	case lock.Result:
		return "result" + strconv.Itoa(p.Index)
	case lock.Field:
		return x.text(p.Base) + "." + p.Name
	case lock.Deref, lock.RLocker, lock.Not, lock.Cond, lock.Iface, lock.Unlocker:
		return x.text(p.Base)
	case lock.Elem:
		return x.text(p.Base) + "[…]"
	}
	return p.Name
}

// writer turns a summary into a fact.
type writer struct {
	e     *engine
	g     *Func
	x     *Effects
	index map[*lock.Path]int
}

// export exports a fact for each function with an effect that another package can reach.
func (e *engine) export() {
	for _, g := range e.order {
		obj, ok := g.Fn.Object().(*types.Func)
		if !ok || g.sum == nil || g.sum.GivenUp != "" || g.sum.silent() || !reachableFrom(obj) {
			continue
		}
		w := &writer{e, g, &Effects{}, make(map[*lock.Path]int)}
		if w.summary(g.sum) {
			w.x.Waits = e.waits(&target{fn: g.Fn, obj: obj})
			e.pass.ExportObjectFact(obj, w.x)
		}
	}
}

// reachableFrom reports whether another package may call the function: it is exported, or a method (which it may have
// through an interface or an embedded field).
func reachableFrom(obj *types.Func) bool {
	return obj.Exported()
}

// summary writes the summary and reports whether there is anything to tell.
func (w *writer) summary(s *Summary) bool {
	events := slices.Clone(s.Events)
	slices.SortStableFunc(events, func(a, b Event) int { // instances first, short chains first
		if (a.Path == nil) != (b.Path == nil) {
			if a.Path == nil {
				return 1
			}
			return -1
		}
		return cmp.Or(len(a.Op.Chain)-len(b.Op.Chain), cmp.Compare(a.Class.Pkg, b.Class.Pkg), cmp.Compare(a.Class.String(), b.Class.String()))
	})
	for _, e := range events {
		if len(w.x.Events) == maxFactEvents {
			break
		}
		if x, ok := w.event(e.Path, e.Class, e.Mode, e.Conds, e.Op); ok {
			x.Once, x.Without, x.Lent = e.Once, w.paths(e.without), w.lent(&e)
			w.x.Events = append(w.x.Events, x)
		}
	}
	for _, b := range s.Borrows {
		if x, ok := w.event(b.Path, lock.ClassOf(b.Path), b.Mode, b.Conds, b.Op); ok && x.Path >= 0 {
			w.x.Borrows = append(w.x.Borrows, x)
		}
	}
	told := len(w.x.Events)+len(w.x.Borrows) > 0
	never := w.failsNever(s)
	for i := range s.Outcomes {
		if w.outcome(&s.Outcomes[i], never) {
			told = true
		}
	}
	for i := range s.Calls {
		if w.call(&s.Calls[i]) {
			told = true
		}
	}
	for _, t := range s.Twices {
		first, ok := w.event(t.First.Path, lock.Class{}, t.First.Mode, nil, t.First.Op)
		again, both := w.event(t.Path, lock.Class{}, t.Mode, t.Conds, t.Op)
		if ok && both && first.Path >= 0 && again.Path >= 0 {
			w.x.Twices = append(w.x.Twices, FactTwice{first, again, t.Apart})
			told = true
		}
	}
	return told
}

// lent writes the locks that may have been released before an acquisition. One that has no name elsewhere may be any.
func (w *writer) lent(e *Event) []int {
	all := e.lent
	if p := w.e.some(e.Class); p != nil && slices.ContainsFunc(all, func(q *lock.Path) bool { return w.path(q) < 0 }) {
		all = []*lock.Path{p}
	}
	return w.paths(all)
}

// paths writes those of the paths that can be told.
func (w *writer) paths(all []*lock.Path) []int {
	var out []int
	for _, p := range all {
		if i := w.path(p); i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// failsNever returns the index of the error that a function without an effect on what is held always returns as nil, and
// -1 if there is none. That it does so is no promise: the next version may fail, and callers are written for it.
func (w *writer) failsNever(s *Summary) int {
	results := w.g.Fn.Signature.Results()
	last := results.Len() - 1
	if last < 0 || !isErrorType(results.At(last).Type()) {
		return -1
	}
	for i := range s.Outcomes {
		o := &s.Outcomes[i]
		if o.effect() || len(o.Values) <= last || o.Values[last] == nil || o.Values[last].Val != "nil" {
			return -1
		}
	}
	return last
}

// outcome writes one way to return, without what it tells of the result never.
func (w *writer) outcome(o *Outcome, never int) bool {
	if afterOnce(o.Conds) {
		return false
	}
	results := slices.DeleteFunc(slices.Clone(o.Results), func(c fact) bool { return c.path.Kind == lock.Result && c.path.Index == never })
	x := FactOutcome{Conds: w.conds(o.Conds), Results: w.conds(results)}
	values, told := w.functions(o.Values)
	if told { // else a function returned may release what was acquired
		x.Acquired = w.held(o.Acquired)
	}
	x.Released = w.freed(o.Released)
	x.Passed, x.Blurred, x.Kept = w.passed(o.passed), o.blurred, w.paths(o.kept)
	for _, y := range o.merged {
		if afterOnce(y.conds) {
			continue
		}
		x.Ways = append(x.Ways, FactWay{w.conds(y.conds), w.passed(y.passed)})
	}
	told = len(x.Acquired)+len(x.Released)+len(x.Passed) > 0
	for k, v := range values {
		i := -1
		if v != nil && k != never {
			i = w.path(v)
		}
		x.Values = append(x.Values, i)
		told = told || i >= 0 && v.Kind != lock.Const
	}
	w.x.Outcomes = append(w.x.Outcomes, x)
	return told
}

// functions returns the results with what is known of functions among them as another package can read it: which lock one
// releases. It is false if what one of them does cannot be told.
func (w *writer) functions(values []*lock.Path) ([]*lock.Path, bool) {
	out, told := slices.Clone(values), true
	for i, v := range values {
		if v == nil || !v.Concrete().IsFunction() {
			continue
		}
		p, ok := w.e.unlocker(w.g, v.Concrete())
		out[i], told = p, told && ok
	}
	return out, told
}

func (w *writer) call(c *Call) bool {
	fn := w.path(c.Fn)
	if fn < 0 {
		return false
	}
	x := FactCall{Fn: fn, Method: c.Method, Conds: w.conds(c.Conds), Op: w.op(c.Op), Always: c.Always}
	for _, a := range c.Args {
		x.Args = append(x.Args, w.path(a))
	}
	x.Held, x.Freed = w.held(c.Held), w.freed(c.Freed)
	w.x.Calls = append(w.x.Calls, x)
	return true
}

// passed writes the locks acquired on a way that can be told.
func (w *writer) passed(all []passed) []FactPassed {
	var out []FactPassed
	for _, x := range all {
		if i := w.path(x.path); i >= 0 {
			out = append(out, FactPassed{i, uint8(x.mode), x.tried})
		}
	}
	return out
}

// held writes what is held for certain.
func (w *writer) held(locks []Held) []FactEvent {
	var out []FactEvent
	for _, h := range locks {
		if e, ok := w.event(h.Path, lock.Class{}, h.Mode, nil, h.Op); ok && e.Path >= 0 && !h.May {
			out = append(out, e)
		}
	}
	return out
}

func (w *writer) freed(locks []freed) []FactEvent {
	var out []FactEvent
	for _, r := range locks {
		if e, ok := w.event(r.path, lock.Class{}, r.mode, nil, r.op); ok && e.Path >= 0 {
			e.May = r.vague
			out = append(out, e)
		}
	}
	return out
}

func (w *writer) event(p *lock.Path, c lock.Class, m lock.Mode, conds []fact, op *Op) (FactEvent, bool) {
	i := -1
	if p != nil {
		i = w.path(p)
	}
	if i < 0 && c.Name == "" {
		return FactEvent{}, false
	}
	return FactEvent{Path: i, Class: c, Mode: uint8(m), Conds: w.conds(conds), Op: w.op(op)}, true
}

func (w *writer) conds(fs []fact) []FactCond {
	var out []FactCond
	for _, f := range fs {
		if asksOnce(f) { // it is taken not to have run
			continue
		}
		if i := w.path(f.path); i >= 0 {
			out = append(out, FactCond{i, f.is, f.c.Val.(string)})
		}
	}
	return out
}

func (w *writer) op(op *Op) FactOp {
	x := FactOp{Verb: op.Verb, Where: op.Where}
	if x.Where == "" {
		pos := op.Pos
		if op.at != nil && op.at.Pos().IsValid() && len(op.Chain) == 0 {
			pos = op.at.Pos()
		}
		x.Where = w.e.where(pos)
	}
	for _, s := range op.Chain {
		if len(x.Chain) < maxFactSteps {
			x.Chain = append(x.Chain, s.Name)
		}
	}
	return x
}

// where returns a position as text: the package's path and the file's name, never the place on this machine.
func (e *engine) where(pos token.Pos) string {
	if !pos.IsValid() {
		return path.Base(e.pass.Pkg.Path())
	}
	p := e.pass.Fset.Position(pos)
	return fmt.Sprintf("%s/%s:%d", path.Base(e.pass.Pkg.Path()), filepath.Base(p.Filename), p.Line)
}

// path enters a path in the table; -1 if it has no meaning in another package.
func (w *writer) path(p *lock.Path) int {
	if p == nil {
		return -1
	}
	if i, ok := w.index[p]; ok {
		return i
	}
	x := FactPath{Kind: uint8(p.Kind), Index: p.Index, Base: -1, Arg: -1, Name: p.Name, Own: p.Own, Embed: p.Embedded()}
	ok := true
	sub := func(q *lock.Path) int {
		i := w.path(q)
		ok = ok && i >= 0
		return i
	}
	switch p.Kind {
	case lock.Param, lock.Result:
		x.Name = ""
	case lock.Global:
		v, isVar := p.Val.(*types.Var)
		if !isVar || v.Pkg() == nil {
			ok = false
		}
	case lock.Const:
		x.Name = p.Val.(string)
		x.Own = lock.Class{}
	case lock.Field, lock.RLocker, lock.Cond, lock.Not, lock.Len, lock.Unlocker, lock.Dynamic:
		x.Base = sub(p.Base)
		if isSome(p) {
			x.Index = 0 // the class tells
		}
	case lock.Deref:
		ok = p.Val == nil
		x.Base, x.Name, x.Own = sub(p.Base), "", lock.Class{}
	case lock.Elem:
		x.Base, x.Arg = sub(p.Base), sub(p.Arg)
	case lock.Binary:
		x.Base, x.Arg, x.Index = sub(p.Base), sub(p.Arg), int(p.Val.(token.Token))
	default:
		ok = false
	}
	i := -1
	if ok {
		i = len(w.x.Paths)
		w.x.Paths = append(w.x.Paths, x)
	}
	w.index[p] = i
	return i
}
