package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A constructor returns a new object that holds what it was given:
//
//	func newConn(s *server) *conn { return &conn{srv: s} }
//
// Its callers know then that what the conn reaches by srv is the server at hand, and of which type an object is that is
// returned as an interface.

// maxMade bounds how many fields of new objects one outcome tells.
const maxMade = 8

// made tells what the results of a return hold that were made by the function; outside tells a path in the terms of the
// caller.
func (o *Outcome) made(w *world, vals []*lock.Path, outside func(*lock.Path) *lock.Path) {
	for i, v := range vals {
		if v.Kind == lock.Iface && isNew(v.Base) {
			o.isNew(i, len(vals), v.Val.(types.Type))
		}
	}
	for _, c := range w.cells {
		if c.key.Kind != lock.Field || !isNew(c.key.Base) || len(o.Made) == maxMade {
			continue
		}
		if key, val := outside(c.key), outside(c.val); key != nil && val != nil {
			o.Made = append(o.Made, cell{key, val})
		}
	}
}

func isNew(p *lock.Path) bool {
	if p == nil || p.Kind != lock.Value {
		return false
	}
	_, ok := p.Val.(*ssa.Alloc)
	return ok
}

// isNew records that the interface which is result i of n holds a new object of type t.
func (o *Outcome) isNew(i, n int, t types.Type) {
	if o.Types == nil {
		o.Types = make([]types.Type, n)
	}
	o.Types[i] = t
}

// joinMade leaves of what o tells of new objects only what p tells too, or has nothing to tell of because it returns nil.
func (o *Outcome) joinMade(p *Outcome) {
	var both []cell
	for _, c := range o.Made {
		if slices.Contains(p.Made, c) || p.returnsNil(c.key.Root()) {
			both = append(both, c)
		}
	}
	for _, c := range p.Made {
		if !slices.Contains(both, c) && o.returnsNil(c.key.Root()) {
			both = append(both, c)
		}
	}
	o.Made = both
	if !slices.Equal(o.Types, p.Types) { // an interface that may be nil has no one type
		o.Types = nil
	}
}

// returnsNil reports whether the result is nil.
func (o *Outcome) returnsNil(result *lock.Path) bool {
	return result.Kind == lock.Result && result.Index < len(o.Values) && o.Values[result.Index] != nil && o.Values[result.Index].Val == "nil"
}

// object returns the path of the object that result i of a call points to or, as an interface, holds.
func (f *frame) object(at ssa.Instruction, o *Outcome, i int) *lock.Path {
	r := f.resultPath(at, i, len(o.Values))
	if r != nil && i < len(o.Types) && o.Types[i] != nil {
		return f.e.space.Object(r)
	}
	return r
}

// constructed tells what the result of a function that is not concerned with locks holds: all its returns return an
// object made there, whose fields get a value once, on every way.
func (e *engine) constructed(g *Func, o *Outcome) {
	f := &frame{e: e, f: g, fn: g.Fn, static: map[ssa.Value]*lock.Path{}}
	w := &world{}
	for i := range g.Fn.Signature.Results().Len() {
		obj, returns := newResult(g.Fn, i)
		if obj == nil {
			continue
		}
		if types.IsInterface(g.Fn.Signature.Results().At(i).Type()) {
			o.isNew(i, g.Fn.Signature.Results().Len(), obj.Type())
		}
		for _, r := range *obj.Referrers() {
			addr, ok := r.(*ssa.FieldAddr)
			if !ok || len(o.Made) == maxMade {
				continue
			}
			s := onlyStore(addr)
			if s == nil || !composes(addr, s) || slices.ContainsFunc(returns, func(r *ssa.Return) bool { return !flow.Dominates(s, r) }) {
				continue
			}
			if val := f.eval(w, s.Val); !val.Foreign() && !val.Unproved() {
				o.Made = append(o.Made, cell{e.space.Field(e.space.Result(g.Fn, i), obj.Type(), addr.Field), val})
			}
		}
	}
}

// newType returns the type of the object in an interface value, if that is what a function of the package returns that
// always makes it; nil otherwise.
func (e *engine) newType(v ssa.Value) types.Type {
	i := 0
	if x, ok := v.(*ssa.Extract); ok {
		v, i = x.Tuple, x.Index
	}
	call, ok := v.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil || e.funcs[origin(call.Call.StaticCallee())] == nil {
		return nil
	}
	if obj, _ := newResult(origin(call.Call.StaticCallee()), i); obj != nil {
		return obj.Type()
	}
	return nil
}

// newResult returns the object that a function makes and always returns as result i, and where it does. A pointer may be
// nil instead.
func newResult(fn *ssa.Function, i int) (obj *ssa.Alloc, returns []*ssa.Return) {
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		v := r.Results[i]
		if m, ok := v.(*ssa.MakeInterface); ok {
			v = m.X
		}
		if c, ok := v.(*ssa.Const); ok && c.IsNil() && !types.IsInterface(c.Type()) {
			continue
		}
		a, ok := v.(*ssa.Alloc)
		if !ok || obj != nil && obj != a {
			return nil, nil
		}
		obj, returns = a, append(returns, r)
	}
	return obj, returns
}

// onlyStore returns the store to a field of a new object, if that is all that its address is used for but loads.
func onlyStore(addr *ssa.FieldAddr) *ssa.Store {
	var only *ssa.Store
	for _, x := range *addr.X.Referrers() {
		other, ok := x.(*ssa.FieldAddr)
		if !ok || other.Field != addr.Field {
			continue
		}
		for _, r := range *other.Referrers() {
			switch r := r.(type) {
			case *ssa.Store:
				if r.Addr != other || only != nil {
					return nil
				}
				only = r
			case *ssa.UnOp, *ssa.DebugRef:
			default:
				return nil
			}
		}
	}
	return only
}
