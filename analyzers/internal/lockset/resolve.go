package lockset

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// maxTargets is the number of functions that one dynamic call is followed to.
const maxTargets = 6

// A target is one function that a call may reach.
type target struct {
	fn     *ssa.Function // nil for an unresolved call
	obj    *types.Func
	args   []*lock.Path // receiver first
	binds  []*lock.Path // of a closure
	op     lock.Op      // what the call does, if the table knows it
	value  *lock.Path   // an unresolved function value, or the receiver of an unresolved method
	method string       // of an unresolved interface call
	via    string       // the library function that makes the call
	typ    *lock.Path   // the dynamic type of the interface, for one of several implementations; nil if it is not the only one
}

// resolve returns what a call may reach. Several targets mean that any of them may be meant.
func (f *frame) resolve(w *world, c *ssa.CallCommon) []target {
	args := make([]*lock.Path, len(c.Args))
	for i, a := range c.Args {
		args[i] = f.eval(w, a)
	}
	if c.IsInvoke() {
		return f.e.resolveMethod(f.eval(w, c.Value), c.Value.Type(), c.Method, args)
	}
	switch v := c.Value.(type) {
	case *ssa.Builtin:
		return nil
	case *ssa.Function:
		return f.e.resolveFunc(v, args, nil)
	}
	return f.e.resolveValue(f.eval(w, c.Value), args)
}

// resolveValue returns what a call of function value p may reach.
func (e *engine) resolveValue(p *lock.Path, args []*lock.Path) []target {
	switch p.Kind {
	case lock.Func:
		return e.resolveFunc(p.Val.(*ssa.Function), args, nil)
	case lock.Closure:
		return e.resolveFunc(p.Val.(*ssa.Function), args, p.Bindings())
	case lock.Unlocker:
		return []target{{args: []*lock.Path{p.Base}, op: lock.Op{Kind: lock.Release, Mode: lock.Mode(p.Index)}}}
	case lock.Deref:
		if ts := e.callbacks(p.Base, args); ts != nil {
			return ts
		}
		if free := p.Base; free.Kind == lock.FreeVar {
			if fn, binds := e.capturedCall(free.Val.(*ssa.Function), free.Index); fn != nil {
				return e.resolveFunc(fn, args, binds)
			}
		}
	}
	return []target{{value: p, args: args}}
}

// resolveFunc returns the target of a call of fn, seen through the wrappers that SSA makes.
func (e *engine) resolveFunc(fn *ssa.Function, args, binds []*lock.Path) []target {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, _ := fn.Object().(*types.Func)
	if fn.Synthetic != "" && obj != nil && strings.HasPrefix(fn.Synthetic, "bound method wrapper") {
		recv := obj.Signature().Recv()
		if recv == nil || len(binds) != 1 {
			return nil
		}
		if types.IsInterface(recv.Type()) {
			return e.resolveMethod(binds[0], recv.Type(), obj, args)
		}
		return e.resolveObject(obj, append([]*lock.Path{binds[0]}, args...))
	}
	if fn.Synthetic != "" && obj != nil && fn.Blocks == nil {
		return e.resolveObject(obj, args)
	}
	if fn.Synthetic != "" && strings.HasPrefix(fn.Synthetic, "thunk") && obj != nil && len(args) > 0 { // a method expression
		recv := fn.Signature.Params().At(0).Type()
		if types.IsInterface(recv) {
			return e.resolveMethod(args[0], recv, obj, args[1:])
		}
		if t, ok := e.method(recv, obj, args[0], args[1:]); ok {
			return []target{t}
		}
		return e.resolveObject(obj, args)
	}
	t := target{fn: fn, obj: obj, args: args, binds: binds}
	if obj != nil {
		t.op = lock.OpOf(obj)
	}
	return []target{t}
}

// resolveObject returns the target for a declared function or method.
func (e *engine) resolveObject(obj *types.Func, args []*lock.Path) []target {
	obj = obj.Origin()
	return []target{{fn: e.prog.FuncValue(obj), obj: obj, args: args, op: lock.OpOf(obj)}}
}

// resolveMethod returns what a call of an interface method may reach: the method of the concrete type if the interface
// was made in sight, the lock operation if the interface is a lock, the implementations if all are in sight.
func (e *engine) resolveMethod(recv *lock.Path, iface types.Type, m *types.Func, args []*lock.Path) []target {
	if recv.Kind == lock.Iface {
		if t, ok := e.method(recv.Val.(types.Type), m, recv.Base, args); ok {
			return []target{t}
		}
	}
	if op := lock.LockerOp(iface, m.Name()); op.Kind != lock.NoOp {
		return []target{{obj: m, args: append([]*lock.Path{recv}, args...), op: op}}
	}
	var ts []target
	for _, concrete := range e.implementations(iface) {
		if t, ok := e.method(concrete, m, recv, args); ok {
			if _, ptr := concrete.(*types.Pointer); ptr { // else it may be a pointer to that as well
				t.typ = e.space.TypeConst(concrete)
			}
			ts = append(ts, t)
		}
	}
	if len(ts) > 0 && len(ts) <= maxTargets {
		return ts
	}
	return []target{{value: recv, method: m.Name(), args: args}}
}

// method returns the target of method m on a receiver of concrete type t at path recv.
func (e *engine) method(t types.Type, m *types.Func, recv *lock.Path, args []*lock.Path) (target, bool) {
	obj, index, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	fn, ok := obj.(*types.Func)
	if !ok {
		return target{}, false
	}
	for _, i := range index[:len(index)-1] { // promoted through embedded fields
		st := t
		if p, ok := st.Underlying().(*types.Pointer); ok {
			st = p.Elem()
		}
		s, ok := st.Underlying().(*types.Struct)
		if !ok {
			return target{}, false
		}
		recv = e.space.Field(recv, t, i)
		t = s.Field(i).Type()
		if _, ptr := t.Underlying().(*types.Pointer); ptr || types.IsInterface(t) {
			recv = e.space.Deref(recv, nil)
		}
	}
	fn = fn.Origin()
	if r := fn.Signature().Recv(); r == nil || types.IsInterface(r.Type()) {
		return target{}, false
	}
	return target{fn: e.prog.FuncValue(fn), obj: fn, args: append([]*lock.Path{recv}, args...), op: lock.OpOf(fn)}, true
}

// summaryOf returns the summary of a target's function: of this package, or from a fact.
func (e *engine) summaryOf(t *target) *Summary {
	if t.fn != nil {
		if g := e.funcs[t.fn]; g != nil {
			return g.sum
		}
	}
	if t.obj != nil {
		return e.imported(t.obj.Origin())
	}
	return nil
}
