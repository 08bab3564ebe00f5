package access

import (
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// What code of another package does is told by its name where there is no fact: that it calls the function literal that it
// is given before it returns, as an iterator does, and that it changes its receiver.

// hands records the calls of function literals that a call is given and makes before it returns. The captured variables
// follow the parameters in args.
func (e *engine) hands(fn *ssa.Function, at *ssa.Call, p lockset.Point) {
	for _, arg := range at.Call.Args {
		value := arg
		if as, ok := value.(*ssa.ChangeType); ok {
			value = as.X
		}
		m, ok := value.(*ssa.MakeClosure)
		if !ok || boundMethod(m) != nil || !e.starts.inline[m.Fn.(*ssa.Function)] {
			continue
		}
		body := m.Fn.(*ssa.Function)
		k := &call{caller: fn, callee: body, at: at, held: p.Held(), may: p.MayHeld(), freed: p.Freed(), passed: true}
		k.args = make([]*lock.Path, len(body.Params))
		for _, cell := range m.Bindings {
			k.args = append(k.args, contentOf(cell, fn, p))
		}
		e.calls[body] = append(e.calls[body], k)
		e.passed[body] = true
	}
}

// contentOf returns the value of a captured variable; nil if the function does not use it itself.
func contentOf(cell ssa.Value, fn *ssa.Function, p lockset.Point) *lock.Path {
	for _, r := range *cell.Referrers() {
		if load, ok := r.(*ssa.UnOp); ok && load.X == cell && load.Parent() == fn {
			return p.Path(load)
		}
	}
	return nil
}

// changes records a call of a method of another package that by its name changes what a variable holds, if that has no
// lock of its own.
func (e *engine) changes(fn *ssa.Function, at *ssa.Call, method *types.Func, p lockset.Point) {
	recv := method.Signature().Recv()
	if recv == nil || len(at.Call.Args) == 0 || !lock.Changes(method.Name()) || !plainData(method) || returnsOwnKind(method) {
		return
	}
	switch x := at.Call.Args[0].(type) {
	case *ssa.FieldAddr, *ssa.Global:
		e.direct(fn, x, at, Fill, p)
	case *ssa.UnOp:
		if !e.replaced(x, at) {
			e.direct(fn, x.X, at, Fill, p)
		}
	}
}

// plainData reports whether the receiver of a method is changed in place and synchronizes nothing itself: it holds no lock,
// atomic value or channel.
func plainData(method *types.Func) bool {
	t := method.Signature().Recv().Type()
	if strings.HasSuffix(path.Base(method.Pkg().Path()), "atomic") {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Pointer:
		return !synchronizes(u.Elem(), 5)
	}
	return false
}

// synchronizes reports whether a value of the type has a part that is made for several goroutines.
func synchronizes(t types.Type, depth int) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		name := strings.ToLower(n.Obj().Name())
		if selfGuarded(n) || strings.Contains(name, "mutex") || strings.Contains(name, "lock") || strings.Contains(name, "atomic") {
			return true
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Chan:
		return true
	case interface{ Elem() types.Type }: // a pointer to one, or shards with a lock each
		return depth > 0 && synchronizes(u.Elem(), depth-1)
	case *types.Struct:
		for f := range u.Fields() {
			if depth > 0 && synchronizes(f.Type(), depth-1) {
				return true
			}
		}
	}
	return false
}

// returnsOwnKind reports whether a method returns a value of the type of its receiver: it may leave that as it is.
func returnsOwnKind(method *types.Func) bool {
	recv := method.Signature().Recv().Type()
	return slices.ContainsFunc(slices.Collect(method.Signature().Results().Variables()), func(v *types.Var) bool {
		return types.Identical(v.Type(), recv)
	})
}

// A visitor is a method of an object that is given, as an interface that has it, to code out of sight, which may call it.
type visitor struct {
	t      *types.TypeName
	method string
}

// lends notes the visitors of a call.
func (e *engine) lends(fn *ssa.Function, at ssa.CallInstruction, p lockset.Point) {
	for _, arg := range at.Common().Args {
		m, ok := arg.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		t := typeName(m.X.Type())
		if t == nil || t.Pkg() != e.pass.Pkg {
			continue
		}
		var k *call // what is held is the same for all methods, and not asked for an interface without any
		for method := range m.Type().Underlying().(*types.Interface).Methods() {
			if k == nil {
				k = &call{caller: fn, held: p.Held(), may: p.MayHeld()}
			}
			v := visitor{t, method.Name()}
			e.visitors[v] = append(e.visitors[v], k)
		}
	}
}

// lentUnder reports whether the method may be called by code that its object is given to with a lock of the class held.
func (e *engine) lentUnder(fn *ssa.Function, c lock.Class) bool {
	recv := fn.Signature.Recv()
	if recv == nil {
		return false
	}
	return slices.ContainsFunc(e.visitors[visitor{typeName(recv.Type()), fn.Name()}], func(k *call) bool {
		if _, held := ofClass(k.held, c); held || slices.Contains(k.may, c) {
			return true
		}
		above := e.entryOf(want{fn: k.caller, class: c, param: anyOf, of: noParam}).state
		return above == guarded || above == mixed
	})
}
