package lock

import (
	"go/token"
	"go/types"
	"testing"
)

// A connection as paths see it: type Conn struct { mu sync.Mutex; srv *Server }, type Server struct { sync.Mutex }.
var (
	pkg    = types.NewPackage("example.com/net", "net")
	mutex  = declared("Mutex", types.NewStruct(nil, nil))
	server = declared("Server", types.NewStruct([]*types.Var{types.NewField(0, pkg, "Mutex", mutex, true)}, nil))
	conn   = declared("Conn", types.NewStruct([]*types.Var{
		types.NewField(0, pkg, "mu", mutex, false),
		types.NewField(0, pkg, "srv", types.NewPointer(server), false),
	}, nil))
)

func declared(name string, underlying types.Type) *types.Named {
	return types.NewNamed(types.NewTypeName(0, pkg, name, nil), underlying, nil)
}

// paths are made of one function's parameters c and d.
func paths(s *Space) map[string]*Path {
	c, d := s.Param("f", 0), s.Param("f", 1)
	ptr := types.NewPointer(conn)
	srv := s.Deref(s.Field(c, ptr, 1), nil)
	conns := s.Global(types.NewVar(0, pkg, "conns", types.NewSlice(ptr)))
	return map[string]*Path{
		"c":           c,
		"d":           d,
		"c.mu":        s.Field(c, ptr, 0),
		"d.mu":        s.Field(d, ptr, 0),
		"c.srv":       srv,
		"c.srv.Mutex": s.Field(srv, types.NewPointer(server), 0),
		"conns":       conns,
		"conns[0].mu": s.Field(s.Deref(s.Elem(s.Deref(conns, nil), s.Const("0")), nil), ptr, 0),
		"conns[1].mu": s.Field(s.Deref(s.Elem(s.Deref(conns, nil), s.Const("1")), nil), ptr, 0),
	}
}

func TestIntern(t *testing.T) {
	s := NewSpace(nil)
	first, second := paths(s), paths(s)
	for name, p := range first {
		if name == "conns" || p.Root() == first["conns"] {
			continue // another variable, made anew
		}
		if second[name] != p {
			t.Errorf("%s made twice is two paths", name)
		}
		for other, q := range first {
			if other != name && p == q {
				t.Errorf("%s and %s are one path", name, other)
			}
		}
	}
	if s.Param("g", 0) == first["c"] {
		t.Error("parameters of two functions are one path")
	}
	if s.Deref(first["c.mu"], nil) == s.Deref(first["c.mu"], "store") {
		t.Error("two versions of a field are one path")
	}
	ids := map[int]bool{}
	for _, p := range first {
		if ids[p.ID] {
			t.Errorf("two paths have number %d", p.ID)
		}
		ids[p.ID] = true
	}
}

func TestClassOf(t *testing.T) {
	ps := paths(NewSpace(nil))
	for name, want := range map[string]string{
		"c":           "",
		"c.mu":        "net.Conn.mu",
		"d.mu":        "net.Conn.mu",
		"c.srv.Mutex": "net.Server.Mutex",
		"conns[0].mu": "net.Conn.mu",
		"conns":       "net.conns",
	} {
		if got := ClassOf(ps[name]).Qualified(); got != want {
			t.Errorf("class of %s is %q, want %q", name, got, want)
		}
	}
	if ClassOf(nil) != (Class{}) {
		t.Error("nil has a class")
	}
}

func TestText(t *testing.T) {
	ps := paths(NewSpace(nil))
	for name, want := range map[string]string{
		"c":           "arg0",
		"c.mu":        "arg0.mu",
		"c.srv":       "arg0.srv",
		"c.srv.Mutex": "arg0.srv", // embedded: its owner is locked
		"conns[0].mu": "conns[0].mu",
	} {
		if got := Text(ps[name], nil); got != want {
			t.Errorf("%s prints as %q, want %q", name, got, want)
		}
	}
	if got := Text(nil, nil); got != "lock" {
		t.Errorf("nothing prints as %q, want lock", got)
	}
}

func TestRootAndPrefix(t *testing.T) {
	ps := paths(NewSpace(nil))
	for _, test := range []struct {
		path, base string
		want       bool
	}{
		{"c.mu", "c", true},
		{"c.mu", "c.mu", true},
		{"c.srv.Mutex", "c.srv", true},
		{"c.srv.Mutex", "c", true},
		{"c.mu", "d", false},
		{"c", "c.mu", false},
		{"conns[0].mu", "conns", true},
		{"conns[0].mu", "conns[1].mu", false},
	} {
		if got := ps[test.path].HasPrefix(ps[test.base]); got != test.want {
			t.Errorf("%s starts with %s: %v, want %v", test.path, test.base, got, test.want)
		}
	}
	for path, root := range map[string]string{"c.srv.Mutex": "c", "d.mu": "d", "conns[1].mu": "conns", "c": "c"} {
		if ps[path].Root() != ps[root] {
			t.Errorf("root of %s is %s, want %s", path, Text(ps[path].Root(), nil), root)
		}
	}
}

func TestRewrite(t *testing.T) {
	s := NewSpace(nil)
	ps := paths(s)
	swap := func(p *Path) (*Path, bool) {
		if p == ps["c"] {
			return ps["d"], true
		}
		return nil, false
	}
	if got := s.Rewrite(ps["c.mu"], swap, nil); got != ps["d.mu"] {
		t.Errorf("c.mu with d for c is %s", Text(got, nil))
	}
	if got := s.Rewrite(ps["d.mu"], swap, nil); got != ps["d.mu"] {
		t.Errorf("d.mu with d for c is %s", Text(got, nil))
	}
	loaded := false
	got := s.Rewrite(ps["c.srv.Mutex"], swap, func(addr *Path, version any) *Path {
		loaded = true
		return s.Deref(addr, "later")
	})
	if !loaded || got.Root() != ps["d"] || got.Base.Val != "later" {
		t.Errorf("c.srv.Mutex read in another memory is %s", Text(got, nil))
	}
	if s.Rewrite(nil, swap, nil) != nil {
		t.Error("nil is rewritten to something")
	}
	if q := s.Rewrite(ps["c.mu"], func(p *Path) (*Path, bool) { return nil, p == ps["c"] }, nil); q != nil {
		t.Errorf("a path whose root is gone is %s", Text(q, nil))
	}
}

// A comparison and its negation have one form, whatever the operator.
func TestBinary(t *testing.T) {
	s := NewSpace(nil)
	x, y := s.Param("f", 0), s.Const("3")
	if s.Binary(token.NEQ, x, y) != s.Not(s.Binary(token.EQL, y, x)) {
		t.Error("x != 3 is not the negation of 3 == x")
	}
	if s.Binary(token.GTR, x, y) != s.Binary(token.LSS, y, x) {
		t.Error("x > 3 is not 3 < x")
	}
	if s.Binary(token.LEQ, x, y) != s.Not(s.Binary(token.GTR, x, y)) {
		t.Error("x <= 3 is not the negation of x > 3")
	}
	if s.Binary(token.GEQ, x, y) != s.Not(s.Binary(token.LSS, x, y)) {
		t.Error("x >= 3 is not the negation of x < 3")
	}
	if s.Binary(token.SUB, x, y) == s.Binary(token.SUB, y, x) {
		t.Error("x - 3 is 3 - x")
	}
	if p := s.Binary(token.EQL, x, y); s.Not(s.Not(p)) != p {
		t.Error("a negation of a negation is another path")
	}
}

// Paths do not grow without bound, as in a loop that follows a list.
func TestDeep(t *testing.T) {
	s := NewSpace(nil)
	p := s.Param("f", 0)
	ptr := types.NewPointer(conn)
	for n := 0; ; n++ {
		if p.Deep() {
			break
		}
		if n > 100 {
			t.Fatal("a path of 100 selections is not deep")
		}
		p = s.Deref(s.Field(p, ptr, 1), nil)
	}
}

func TestConcrete(t *testing.T) {
	s := NewSpace(nil)
	c := s.Param("f", 0)
	boxed := s.Iface(s.Iface(c, conn), conn)
	if boxed.Concrete() != c || c.Concrete() != c {
		t.Error("an interface does not tell what it holds")
	}
}

func TestOpVerb(t *testing.T) {
	for want, op := range map[string]Op{
		"Lock": {Acquire, Write}, "RLock": {Acquire, Read}, "Unlock": {Release, Write}, "RUnlock": {Release, Read},
		"Wait": {Wait, Write}, "Do": {OnceDo, Write},
	} {
		if got := op.Verb(); got != want {
			t.Errorf("verb of %v is %q, want %q", op, got, want)
		}
	}
}
