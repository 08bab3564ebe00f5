package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// knownOutside reports whether other packages can come by a value of the type, whose name they cannot spell: it is put
// into an interface, or the exported part of the package leads to it.
func (w *wiring) knownOutside(n *types.Named) bool {
	if n.Obj().Exported() && w.importable || n.Obj().Pkg() != w.pkg.Pkg {
		return true
	}
	if w.leaked == nil {
		w.leaked, w.puts = make(map[*types.Named]bool), make(map[*types.Named][]types.Type)
		for _, b := range w.order {
			w.noteInterfaces(b.fn)
		}
		scope := w.pkg.Pkg.Scope()
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); obj.Exported() && w.importable {
				w.noteObject(obj)
			}
		}
	}
	return w.leaked[n.Origin()]
}

// noteInterfaces notes the types that a function puts into interfaces, those of this package as far as others come by them.
func (w *wiring) noteInterfaces(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch m := instr.(type) {
			case *ssa.MakeInterface:
				w.notePut(m.Type(), m.X.Type())
			case *ssa.ChangeInterface:
				w.notePut(m.Type(), m.X.Type())
			}
		}
	}
}

// notePut notes that a value of type t becomes an interface.
func (w *wiring) notePut(iface, t types.Type) {
	if own := w.ownInterface(iface); own != nil && !w.leaked[own] {
		w.puts[own] = append(w.puts[own], t)
	} else {
		w.noteType(t)
	}
}

// ownInterface returns the interface of this package that t is, unless every other package can spell it.
func (w *wiring) ownInterface(t types.Type) *types.Named {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() != w.pkg.Pkg || n.Obj().Exported() && w.importable || n.TypeArgs().Len() > 0 || !types.IsInterface(n) {
		return nil
	}
	return n
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
		for _, put := range w.puts[n] {
			w.noteType(put)
		}
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
