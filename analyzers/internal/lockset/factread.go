package lockset

import (
	"go/token"
	"go/types"
	"path"
	"slices"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// imported returns the summary of a function of another package; nil if it has no effect.
func (e *engine) imported(obj *types.Func) *Summary {
	if s, ok := e.facts[obj]; ok {
		return s
	}
	var x Effects
	if obj.Pkg() == nil || obj.Pkg() == e.pass.Pkg || !e.pass.ImportObjectFact(obj, &x) {
		e.facts[obj] = nil
		return nil
	}
	r := &factReader{e: e, obj: obj, x: &x, paths: make([]*lock.Path, len(x.Paths))}
	s := r.summary()
	e.facts[obj] = s
	return s
}

// factReader turns a fact into a summary.
type factReader struct {
	e     *engine
	obj   *types.Func
	x     *Effects
	paths []*lock.Path
}

func (r *factReader) summary() *Summary {
	s := &Summary{Waits: r.x.Waits}
	for i := range r.x.Paths {
		r.paths[i] = r.path(&r.x.Paths[i])
	}
	for i := range r.x.Events {
		e := &r.x.Events[i]
		p, op := r.at(e.Path), r.op(&e.Op)
		s.Events = append(s.Events, Event{Path: p, Class: e.Class, Mode: lock.Mode(e.Mode), Once: e.Once, Conds: r.conds(e.Conds), Op: op, without: r.all(e.Without), lent: r.all(e.Lent)})
	}
	for i := range r.x.Borrows {
		b := &r.x.Borrows[i]
		if p := r.at(b.Path); p != nil {
			s.Borrows = append(s.Borrows, Borrow{Path: p, Mode: lock.Mode(b.Mode), Conds: r.conds(b.Conds), Op: r.op(&b.Op)})
		}
	}
	for i := range r.x.Outcomes {
		o := &r.x.Outcomes[i]
		out := Outcome{Conds: r.conds(o.Conds), Results: r.conds(o.Results)}
		out.Acquired, out.Released = r.held(o.Acquired), r.freed(o.Released)
		out.passed, out.blurred = r.passed(o.Passed), o.Blurred
		out.kept = r.all(o.Kept)
		for _, w := range o.Ways {
			out.merged = append(out.merged, way{r.conds(w.Conds), r.passed(w.Passed)})
		}
		for _, v := range o.Values {
			out.Values = append(out.Values, r.at(v))
		}
		s.Outcomes = append(s.Outcomes, out)
	}
	for i := range r.x.Calls {
		s.Calls = append(s.Calls, r.call(&r.x.Calls[i]))
	}
	for i := range r.x.Twices {
		first, again := &r.x.Twices[i].First, &r.x.Twices[i].Again
		p, q := r.at(first.Path), r.at(again.Path)
		if p != nil && q != nil {
			held := Held{Path: p, Mode: lock.Mode(first.Mode), Op: r.op(&first.Op)}
			s.Twices = append(s.Twices, Twice{q, lock.Mode(again.Mode), held, r.conds(again.Conds), r.op(&again.Op), r.x.Twices[i].Apart})
		}
	}
	return s
}

func (r *factReader) call(c *FactCall) Call {
	out := Call{Fn: r.at(c.Fn), Method: c.Method, Conds: r.conds(c.Conds), Op: r.op(&c.Op), Always: c.Always}
	for _, a := range c.Args {
		p := r.at(a)
		if p == nil {
			p = r.e.unknown
		}
		out.Args = append(out.Args, p)
	}
	out.Held, out.Freed = r.held(c.Held), r.freed(c.Freed)
	return out
}

func (r *factReader) held(events []FactEvent) []Held {
	var out []Held
	for i := range events {
		e := &events[i]
		if p := r.at(e.Path); p != nil {
			out = append(out, Held{Path: p, Mode: lock.Mode(e.Mode), Op: r.op(&e.Op)})
		}
	}
	return out
}

func (r *factReader) passed(all []FactPassed) []passed {
	var out []passed
	for _, x := range all {
		if p := r.at(x.Path); p != nil {
			out = append(out, passed{p, lock.Mode(x.Mode), x.Tried})
		}
	}
	slices.SortFunc(out, passedOrder)
	return out
}

func (r *factReader) freed(events []FactEvent) []freed {
	var out []freed
	for i := range events {
		e := &events[i]
		if p := r.at(e.Path); p != nil {
			out = append(out, freed{path: p, mode: lock.Mode(e.Mode), borrow: true, vague: e.May, op: r.op(&e.Op)})
		}
	}
	return out
}

func (r *factReader) at(i int) *lock.Path {
	if i < 0 || i >= len(r.paths) {
		return nil
	}
	return r.paths[i]
}

// all returns those of the paths that can be told here, sorted.
func (r *factReader) all(is []int) []*lock.Path {
	var out []*lock.Path
	for _, i := range is {
		if p := r.at(i); p != nil {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, pathOrder)
	return out
}

func (r *factReader) conds(cs []FactCond) []fact {
	var out []fact
	for _, c := range cs {
		if p := r.at(c.Path); p != nil {
			out = append(out, fact{p, c.Is, r.e.space.Const(c.Text)})
		}
	}
	slices.SortFunc(out, factOrder)
	return out
}

func (r *factReader) op(x *FactOp) *Op {
	op := &Op{Verb: x.Verb, Where: x.Where}
	for _, name := range x.Chain {
		op.Chain = append(op.Chain, Step{Name: name})
	}
	return op
}

func (r *factReader) path(x *FactPath) *lock.Path {
	s := r.e.space
	base, arg := r.at(x.Base), r.at(x.Arg)
	switch lock.Kind(x.Kind) {
	case lock.Param:
		return s.Param(r.obj, x.Index)
	case lock.Result:
		return s.Result(r.obj, x.Index)
	case lock.Const:
		return s.Const(x.Name)
	case lock.Global:
		return r.global(x)
	}
	if base == nil {
		return nil
	}
	switch lock.Kind(x.Kind) {
	case lock.Field:
		if base == r.e.unknown {
			return r.e.some(x.Own)
		}
		return s.NamedField(base, x.Index, x.Name, x.Own, x.Embed)
	case lock.Deref:
		return s.Deref(base, nil)
	case lock.RLocker:
		return s.RLocker(base)
	case lock.Cond:
		return s.Cond(base)
	case lock.Len:
		return s.Len(base)
	case lock.Dynamic:
		return s.Dynamic(base)
	case lock.Not:
		return s.Not(base)
	case lock.Unlocker:
		return s.Unlocker(base, lock.Mode(x.Index))
	}
	if arg == nil {
		return nil
	}
	switch lock.Kind(x.Kind) {
	case lock.Elem:
		return s.Elem(base, arg)
	case lock.Binary:
		return s.Binary(token.Token(x.Index), base, arg)
	}
	return nil
}

// global finds a package variable of the package that declares the function, or of one that it imports. One that is out of
// sight, as those are that are not exported, keeps its name as identity: a flag that steers how a package locks also steers how
// it unlocks.
func (r *factReader) global(x *FactPath) *lock.Path {
	for _, pkg := range append([]*types.Package{r.obj.Pkg(), r.e.pass.Pkg}, r.e.pass.Pkg.Imports()...) {
		if pkg.Path() == x.Own.Pkg {
			if v, ok := pkg.Scope().Lookup(x.Own.Name).(*types.Var); ok {
				return r.e.space.Global(v)
			}
		}
	}
	v := r.e.distant[x.Own]
	if v == nil {
		v = types.NewVar(token.NoPos, types.NewPackage(x.Own.Pkg, path.Base(x.Own.Pkg)), x.Own.Name, types.Typ[types.Invalid])
		if r.e.distant == nil {
			r.e.distant = make(map[lock.Class]*types.Var)
		}
		r.e.distant[x.Own] = v
	}
	return r.e.space.Global(v)
}
