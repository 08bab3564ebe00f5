package lock

import (
	"go/token"
	"go/types"
	"testing"
)

func TestDynamic(t *testing.T) {
	pkg := types.NewPackage("example.com/p", "p")
	declare := func(scope *types.Scope) *types.Named {
		tn := types.NewTypeName(token.NoPos, pkg, "conn", nil)
		n := types.NewNamed(tn, types.NewStruct(nil, nil), nil)
		scope.Insert(tn)
		return n
	}
	conn := declare(pkg.Scope())
	local := declare(types.NewScope(pkg.Scope(), token.NoPos, token.NoPos, "f"))
	s := NewSpace(pkg)
	if s.TypeConst(local) != nil || s.TypeConst(types.Typ[types.Int]) != nil || s.TypeConst(types.Universe.Lookup("error").Type()) != nil {
		t.Error("a type of a function, a basic type or an interface has a constant")
	}
	value, pointer := s.TypeConst(conn), s.TypeConst(types.NewPointer(conn))
	if value == nil || pointer == nil || value == pointer || pointer != s.TypeConst(types.NewPointer(conn)) {
		t.Errorf("constants of conn and *conn: %v, %v", value, pointer)
	}
	p := s.Param(nil, 0)
	boxed := s.Iface(p, types.NewPointer(conn))
	if got := s.Dynamic(s.Iface(boxed, types.Universe.Lookup("error").Type())); got != pointer {
		t.Errorf("the dynamic type of an interface made in sight is %v, want that of the pointer", got)
	}
	if got := s.Dynamic(p); got.Kind != Dynamic || got.Base != p {
		t.Errorf("the dynamic type of a parameter is %v, want one that is not known", got)
	}
	if got := s.Dynamic(s.Const("nil")); got != s.Const("nil") {
		t.Errorf("the dynamic type of nil is %v", got)
	}
}
