package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A callback is a function that the package stores in a field, with what it captures in the terms of the object whose
// field it is.
type callback struct {
	fn    *ssa.Function
	binds []*lock.Path // Param(0) stands for the object; the engine's unknown where it cannot be told
	none  bool         // something else is stored there too: a parameter, a function out of sight
}

// register records that val is stored in the field at addr.
func (e *engine) register(addr, val *lock.Path) {
	c := lock.ClassOf(addr)
	if c.Name == "" || c.Pkg != e.pass.Pkg.Path() {
		return
	}
	owner := addr.Base
	self := e.space.Param(nil, 0)
	cb := callback{none: true}
	switch val.Kind {
	case lock.Const: // nil
		return
	case lock.Func:
		cb = callback{fn: val.Val.(*ssa.Function)}
	case lock.Closure:
		cb = callback{fn: val.Val.(*ssa.Function)}
		for _, b := range val.Bindings() {
			b = e.space.Rewrite(b, func(p *lock.Path) (*lock.Path, bool) {
				if p == owner {
					return self, true
				}
				return nil, false
			}, nil)
			if b.Mentions(func(p *lock.Path) bool { return p.Kind == lock.Value || p.Kind == lock.FreeVar || p.Kind == lock.Stale }) ||
				b.Mentions(func(p *lock.Path) bool { return p.Kind == lock.Param && p != self }) {
				b = e.unknown
			}
			cb.binds = append(cb.binds, b)
		}
	default:
		return // a parameter or the like: its callers tell
	}
	for i, x := range e.stored[c] {
		if x.fn == cb.fn {
			if !slices.Equal(x.binds, cb.binds) {
				for k := range x.binds {
					if x.binds[k] != cb.binds[k] {
						e.stored[c][i].binds[k] = e.unknown
					}
				}
			}
			return
		}
	}
	e.stored[c] = append(e.stored[c], cb)
}

// callbacksKnown returns the classes of the fields in which functions are stored.
func (e *engine) callbacksKnown() bits {
	var known bits
	for c, cbs := range e.stored {
		if len(cbs) > maxTargets {
			delete(e.stored, c)
		} else {
			known.add(e.id(c))
		}
	}
	return known
}

// callbacks returns the functions that a call through the field at addr may reach; nil if that is not known.
func (e *engine) callbacks(addr *lock.Path, args []*lock.Path) []target {
	if addr.Kind != lock.Field {
		return nil
	}
	self := e.space.Param(nil, 0)
	var ts []target
	for _, cb := range e.stored[lock.ClassOf(addr)] {
		if cb.none {
			return nil
		}
		binds := make([]*lock.Path, len(cb.binds))
		for i, b := range cb.binds {
			binds[i] = e.space.Rewrite(b, func(p *lock.Path) (*lock.Path, bool) {
				if p == self {
					return addr.Base, true
				}
				return nil, false
			}, nil)
		}
		ts = append(ts, e.resolveFunc(cb.fn, args, binds)...)
	}
	return ts
}

// methodNamed returns the target of a method, by name, on a concrete type.
func (e *engine) methodNamed(t types.Type, name string, recv *lock.Path, args []*lock.Path) *target {
	obj, _, _ := types.LookupFieldOrMethod(t, true, e.pass.Pkg, name)
	m, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	if x, ok := e.method(t, m, recv, args); ok {
		return &x
	}
	return nil
}
