package lockset

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Objects seldom are used where they are taken out of their container: they are looked up by a helper, or gathered in a list
// first. Wherever all that a value can be comes out of one container of one object, its back-pointers lead there.

// source is the container field of an object.
type source struct {
	owner *lock.Path
	class lock.Class
}

// maxOrigin bounds how many values are looked at to find where one comes from.
const maxOrigin = 40

// origin returns the container that the object at path p was taken out of; its owner is nil if that is not known.
func (f *frame) origin(w *world, p *lock.Path) source {
	k := &tracing{f: f, w: w, seen: make(map[ssa.Value]bool)}
	switch {
	case p.Kind == lock.Value || p.Kind == lock.Stale:
		if v, ok := p.Val.(ssa.Value); ok {
			k.taken(v)
		}
	case p.Kind == lock.Deref && p.Base.Kind == lock.Elem:
		if list := p.Base.Base; list.Kind == lock.Value || list.Kind == lock.Stale {
			if v, ok := list.Val.(ssa.Value); ok {
				k.gathered(v)
			}
		}
	}
	return k.result()
}

// mayBeTaken reports whether an object at path p may be one that was taken out of a container.
func mayBeTaken(p *lock.Path) bool {
	if p.Kind == lock.Value || p.Kind == lock.Stale {
		_, made := p.Val.(*ssa.Alloc)
		return !made
	}
	return p.Kind == lock.Deref
}

// tracing finds where the values of a function come from, in a world of it.
type tracing struct {
	f      *frame
	w      *world
	seen   map[ssa.Value]bool
	at     source
	failed bool
}

func (k *tracing) result() source {
	if k.failed {
		return source{}
	}
	return k.at
}

// from adds a container.
func (k *tracing) from(s source) {
	if s.owner == nil || k.at.owner != nil && k.at != s {
		k.failed = true
	}
	k.at = s
}

// visit reports whether v is to be looked at.
func (k *tracing) visit(v ssa.Value) bool {
	if k.failed || k.seen[v] {
		return false
	}
	k.seen[v] = true
	k.failed = len(k.seen) > maxOrigin
	return !k.failed
}

// taken follows a pointer to an object.
func (k *tracing) taken(v ssa.Value) {
	if !k.visit(v) {
		return
	}
	switch v := v.(type) {
	case *ssa.Const: // nil
	case *ssa.Phi:
		for _, e := range v.Edges {
			k.taken(e)
		}
	case *ssa.ChangeType:
		k.taken(v.X)
	case *ssa.Lookup:
		k.gathered(v.X)
	case *ssa.UnOp:
		if ia, ok := v.X.(*ssa.IndexAddr); ok {
			k.gathered(ia.X)
		} else {
			k.failed = true
		}
	case *ssa.Call:
		k.returned(v, 0)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			k.returned(t, v.Index)
		case *ssa.Lookup:
			k.gathered(t.X)
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
				k.gathered(r.X)
			} else {
				k.failed = true
			}
		default:
			k.failed = true
		}
	default:
		k.failed = true
	}
}

// gathered follows a slice or map of pointers to objects.
func (k *tracing) gathered(v ssa.Value) {
	if !k.visit(v) {
		return
	}
	if owner, class := containerOf(k.f.eval(k.w, v)); owner != nil {
		k.from(source{owner, class})
		return
	}
	switch v := v.(type) {
	case *ssa.Const: // nil
	case *ssa.Phi:
		for _, e := range v.Edges {
			k.gathered(e)
		}
	case *ssa.ChangeType:
		k.gathered(v.X)
	case *ssa.Slice:
		if a, ok := v.X.(*ssa.Alloc); ok {
			k.putInto(a)
		} else {
			k.gathered(v.X)
		}
	case *ssa.MakeSlice, *ssa.MakeMap:
		k.putInto(v)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			k.returned(call, v.Index)
		} else {
			k.failed = true
		}
	case *ssa.Call:
		if x, ok := copied(v); ok {
			k.gathered(x)
		} else if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			for _, a := range v.Call.Args {
				k.gathered(a)
			}
		} else {
			k.returned(v, 0)
		}
	default:
		k.failed = true
	}
}

// putInto follows what is put into a slice, map or array that the function has made. Another function of the package that is
// passed it may put in something else.
func (k *tracing) putInto(made ssa.Value) {
	for _, r := range *made.Referrers() {
		switch r := r.(type) {
		case *ssa.MapUpdate:
			k.taken(r.Value)
		case *ssa.IndexAddr:
			for _, u := range *r.Referrers() {
				if s, ok := u.(*ssa.Store); ok && s.Addr == r {
					k.taken(s.Val)
				}
			}
		case *ssa.Call:
			if b, ok := r.Call.Value.(*ssa.Builtin); ok {
				if b.Name() == "copy" && r.Call.Args[0] == made {
					k.gathered(r.Call.Args[1])
				}
			} else if fn := r.Call.StaticCallee(); fn == nil || k.f.e.funcs[origin(fn)] != nil {
				k.failed = true
			}
		case *ssa.Store, *ssa.MakeClosure, *ssa.Send, *ssa.Go, *ssa.Defer:
			k.failed = true
		}
	}
}

// returned follows result i of a call.
func (k *tracing) returned(call *ssa.Call, i int) {
	fn := call.Call.StaticCallee()
	if fn == nil {
		k.failed = true
		return
	}
	s := k.f.e.resultOrigin(origin(fn), i)
	if s.owner != nil {
		t := target{fn: origin(fn), args: k.f.evalAll(k.w, call.Call.Args)}
		s.owner = k.f.inCaller(k.w, &t, s.owner, nil)
	}
	k.from(s)
}

// resultOrigin returns the container that result i of a function of the package is taken out of, or gathered from, in the
// function's terms.
func (e *engine) resultOrigin(fn *ssa.Function, i int) source {
	g := e.funcs[fn]
	if g == nil {
		return source{}
	}
	key := freshKey{fn, i}
	if s, ok := e.origins[key]; ok {
		return s
	}
	e.origins[key] = source{} // while asked: recursion
	k := &tracing{f: &frame{e: e, f: g, fn: fn, static: map[ssa.Value]*lock.Path{}}, w: &world{}, seen: make(map[ssa.Value]bool)}
	_, object := fn.Signature.Results().At(i).Type().Underlying().(*types.Pointer)
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(r.Results[i]) {
			if object {
				k.taken(v)
			} else {
				k.gathered(v)
			}
		}
	}
	s := k.result()
	if s.owner != nil && s.owner.Foreign() {
		s = source{}
	}
	e.origins[key] = s
	return s
}
