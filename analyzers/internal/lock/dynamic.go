package lock

import "go/types"

// Dynamic returns the dynamic type of the interface p: a constant if the interface was made in sight.
func (s *Space) Dynamic(p *Path) *Path {
	for p.Kind == Iface && types.IsInterface(p.Val.(types.Type)) {
		p = p.Base
	}
	if p.Kind == Const { // nil
		return p
	}
	if p.Kind == Iface {
		if c := s.TypeConst(p.Val.(types.Type)); c != nil {
			return c
		}
	}
	r, _ := s.make(Dynamic, 0, p, nil, nil)
	return r
}

// TypeConst returns the constant for a concrete type, to be compared with what Dynamic returns; nil if it is not a declared
// one, or a pointer to one, or may stand for several.
func (s *Space) TypeConst(t types.Type) *Path {
	c, ok := s.dynamic[t]
	if !ok {
		if isOneType(t) {
			c = s.Const("type " + types.TypeString(t, nil))
		}
		s.dynamic[t] = c
	}
	return c
}

// isOneType reports whether t is a concrete type, or a pointer to one, that is declared once and for all packages to see.
func isOneType(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	return ok && named.TypeArgs().Len() == 0 && named.TypeParams().Len() == 0 && !types.IsInterface(named) && named.Obj().Pkg() != nil &&
		named.Obj().Parent() == named.Obj().Pkg().Scope() // else two functions may declare types of one name
}
