package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// implementations returns the types of the package that implement the interface, if none can be out of sight: the
// interface is declared in this package and not exported, or cannot be implemented elsewhere.
func (e *engine) implementations(iface types.Type) []types.Type {
	if ts, ok := e.impls[iface]; ok {
		return ts
	}
	e.impls[iface] = nil
	named, ok := types.Unalias(iface).(*types.Named)
	if !ok || named.Obj().Pkg() != e.pass.Pkg || named.TypeArgs().Len() > 0 || named.TypeParams().Len() > 0 {
		return nil
	}
	it, ok := named.Underlying().(*types.Interface)
	if !ok || it.NumMethods() == 0 || named.Obj().Exported() && !sealed(it) && e.importable {
		return nil
	}
	var ts []types.Type
	for _, t := range e.concrete {
		if types.Implements(t, it) {
			ts = append(ts, t)
		} else if p := types.NewPointer(t); types.Implements(p, it) {
			ts = append(ts, p)
		}
	}
	if !e.givenOutside(named) {
		ts = slices.DeleteFunc(ts, func(t types.Type) bool { return !e.becomes(t, named) })
	}
	e.impls[iface] = ts
	return ts
}

// sealed reports whether only the declaring package can implement the interface.
func sealed(it *types.Interface) bool {
	for m := range it.Methods() {
		if !m.Exported() {
			return true
		}
	}
	return false
}

// conversions are the ways by which values come to be behind the interfaces that a package declares.
type conversions struct {
	put  map[*types.TypeName][]types.Type // made one from a value of that type
	from map[*types.TypeName][]types.Type // made one from a value of that interface, by a conversion or an assertion
	// boxed are the types of the package whose values become interfaces somewhere.
	boxed map[*types.TypeName]bool
}

// convert notes what becomes an interface of the package.
func (c *conversions) convert(pkg *types.Package, instr ssa.Instruction) {
	var to, from types.Type
	switch v := instr.(type) {
	case *ssa.MakeInterface:
		to, from = v.Type(), v.X.Type()
	case *ssa.ChangeInterface:
		to, from = v.Type(), v.X.Type()
	case *ssa.TypeAssert:
		to, from = v.AssertedType, v.X.Type()
	default:
		return
	}
	named, ok := types.Unalias(to).(*types.Named)
	if !ok || named.Obj().Pkg() != pkg || !types.IsInterface(to) {
		return
	}
	where := c.put
	if types.IsInterface(from) {
		where = c.from
	}
	if known := where[named.Obj()]; !slices.ContainsFunc(known, func(t types.Type) bool { return types.Identical(t, from) }) {
		where[named.Obj()] = append(known, from)
	}
}

// conversionsOf looks at each conversion of the package.
func conversionsOf(pkg *ssa.Package, fns []*ssa.Function) *conversions {
	c := &conversions{put: make(map[*types.TypeName][]types.Type), from: make(map[*types.TypeName][]types.Type), boxed: make(map[*types.TypeName]bool)}
	if init := pkg.Func("init"); init != nil {
		fns = append(slices.Clip(fns), init)
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				c.convert(pkg.Pkg, instr)
				c.box(instr)
			}
		}
	}
	return c
}

// becomes reports whether a value of type t may come to be behind an interface of the package: it is made one somewhere, or
// an interface is that it may be behind. Behind those that other packages know may be all that implements them.
func (e *engine) becomes(t types.Type, iface *types.Named) bool {
	seen := make(map[*types.TypeName]bool)
	var visit func(iface *types.Named) bool
	visit = func(iface *types.Named) bool {
		if seen[iface.Obj()] {
			return false
		}
		seen[iface.Obj()] = true
		for _, put := range e.conversions.put[iface.Obj()] {
			if _, open := types.Unalias(put).(*types.TypeParam); open || types.Identical(pointed(put), pointed(t)) {
				return true
			}
		}
		return slices.ContainsFunc(e.conversions.from[iface.Obj()], func(from types.Type) bool {
			n, ok := types.Unalias(from).(*types.Named)
			if ok && n.Obj().Pkg() == e.pass.Pkg && !n.Obj().Exported() && !e.givenOutside(n) {
				return visit(n)
			}
			it, ok := from.Underlying().(*types.Interface)
			return !ok || types.Implements(t, it) || types.Implements(types.NewPointer(pointed(t)), it)
		})
	}
	return visit(iface)
}

// pointed returns the type that a pointer leads to, or else t.
func pointed(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// givenOutside reports whether other packages can make a value one of an interface whose name they cannot spell: an exported
// function takes it, or an exported field holds it.
func (e *engine) givenOutside(iface *types.Named) bool {
	if !e.importable {
		return false
	}
	if iface.Obj().Exported() {
		return true
	}
	if e.given == nil {
		e.given = make(map[*types.TypeName]bool)
		scope := e.pass.Pkg.Scope()
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); obj.Exported() {
				e.noteGiven(obj)
			}
		}
	}
	return e.given[iface.Obj()]
}

// noteGiven notes the interfaces of the package that an exported declaration takes or holds.
func (e *engine) noteGiven(obj types.Object) {
	note := func(t types.Type) {
		if n, ok := types.Unalias(t).(*types.Named); ok && types.IsInterface(n) {
			e.given[n.Obj()] = true
		}
	}
	takes := func(sig *types.Signature) {
		for v := range sig.Params().Variables() {
			t := v.Type()
			if s, ok := t.(*types.Slice); ok && sig.Variadic() {
				t = s.Elem()
			}
			note(t)
		}
	}
	note(obj.Type())
	if sig, ok := obj.Type().Underlying().(*types.Signature); ok {
		takes(sig)
	}
	n, ok := types.Unalias(obj.Type()).(*types.Named)
	if !ok {
		return
	}
	for m := range n.Methods() {
		if m.Exported() {
			takes(m.Signature())
		}
	}
	if st, ok := n.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Exported() {
				note(f.Type())
			}
		}
	}
}
