package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// eval returns the symbolic value of v in world w.
func (f *frame) eval(w *world, v ssa.Value) *lock.Path {
	if p := f.static[v]; p != nil {
		return p
	}
	p, fixed := f.compute(w, v)
	if fixed {
		f.static[v] = p
	}
	return p
}

// compute evaluates v and reports whether the result is the same in every world.
func (f *frame) compute(w *world, v ssa.Value) (p *lock.Path, fixed bool) {
	s := f.e.space
	switch v := v.(type) {
	case *ssa.Parameter:
		for i, q := range v.Parent().Params {
			if q == v {
				return s.Param(f.fn, i), true
			}
		}
	case *ssa.FreeVar:
		for i, q := range v.Parent().FreeVars {
			if q == v {
				p := s.FreeVar(f.fn, i)
				p.Name = v.Name()
				return p, true
			}
		}
	case *ssa.Global:
		if v.Object() != nil {
			return s.Global(v.Object()), true
		}
	case *ssa.Const:
		return s.Const(lock.ConstText(v)), true
	case *ssa.Function:
		return s.Func(v), true
	case *ssa.Alloc:
		return s.Value(v), true
	case *ssa.FieldAddr:
		return f.selected(w, v.X, v.Field)
	case *ssa.Field:
		base := f.eval(w, v.X)
		if base.Kind == lock.Deref && base.Val == nil && !base.Deep() {
			return f.load(w, s.Field(base.Base, v.X.Type(), v.Field)), false
		}
		if base.Kind == lock.Param && !base.Deep() { // a struct passed by value does not change
			return s.Deref(s.Field(base, v.X.Type(), v.Field), nil), true
		}
	case *ssa.IndexAddr:
		return f.elem(w, v.X, v.Index)
	case *ssa.Index:
		addr, _ := f.elem(w, v.X, v.Index)
		return f.load(w, addr), false
	case *ssa.Lookup:
		if !v.CommaOk {
			addr, _ := f.elem(w, v.X, v.Index)
			return f.load(w, addr), false
		}
	case *ssa.UnOp:
		return f.unary(w, v)
	case *ssa.BinOp:
		return f.binary(w, v), false
	case *ssa.Call:
		if x, ok := measured(v); ok {
			if base := f.eval(w, x); !base.Deep() {
				return s.Len(base), false
			}
		}
		if x, ok := copied(v); ok {
			return f.eval(w, x), false
		}
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
			return f.e.recovering(), false
		}
		if p := w.val(s.Value(v)); p != nil {
			return p, false
		}
		return s.Value(v), false
	case *ssa.Phi, *ssa.MakeMap:
		if p := w.val(s.Value(v)); p != nil {
			return p, false
		}
		return s.Value(v), false
	case *ssa.Extract:
		return f.extract(w, v), false
	case *ssa.ChangeType:
		return f.eval(w, v.X), false
	case *ssa.ChangeInterface:
		return f.eval(w, v.X), false
	case *ssa.MakeInterface:
		return s.Iface(f.eval(w, v.X), v.X.Type()), false
	case *ssa.TypeAssert:
		if !v.CommaOk {
			return f.asserted(w, v), false
		}
	case *ssa.Convert:
		return s.Value(v), true
	case *ssa.Slice:
		if v.Low == nil && v.High == nil {
			return f.eval(w, v.X), false
		}
	case *ssa.MakeClosure:
		bs := make([]*lock.Path, len(v.Bindings))
		for i, b := range v.Bindings {
			bs[i] = f.eval(w, b)
			if a, ok := b.(*ssa.Alloc); ok && f.e.constant(a) {
				if val := w.val(bs[i]); val != nil {
					bs[i] = s.Ref(val)
				}
			}
		}
		return s.Closure(v.Fn.(*ssa.Function), bs), false
	}
	return s.Value(v), true
}

// measured returns the operand of a call of len, if that is a slice or string: its length never changes, as that of a map
// or channel does.
func measured(call *ssa.Call) (ssa.Value, bool) {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "len" {
		return nil, false
	}
	x := call.Call.Args[0]
	switch t := x.Type().Underlying().(type) {
	case *types.Slice:
		return x, true
	case *types.Basic:
		return x, t.Info()&types.IsString != 0
	}
	return nil, false
}

// copied returns the slice or map of pointers that a call copies: what is in the copy is what was in it.
func copied(call *ssa.Call) (ssa.Value, bool) {
	fn := call.Call.StaticCallee()
	if fn == nil || len(call.Call.Args) != 1 {
		return nil, false
	}
	obj, ok := origin(fn).Object().(*types.Func)
	if !ok || !lock.Copies(obj) {
		return nil, false
	}
	var elem types.Type
	switch t := call.Type().Underlying().(type) {
	case *types.Slice:
		elem = t.Elem()
	case *types.Map:
		elem = t.Elem()
	default:
		return nil, false
	}
	_, ptr := elem.Underlying().(*types.Pointer)
	return call.Call.Args[0], ptr
}

// selected returns the address of a field.
func (f *frame) selected(w *world, x ssa.Value, index int) (*lock.Path, bool) {
	base := f.eval(w, x)
	if !base.Deep() {
		if p := f.e.space.Field(base, x.Type(), index); !p.Deep() { // so that what it holds has a path too
			_, fixed := f.static[x]
			return p, fixed
		}
	}
	return f.e.space.Field(f.e.space.Value(x), x.Type(), index), true
}

func (f *frame) elem(w *world, x, index ssa.Value) (*lock.Path, bool) {
	base, key := f.eval(w, x), f.eval(w, index)
	if lock.Counts(index) { // each round another element, by whichever way the loop came to it
		key = f.e.space.Value(index)
	}
	if base.Deep() || key.Deep() {
		base = f.e.space.Value(x)
	}
	return f.e.space.Elem(base, key), false
}

func (f *frame) unary(w *world, v *ssa.UnOp) (*lock.Path, bool) {
	switch v.Op {
	case token.MUL:
		if p := w.val(f.e.space.Value(v)); p != nil { // loaded where it stands
			return p, false
		}
		if a, ok := v.X.(*ssa.Alloc); ok && f.e.wild(a) && !justStored(v, a) {
			return f.e.space.Value(v), true
		}
		addr := f.eval(w, v.X)
		if addr.Deep() {
			return f.e.space.Value(v), true
		}
		return f.load(w, addr), false
	case token.NOT:
		return f.e.space.Not(f.eval(w, v.X)), false
	}
	return f.e.space.Value(v), true
}

func (f *frame) binary(w *world, v *ssa.BinOp) *lock.Path {
	x, y := f.eval(w, v.X), f.eval(w, v.Y)
	if x.Deep() || y.Deep() {
		return f.e.space.Value(v)
	}
	if isRangeIndex(v) && x == f.e.space.Const("-1") {
		return f.e.space.Const("0") // not more: a value that grew round after round would never settle
	}
	if v.Op == token.EQL || v.Op == token.NEQ {
		if b, ok := v.X.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			return boolEqual(f.e.space, x, y, v.Op == token.EQL)
		}
	}
	return f.e.space.Binary(v.Op, x, y)
}

// boolEqual returns x == y (or x != y) for booleans, where a comparison with a constant is the operand or its negation.
func boolEqual(s *lock.Space, x, y *lock.Path, equal bool) *lock.Path {
	if x.Kind == lock.Const {
		x, y = y, x
	}
	p := s.Binary(token.EQL, x, y)
	if y.Kind == lock.Const {
		p = x
		if y.Val == "false" {
			p = s.Not(p)
		}
	}
	if !equal {
		p = s.Not(p)
	}
	return p
}

func (f *frame) extract(w *world, v *ssa.Extract) *lock.Path {
	s := f.e.space
	if p := w.val(s.Value(v)); p != nil {
		return p
	}
	if next, ok := v.Tuple.(*ssa.Next); ok && v.Index == 2 { // each round another element
		if r, ok := next.Iter.(*ssa.Range); ok && !next.IsString {
			if base := f.eval(w, r.X); !base.Deep() {
				return f.load(w, s.Elem(base, s.Value(v)))
			}
		}
	}
	if v.Index == 0 {
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			addr, _ := f.elem(w, t.X, t.Index)
			return f.load(w, addr)
		case *ssa.TypeAssert:
			return f.asserted(w, t)
		}
	}
	if t, ok := v.Tuple.(*ssa.TypeAssert); ok && v.Index == 1 {
		if c, p := s.TypeConst(t.AssertedType), f.eval(w, t.X); c != nil && !p.Deep() {
			return s.Binary(token.EQL, s.Dynamic(p), c)
		}
	}
	return s.Value(v)
}

// asserted returns the value of a type assertion: to a concrete type it is what the interface holds.
func (f *frame) asserted(w *world, v *ssa.TypeAssert) *lock.Path {
	p := f.eval(w, v.X)
	if types.IsInterface(v.AssertedType) {
		return p
	}
	return p.Concrete()
}

// load returns the value at address addr in world w.
func (f *frame) load(w *world, addr *lock.Path) *lock.Path {
	if v := w.val(addr); v != nil {
		return v
	}
	if addr.Kind == lock.Ref {
		return addr.Base
	}
	if addr.Kind == lock.Field && addr.Base.Kind == lock.Cond && addr.Name == "L" {
		return addr.Base.Base
	}
	if c, ok := lock.ClassIDOf(addr); ok {
		if addr.Kind == lock.Field && mayBeTaken(addr.Base) && f.e.back.has(c) {
			if p := f.owner(w, addr); p != nil {
				return p
			}
			f.f.backs.add(c)
		}
		return f.e.space.Deref(addr, w.version(c))
	}
	return f.e.space.Deref(addr, nil)
}

// store records that the value at addr is now v.
func (f *frame) store(w *world, addr, v *lock.Path, at ssa.Instruction) {
	if c, ok := lock.ClassIDOf(addr); ok && addr.Kind == lock.Field {
		f.forget(w, c, at)
	}
	w.set(addr, v)
}

// forget drops what is known of all fields of the class.
func (f *frame) forget(w *world, c int, at any) {
	ofClass := func(x cell) bool {
		own, ok := x.key.OwnID()
		return ok && own == c && x.key.Kind == lock.Field
	}
	if slices.ContainsFunc(w.cells, ofClass) {
		w.cells = slices.DeleteFunc(slices.Clone(w.cells), ofClass)
	}
	w.setVersion(c, at)
}
