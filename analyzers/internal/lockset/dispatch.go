package lockset

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// dispatch executes a library function that calls methods of its first argument.
func (f *frame) dispatch(w *world, at ssa.Instruction, t *target, methods []string) []*world {
	ws := []*world{w}
	iface := t.args[0]
	if iface.Kind != lock.Iface {
		return ws
	}
	for _, name := range methods {
		m := f.e.methodNamed(iface.Val.(types.Type), name, iface.Base, nil)
		if m == nil {
			continue
		}
		m.via = t.obj.Name()
		var next []*world
		for _, x := range ws {
			next = append(next, f.call(x, at, nil, []target{*m})...)
		}
		ws = f.compact(next)
	}
	return ws
}

// dispatched returns the methods that a call of a library function makes of its first argument, where its type is known.
func (e *engine) dispatched(fn *ssa.Function, c *ssa.CallCommon) []target {
	obj, _ := fn.Object().(*types.Func)
	methods := lock.Dispatched(obj)
	if methods == nil {
		return nil
	}
	x, ok := c.Args[0].(*ssa.MakeInterface)
	if !ok {
		return nil
	}
	var ts []target
	for _, name := range methods {
		if m := e.methodNamed(x.X.Type(), name, e.unknown, nil); m != nil {
			ts = append(ts, *m)
		}
	}
	return ts
}

// ordering names the methods of sort.Interface and heap.Interface. They are exported for package sort and container/heap
// alone, whose calls are followed.
var ordering = map[string]bool{"Len": true, "Less": true, "Swap": true, "Push": true, "Pop": true}

// sortInterface is sort.Interface, whether or not the package imports it.
var sortInterface = func() *types.Interface {
	method := func(name string, params, results []types.BasicKind) *types.Func {
		tuple := func(kinds []types.BasicKind) *types.Tuple {
			var vars []*types.Var
			for _, k := range kinds {
				vars = append(vars, types.NewParam(token.NoPos, nil, "", types.Typ[k]))
			}
			return types.NewTuple(vars...)
		}
		return types.NewFunc(token.NoPos, nil, name, types.NewSignatureType(nil, nil, nil, tuple(params), tuple(results), false))
	}
	two := []types.BasicKind{types.Int, types.Int}
	return types.NewInterfaceType([]*types.Func{
		method("Len", nil, two[:1]),
		method("Less", two, []types.BasicKind{types.Bool}),
		method("Swap", two, nil),
	}, nil).Complete()
}()
