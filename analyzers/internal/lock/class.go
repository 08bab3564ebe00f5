package lock

import (
	"go/types"
	"strings"
)

// A Class is the declaration of a lock: a struct field (Pkg, Type, Name) or a package variable (Pkg, Name). The same
// declaration has the same Class in every package, so Classes can be compared across packages. The zero Class means
// that the lock has no declaration worth naming (a local variable, an element).
type Class struct {
	Pkg  string // import path
	Type string // named type that declares the field; for a field of an unnamed struct, the path to it: "Server.gcbs"
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
		return fieldOf(Declarer(n, nil).Obj(), f)
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

// FieldClass is FieldClass, which is asked often.
func (s *Space) FieldClass(t types.Type, f *types.Var, base *Path) Class {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return FieldClass(t, f, base)
	}
	n = n.Origin()
	by := s.declarers[n]
	if by == nil {
		by = Declarer(n, s.here).Obj()
		s.declarers[n] = by
	}
	return fieldOf(by, f)
}

func fieldOf(declared *types.TypeName, f *types.Var) Class {
	pkg := ""
	if declared.Pkg() != nil {
		pkg = declared.Pkg().Path()
	}
	return Class{Pkg: pkg, Type: declared.Name(), Name: f.Name()}
}

// Declarer returns the type whose declaration has the fields of a struct type: B for "type A B", where objects of both
// are the same, behind pointers of two types. Here is the package that is looked at: in another one, where each look at its
// scope costs time, only a type that stands below the fields is asked about.
func Declarer(n *types.Named, here *types.Package) *types.Named {
	n = n.Origin()
	st, ok := n.Underlying().(*types.Struct)
	if !ok || st.NumFields() == 0 || st.Field(0).Pkg() == nil {
		return n
	}
	first := st.Field(0)
	if n.Obj().Pkg() != here && n.Obj().Pkg() == first.Pkg() && n.Obj().Pos() < first.Pos() {
		return n
	}
	scope, best := first.Pkg().Scope(), n
	for _, name := range scope.Names() {
		x, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || x.IsAlias() || x.Pos() > first.Pos() || x.Type().Underlying() != types.Type(st) {
			continue
		}
		if b := best.Obj(); b.Pos() > first.Pos() || b.Pkg() != first.Pkg() || x.Pos() > b.Pos() {
			best = x.Type().(*types.Named)
		}
	}
	return best
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
