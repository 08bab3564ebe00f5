package lock

import (
	"go/types"
	"strings"
)

// A Class is the declaration of a lock: a struct field (Pkg, Type, Name) or a package variable (Pkg, Name). The same
// declaration has the same Class in every package, so Classes can be compared across packages. The zero Class means
// that the lock has no declaration worth naming (a local variable, an element).
type Class struct {
	Pkg  string `json:",omitempty"` // import path
	Type string `json:",omitempty"` // named type that declares the field; for a field of an unnamed struct, the path to it: "Server.gcbs"
	Name string
}

// String returns the class as a message prints it: "Type.field" or "pkg.var", with the last element of the package's
// path in front of a type of another package only where the caller asks for it by Qualified.
func (c Class) String() string {
	if c.Type != "" {
		return c.Type + "." + c.Name
	}
	return c.Name
}

// Qualified returns the class with the package's name in front: "server.Server.mu".
func (c Class) Qualified() string {
	pkg := c.Pkg[strings.LastIndex(c.Pkg, "/")+1:]
	if pkg == "" {
		return c.String()
	}
	return pkg + "." + c.String()
}

// FieldClass returns the class of field f of struct type t, reached at base (used to name the fields of unnamed structs).
func FieldClass(t types.Type, f *types.Var, base *Path) Class {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return fieldOf(n.Origin().Obj(), f)
	}
	if base != nil && (base.Kind == Field || base.Kind == Global) && base.Own.Name != "" {
		typ := base.Own.Name
		if base.Own.Type != "" {
			typ = base.Own.Type + "." + typ
		}
		return Class{Pkg: base.Own.Pkg, Type: typ, Name: f.Name()}
	}
	return Class{}
}

// FieldClass is FieldClass, for the package of the Space, where each field belongs to the type that declares it.
func (s *Space) FieldClass(t types.Type, f *types.Var, base *Path) Class {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return fieldOf(s.declarers.Of(n).Obj(), f)
	}
	return FieldClass(t, f, base)
}

func fieldOf(declared *types.TypeName, f *types.Var) Class {
	pkg := ""
	if declared.Pkg() != nil {
		pkg = declared.Pkg().Path()
	}
	return Class{Pkg: pkg, Type: declared.Name(), Name: f.Name()}
}

// Declarers tells which type declares the fields of a struct type: B for "type A B", where objects of both are the same,
// behind pointers of two types.
type Declarers map[*types.Struct]*types.Named

// DeclarersIn returns the struct types that a package declares; none for nil. What other packages declare is left as it
// is: to ask for each of their types would make all of them.
func DeclarersIn(pkg *types.Package) Declarers {
	d := make(Declarers)
	if pkg == nil {
		return d
	}
	for _, name := range pkg.Scope().Names() {
		x, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || x.IsAlias() {
			continue
		}
		n, ok := x.Type().(*types.Named)
		if !ok {
			continue
		}
		st, ok := n.Underlying().(*types.Struct)
		if !ok || st.NumFields() == 0 || x.Pos() > st.Field(0).Pos() {
			continue
		}
		if had := d[st]; had == nil || x.Pos() > had.Obj().Pos() {
			d[st] = n
		}
	}
	return d
}

// Of returns the type that declares the fields of n.
func (d Declarers) Of(n *types.Named) *types.Named {
	n = n.Origin()
	if st, ok := n.Underlying().(*types.Struct); ok && d[st] != nil {
		return d[st]
	}
	return n
}

// ClassIDOf returns the number of the class of the lock at path p; false if it has none.
func ClassIDOf(p *Path) (int, bool) {
	if p = declaration(p); p == nil {
		return 0, false
	}
	return p.OwnID()
}

// ClassOf returns the class of the lock at path p: of the last field or package variable selected. Elements of an array
// of locks share the class of the array.
func ClassOf(p *Path) Class {
	if p = declaration(p); p == nil {
		return Class{}
	}
	return p.Own
}

// declaration returns the last field or package variable selected by a path to a lock; nil if there is none.
func declaration(p *Path) *Path {
	for p != nil {
		switch p.Kind {
		case Field, Global:
			return p
		case Deref, Elem, RLocker:
			p = p.Base
		default:
			return nil
		}
	}
	return nil
}
