package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Back-pointers: real code reaches the same object by two names, as in
//
//	for _, o := range m.consumers { o.stop() }	// with m.mu held, where stop locks o.m.mu
//
// Where the objects that the package puts into a container field (m.consumers) have, at that moment, a field (o.m) that
// holds the container's owner, or something that the owner's fields hold, and that field is set on fresh objects only,
// an object taken out of the container has it too. That takes one insertion that shows it and none that contradicts it;
// insertions of objects made out of sight say nothing.

// A Link is an insertion of Val into the container field Class of the object Owner.
type Link struct {
	Owner *lock.Path
	Class lock.Class
	Val   *lock.Path
	Type  types.Type // of Val, a pointer to a struct of the package
}

// backPointer is what is known of one pointer field of the objects in one container.
type backPointer struct {
	rel  *lock.Path // the field's value, where Param(nil, 0) stands for the owner of the container
	lost bool       // some insertion differs
}

// linkKey is a pointer field and a container field.
type linkKey struct{ field, container lock.Class }

// pointers finds the fields that can be back-pointers: pointers to structs of the package, set on fresh objects only.
func (e *engine) pointers() {
	stored := make(map[lock.Class]bool)
	for _, g := range e.order {
		for _, b := range g.Fn.Blocks {
			for _, instr := range b.Instrs {
				s, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := s.Addr.(*ssa.FieldAddr)
				if !ok || !e.pointsHere(s.Val.Type()) || isNilConst(s.Val) {
					continue
				}
				c := e.fieldClass(fa)
				if had, seen := stored[c]; !seen || had {
					stored[c] = e.freshValue(fa.X)
				}
			}
		}
	}
	for c, fresh := range stored {
		if fresh && c.Name != "" {
			e.back.add(e.id(c))
		}
	}
}

// pointsHere reports whether t is a pointer to a struct type of the package.
func (e *engine) pointsHere(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Pkg() == e.pass.Pkg
}

// isNilConst reports whether v is the constant nil.
func isNilConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}

// pointsBack reports whether t is a pointer to a struct of the package with a field that can be a back-pointer.
func (e *engine) pointsBack(t types.Type) bool {
	if !e.pointsHere(t) {
		return false
	}
	n := types.Unalias(t.Underlying().(*types.Pointer).Elem()).(*types.Named)
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if e.back.has(e.id(e.space.FieldClass(n, f, nil))) {
			return true
		}
	}
	return false
}

// inserts reports whether the instruction puts an object that may point back into something that a field may lead to.
func (e *engine) inserts(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.MapUpdate:
		return e.pointsBack(innermost(instr.Value.Type()))
	case *ssa.Store:
		switch instr.Addr.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr:
			sl, ok := instr.Val.Type().Underlying().(*types.Slice)
			return e.pointsBack(instr.Val.Type()) || ok && e.pointsBack(sl.Elem())
		}
	}
	return false
}

// innermost returns what is in the maps of maps of a type.
func innermost(t types.Type) types.Type {
	for {
		m, ok := t.Underlying().(*types.Map)
		if !ok {
			return t
		}
		t = m.Elem()
	}
}

// nest records that a new map is put into another: what is put into it then is found there.
func (f *frame) nest(w *world, put *ssa.MapUpdate) {
	if made, ok := put.Value.(*ssa.MakeMap); ok && f.e.inserts(put) {
		if addr, _ := f.elem(w, put.Map, put.Key); !addr.Deep() {
			w.set(f.e.space.Value(made), f.load(w, addr))
		}
	}
}

// freshValue reports whether v is an object that its function has just made.
func (e *engine) freshValue(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.UnOp: // a captured variable that holds one
		a, ok := v.X.(*ssa.Alloc)
		if !ok || !e.constant(a) {
			return false
		}
		for _, r := range *a.Referrers() {
			if s, ok := r.(*ssa.Store); ok && s.Addr == a {
				_, fresh := s.Val.(*ssa.Alloc)
				return fresh
			}
		}
	}
	return false
}

// insertion records that val is put into the container at path, if it is one that a field leads to.
func (f *frame) insertion(w *world, container, val *lock.Path, t types.Type) {
	if f.sum == nil || !f.e.pointsBack(t) || val.Kind == lock.Const {
		return
	}
	owner, class := containerOf(container)
	if owner == nil {
		return
	}
	f.link(w, Link{owner, class, val, t})
}

// containerOf returns the object and the field that lead to a container: of u.c, u.c[k], u.c[k][j] it is u and c.
func containerOf(p *lock.Path) (owner *lock.Path, class lock.Class) {
	for p != nil {
		switch p.Kind {
		case lock.Deref, lock.Elem:
			p = p.Base
		case lock.Field:
			if p.Own.Name == "" {
				return nil, lock.Class{}
			}
			return p.Base, p.Own
		default:
			return nil, lock.Class{}
		}
	}
	return nil, lock.Class{}
}

// link judges an insertion here, or leaves it to the callers who know the object.
func (f *frame) link(w *world, l Link) {
	if !l.Val.Foreign() && !l.Owner.Foreign() && l.Val.Kind == lock.Param && !f.f.escapes {
		if !slices.Contains(f.sum.Links, l) {
			f.sum.Links = append(f.sum.Links, l)
		}
		return
	}
	n := types.Unalias(l.Type.Underlying().(*types.Pointer).Elem()).(*types.Named)
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := range st.NumFields() {
		c := f.e.space.FieldClass(n, st.Field(i), nil)
		if !f.e.back.has(f.e.id(c)) {
			continue
		}
		k := linkKey{c, l.Class}
		b := f.e.links[k]
		if b == nil {
			b = &backPointer{}
			f.e.links[k] = b
		}
		val := f.load(w, f.e.space.Field(l.Val, l.Type, i))
		if val.Kind == lock.Const || val.HasPrefix(l.Val) {
			continue // not set yet, or set out of sight
		}
		rel := f.relative(val, l.Owner)
		if rel == nil || b.rel != nil && b.rel != rel {
			b.lost = true
		}
		b.rel = rel
	}
}

// relative returns p as seen from its owner; nil if it does not start there.
func (f *frame) relative(p, owner *lock.Path) *lock.Path {
	if !p.HasPrefix(owner) || p.Deep() {
		return nil
	}
	self := f.e.space.Param(nil, 0)
	r := f.e.space.Rewrite(p, func(q *lock.Path) (*lock.Path, bool) {
		if q == owner {
			return self, true
		}
		return nil, false
	}, nil)
	if r != self && r.Foreign() {
		return nil
	}
	return r
}

// appended returns the values that a store of append(x, v…) adds.
func appended(s *ssa.Store) (vals []ssa.Value, ok bool) {
	call, ok := s.Val.(*ssa.Call)
	if !ok {
		return nil, false
	}
	if b, isBuiltin := call.Call.Value.(*ssa.Builtin); !isBuiltin || b.Name() != "append" || len(call.Call.Args) != 2 {
		return nil, false
	}
	sl, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return nil, false
	}
	arr, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil, false
	}
	for _, r := range *arr.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *ia.Referrers() {
			if st, ok := r.(*ssa.Store); ok && st.Addr == ia {
				vals = append(vals, st.Val)
			}
		}
	}
	return vals, len(vals) > 0
}

// linksKnown finds the fields that are back-pointers, and what they point to.
func (e *engine) linksKnown() {
	e.owners = make(map[linkKey]*lock.Path)
	for k, b := range e.links {
		if !b.lost && b.rel != nil {
			e.owners[k] = b.rel
			e.pointing.add(e.id(k.field))
		}
	}
}

// owner returns what the back-pointer field at addr must hold, if its object was taken out of a container whose objects
// all point back; nil if that is not known.
func (f *frame) owner(w *world, addr *lock.Path) *lock.Path { return f.ownerBy(w, addr, maxBack) }

// maxBack is the number of back-pointers that are followed one after the other.
const maxBack = 4

func (f *frame) ownerBy(w *world, addr *lock.Path, most int) *lock.Path {
	e := f.e
	if c, ok := addr.OwnID(); !ok || !e.pointing.has(c) || most == 0 || addr.Kind != lock.Field {
		return nil // before it is traced where the object comes from
	}
	u, class := containerOf(addr.Base)
	if u == nil {
		s := f.origin(w, addr.Base)
		if u, class = s.owner, s.class; u == nil {
			return nil
		}
	}
	rel := e.owners[linkKey{addr.Own, class}]
	if rel == nil {
		return nil
	}
	self := e.space.Param(nil, 0)
	return e.space.Rewrite(rel, func(q *lock.Path) (*lock.Path, bool) {
		if q == self {
			return u, true
		}
		return nil, false
	}, func(from *lock.Path, version any) *lock.Path {
		if p := f.ownerBy(w, from, most-1); p != nil {
			return p
		}
		return e.space.Deref(from, version)
	})
}

// calleeLink follows an insertion that a callee makes of what it was passed.
func (f *frame) calleeLink(w *world, t *target, l Link) {
	if f.sum == nil {
		return
	}
	owner, val := f.inCaller(w, t, l.Owner, nil), f.inCaller(w, t, l.Val, nil)
	if val = val.Concrete(); val == nil || val.Kind == lock.Const {
		return
	}
	if owner == nil {
		owner = f.e.unknown
	}
	f.link(w, Link{owner, l.Class, val, l.Type})
}
