package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// implementations are the types that the package puts into an interface of its own.
type implementations struct {
	types []types.Type
	open  bool // there may be others
}

// resolveMethod finds what a go statement runs that calls a method of an interface, if every type that can be behind it is
// in sight: the interface is not known outside, and nothing is made one but values of types of this package. What only
// tests put into it counts in tests alone.
func (w *wiring) resolveMethod(s *Start, g *ssa.Go) {
	named, ok := types.Unalias(g.Call.Value.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() != w.pkg.Pkg || named.TypeParams() != nil || w.knownOutside(named) {
		return
	}
	if w.impls == nil {
		w.findImplementations()
	}
	found := w.impls[named.Obj()]
	if found == nil || found.open {
		return
	}
	for _, t := range found.types {
		method := types.NewMethodSet(t).Lookup(g.Call.Method.Pkg(), g.Call.Method.Name())
		if method == nil {
			return
		}
		obj, _ := method.Obj().(*types.Func)
		fn := w.pkg.Prog.FuncValue(obj.Origin())
		b := w.bodies[fn]
		if b == nil {
			s.bodies = nil
			return
		}
		if !b.test || s.test {
			s.bodies = append(s.bodies, fn)
		}
	}
	if len(s.bodies) == 1 {
		s.Body, s.bodies = s.bodies[0], nil
	}
}

// findImplementations notes which types become which interfaces of this package.
func (w *wiring) findImplementations() {
	w.impls = make(map[*types.TypeName]*implementations)
	for _, b := range w.order {
		for _, block := range b.fn.Blocks {
			for _, instr := range block.Instrs {
				switch v := instr.(type) {
				case *ssa.MakeInterface:
					w.noteImplementation(v.Type(), v.X.Type())
				case *ssa.ChangeInterface:
					w.noteImplementation(v.Type(), nil)
				case *ssa.TypeAssert:
					w.noteImplementation(v.AssertedType, nil)
				}
			}
		}
	}
}

// noteImplementation notes that a value of type t, or of one that is not known, becomes an interface of this package.
func (w *wiring) noteImplementation(iface, t types.Type) {
	named, ok := types.Unalias(iface).(*types.Named)
	if !ok || named.Obj().Pkg() != w.pkg.Pkg || !types.IsInterface(named) {
		return
	}
	found := w.impls[named.Obj()]
	if found == nil {
		found = new(implementations)
		w.impls[named.Obj()] = found
	}
	if t == nil {
		found.open = true
		return
	}
	for _, known := range found.types {
		if types.Identical(known, t) {
			return
		}
	}
	found.types = append(found.types, t)
}
