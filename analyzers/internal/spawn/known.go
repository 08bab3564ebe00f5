package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// knownOutside reports whether other packages can come by a value of the type, whose name they cannot spell: it is put
// into an interface, or the exported part of the package leads to it.
func (w *wiring) knownOutside(n *types.Named) bool {
	if n.Obj().Exported() && w.pkg.Pkg.Name() != "main" || n.Obj().Pkg() != w.pkg.Pkg {
		return true
	}
	if w.leaked == nil {
		w.leaked = make(map[*types.Named]bool)
		for _, b := range w.order {
			w.noteInterfaces(b.fn)
		}
		scope := w.pkg.Pkg.Scope()
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); obj.Exported() && w.pkg.Pkg.Name() != "main" {
				w.noteObject(obj)
			}
		}
	}
	return w.leaked[n.Origin()]
}

// noteInterfaces notes the types that a function puts into interfaces.
func (w *wiring) noteInterfaces(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if m, ok := instr.(*ssa.MakeInterface); ok {
				w.noteType(m.X.Type())
			}
		}
	}
}

// noteObject notes the types that an exported declaration leads to.
func (w *wiring) noteObject(obj types.Object) {
	if tn, ok := obj.(*types.TypeName); ok {
		if n, ok := types.Unalias(tn.Type()).(*types.Named); ok {
			w.noteType(n)
			return
		}
	}
	w.noteType(obj.Type())
}

// noteType notes the named types of this package that a value of type t leads other packages to.
func (w *wiring) noteType(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		n := t.Origin()
		if n.Obj().Pkg() != w.pkg.Pkg || w.leaked[n] {
			return
		}
		w.leaked[n] = true
		for i := range n.NumMethods() {
			if m := n.Method(i); m.Exported() {
				w.noteType(m.Type())
			}
		}
		w.noteType(n.Underlying())
	case *types.Pointer:
		w.noteType(t.Elem())
	case *types.Slice:
		w.noteType(t.Elem())
	case *types.Array:
		w.noteType(t.Elem())
	case *types.Chan:
		w.noteType(t.Elem())
	case *types.Map:
		w.noteType(t.Key())
		w.noteType(t.Elem())
	case *types.Signature:
		w.noteType(t.Params())
		w.noteType(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			w.noteType(v.Type())
		}
	case *types.Struct:
		for i := range t.NumFields() {
			if f := t.Field(i); f.Exported() || f.Embedded() {
				w.noteType(f.Type())
			}
		}
	}
}

// receiverOf returns the named type of a method's receiver.
func receiverOf(fn *ssa.Function) *types.Named {
	t := fn.Signature.Recv().Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}
