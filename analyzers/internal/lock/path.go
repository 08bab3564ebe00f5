package lock

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A Kind is the form of a Path.
type Kind uint8

const (
	Param    Kind = iota // root: parameter Index of the function (a receiver is parameter 0)
	FreeVar              // root: captured variable Index of a closure; its value is the variable's address
	Global               // root: the address of package variable Val.(*types.Var)
	Value                // root: SSA register Val.(ssa.Value)
	Stale                // root: a Value of an earlier round of the loop that defines it; equal to nothing
	Result               // root: result Index, in summaries only
	Const                // a constant, Val is its exact text; nil is the text "nil"
	Func                 // a function, Val is the *ssa.Function
	Closure              // a closure: Val is the *ssa.Function, Base the list of its bindings
	List                 // a list cell: Arg is the head, Base the tail (nil for none)
	Field                // the address of field Index of the struct at address Base
	Deref                // the value at address Base, as of the last known store Val (nil: since entry)
	Elem                 // the address of element Arg of the array, slice or map Base
	Binary               // Base Val Arg, where Val is a token.Token
	Not                  // !Base
	RLocker              // the RWMutex Base in read mode
	Cond                 // the *sync.Cond made with the Locker Base
	Iface                // an interface that holds Base, whose concrete type is Val
	Ref                  // the address of a captured variable that is Base and never changes
	Object               // the pointer in the interface Base
	Len                  // the length of the slice or string Base
	Unlocker             // a function value that releases the lock Base, held in mode Index
	Dynamic              // the dynamic type of the interface Base
)

// maxDepth bounds the length of a path; what is longer is a register of its own.
const maxDepth = 10

// A Path is a symbolic value; see the package comment. Paths are made by a Space and compared by ==.
type Path struct {
	Kind  Kind
	Index int
	Base  *Path
	Arg   *Path
	Val   any

	Name string     // Field: the field's name; Param, FreeVar, Value: the variable's, if it has one
	Own  Class      // Field: the declaration of the field
	Type types.Type // Field: the field's type; nil if it came from another package's fact

	ID    int // in order of creation, for deterministic sorting
	depth int
	embed bool // Field: embedded
	parts parts
	kids  []*Path           // made from this one as their base, as long as they are few
	kid   map[pathKey]*Path // when they are many
	class int               // Field, Global: the number of Own plus one
	loads []int             // numbers of the classes of the fields dereferenced on the way
}

type pathKey struct {
	kind  Kind
	index int
	arg   *Path
	val   any
}

// parts tells of what kinds the parts of a path are.
type parts uint8

const (
	hasRegister parts = 1 << iota // Value
	hasStale                      // Stale
	hasResult                     // Result
	hasVersion                    // Deref of a later version than that at entry
	hasUnproved                   // another path may name the same
)

// A Space interns paths. It is not safe for concurrent use; the engine has one for each package.
type Space struct {
	roots     map[pathKey]*Path // that have no base
	values    map[ssa.Value]*Path
	consts    map[string]*Path
	count     int
	classes   []Class
	number    map[Class]int
	bare      map[types.Type]bool // of struct types: whether they are a lock and nothing else
	dynamic   map[types.Type]*Path
	declarers Declarers
}

// NewSpace returns an empty Space for the functions of a package, which may be nil.
func NewSpace(here *types.Package) *Space {
	return &Space{
		roots: make(map[pathKey]*Path), values: make(map[ssa.Value]*Path), consts: make(map[string]*Path),
		number: make(map[Class]int), bare: make(map[types.Type]bool), dynamic: make(map[types.Type]*Path), declarers: DeclarersIn(here),
	}
}

// ClassID numbers a class, so that sets of classes are small and comparisons quick.
func (s *Space) ClassID(c Class) int {
	i, ok := s.number[c]
	if !ok {
		i = len(s.classes)
		s.number[c] = i
		s.classes = append(s.classes, c)
	}
	return i
}

// Class returns the class of that number.
func (s *Space) Class(id int) Class { return s.classes[id] }

// maxKids is the number of paths made from one that are found by looking at each.
const maxKids = 12

func (s *Space) make(kind Kind, index int, base, arg *Path, val any) (*Path, bool) {
	k := pathKey{kind, index, arg, val}
	if p := s.find(base, k); p != nil {
		return p, false
	}
	p := s.fresh(kind, base, arg, val)
	p.Index = index
	switch {
	case base == nil:
		s.roots[k] = p
	case base.kid != nil:
		base.kid[k] = p
	case len(base.kids) < maxKids:
		base.kids = append(base.kids, p)
	default:
		base.kid = map[pathKey]*Path{k: p}
		for _, q := range base.kids {
			base.kid[pathKey{q.Kind, q.Index, q.Arg, q.Val}] = q
		}
		base.kids = nil
	}
	return p, true
}

// find returns the path made from base by the key, or nil.
func (s *Space) find(base *Path, k pathKey) *Path {
	switch {
	case base == nil:
		return s.roots[k]
	case base.kid != nil:
		return base.kid[k]
	}
	for _, q := range base.kids {
		if q.Kind == k.kind && q.Index == k.index && q.Arg == k.arg && q.Val == k.val {
			return q
		}
	}
	return nil
}

func (s *Space) fresh(kind Kind, base, arg *Path, val any) *Path {
	p := &Path{Kind: kind, Base: base, Arg: arg, Val: val, ID: s.count}
	s.count++
	p.parts = partsOf(kind, val)
	if base != nil {
		p.depth = base.depth + 1
		p.loads = base.loads
		p.parts |= base.parts
	}
	if arg != nil {
		p.depth = max(p.depth, arg.depth+1)
		if len(arg.loads) > 0 {
			p.loads = append(slices.Clip(p.loads), arg.loads...)
		}
		p.parts |= arg.parts
	}
	if kind == Deref && base.Kind == Field && base.class > 0 {
		p.loads = append(slices.Clip(p.loads), base.class-1)
	}
	return p
}

func partsOf(kind Kind, val any) parts {
	switch kind {
	case Value:
		if _, alloc := val.(*ssa.Alloc); alloc {
			return hasRegister
		}
		return hasRegister | hasUnproved
	case Stale:
		return hasStale | hasUnproved
	case Result:
		return hasResult
	case Elem:
		return hasUnproved
	case Deref:
		if val != nil {
			return hasVersion | hasUnproved
		}
		return hasUnproved
	}
	return 0
}

// Foreign reports whether part of p has no meaning outside the function: a register, a result, what is in memory after a
// store.
func (p *Path) Foreign() bool {
	return p != nil && p.parts&(hasRegister|hasStale|hasResult|hasVersion) != 0
}

// Unproved reports whether another path may name the same: p was loaded, looked up, computed or is an element.
func (p *Path) Unproved() bool { return p != nil && p.parts&hasUnproved != 0 }

// Stale reports whether part of p is a value of an earlier round of a loop.
func (p *Path) Stale() bool { return p != nil && p.parts&hasStale != 0 }

// Registers reports whether part of p is an SSA register.
func (p *Path) Registers() bool { return p != nil && p.parts&hasRegister != 0 }

// Loads returns the numbers of the classes of the fields whose values p rests on.
func (p *Path) Loads() []int { return p.loads }

// own sets the declaration of a field or package variable.
func (s *Space) own(p *Path, c Class) {
	if c.Name != "" {
		p.Own, p.class = c, s.ClassID(c)+1
	}
}

// OwnID returns the number of the declaration of a field or package variable; false if it has none worth naming.
func (p *Path) OwnID() (int, bool) { return p.class - 1, p.class > 0 }

// Deep reports whether nothing more should be selected from p.
func (p *Path) Deep() bool { return p.depth >= maxDepth }

// Param returns the path of parameter i of fn: an *ssa.Function, a *types.Func of another package, or whatever else tells
// functions apart. Paths of two functions are never the same, so a path is always selected from a value of one type.
func (s *Space) Param(fn any, i int) *Path { p, _ := s.make(Param, i, nil, nil, fn); return p }

// FreeVar returns the path of captured variable i of the closure fn: the address of the variable.
func (s *Space) FreeVar(fn any, i int) *Path { p, _ := s.make(FreeVar, i, nil, nil, fn); return p }

// Result returns the path of result i of fn.
func (s *Space) Result(fn any, i int) *Path { p, _ := s.make(Result, i, nil, nil, fn); return p }

// Global returns the address of a package variable.
func (s *Space) Global(v types.Object) *Path {
	p, fresh := s.make(Global, 0, nil, nil, v)
	if fresh {
		p.Name = v.Name()
		p.Type = v.Type()
		if v.Pkg() != nil {
			s.own(p, Class{Pkg: v.Pkg().Path(), Name: v.Name()})
		}
	}
	return p
}

// Value returns the path of an SSA register.
func (s *Space) Value(v ssa.Value) *Path {
	if p := s.values[v]; p != nil {
		return p
	}
	p := s.fresh(Value, nil, nil, v)
	s.values[v] = p
	switch v := v.(type) {
	case *ssa.Alloc:
		p.Name = v.Comment
	case *ssa.Phi:
		p.Name = v.Comment
	}
	p.Type = v.Type()
	return p
}

// Stale returns the path of an earlier value of register v.
func (s *Space) Stale(v ssa.Value) *Path {
	p, fresh := s.make(Stale, 0, nil, nil, v)
	if fresh {
		p.Name = s.Value(v).Name
		p.Type = v.Type()
	}
	return p
}

// Const returns the path of a constant, given its exact text.
func (s *Space) Const(text string) *Path {
	p := s.consts[text]
	if p == nil {
		p = s.fresh(Const, nil, nil, text)
		s.consts[text] = p
	}
	return p
}

// Func returns the path of a function used as a value.
func (s *Space) Func(fn *ssa.Function) *Path { p, _ := s.make(Func, 0, nil, nil, fn); return p }

// Closure returns the path of a closure of fn over the bindings.
func (s *Space) Closure(fn *ssa.Function, bindings []*Path) *Path {
	var list *Path
	for i := len(bindings) - 1; i >= 0; i-- {
		list, _ = s.make(List, 0, list, bindings[i], nil)
	}
	p, _ := s.make(Closure, 0, list, nil, fn)
	return p
}

// Bindings returns the bindings of a Closure.
func (p *Path) Bindings() []*Path {
	var bs []*Path
	for l := p.Base; l != nil; l = l.Base {
		bs = append(bs, l.Arg)
	}
	return bs
}

// Field returns the address of field index of the struct at address base, whose struct type is t (a pointer to it, or
// itself). The lock in a struct that holds nothing else has the address of the struct, and its declaration: of
// "mtx csync.Mutex" that is mtx, not a Mutex of package csync.
func (s *Space) Field(base *Path, t types.Type, index int) *Path {
	if s.isBare(t) {
		return base
	}
	p, fresh := s.make(Field, index, base, nil, nil)
	if fresh {
		s.describe(p, t, index)
	}
	return p
}

// describe fills in the name, class and type of a Field from the struct type.
func (s *Space) describe(p *Path, t types.Type, index int) {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || index >= st.NumFields() {
		return
	}
	f := st.Field(index)
	p.Name, p.Type, p.embed = f.Name(), f.Type(), f.Embedded()
	s.own(p, s.FieldClass(t, f, p.Base))
}

// NamedField returns the Field for a fact of another package, where only the names are known.
func (s *Space) NamedField(base *Path, index int, name string, own Class, embed bool) *Path {
	p, fresh := s.make(Field, index, base, nil, nil)
	if fresh {
		p.Name, p.embed = name, embed
		s.own(p, own)
	}
	return p
}

// Embedded reports whether p is the address of an embedded field.
func (p *Path) Embedded() bool { return p.embed }

// Deref returns the value at address base as of version: nil for the value at the function's entry, else the
// instruction (or block) that may have changed it.
func (s *Space) Deref(base *Path, version any) *Path {
	p, fresh := s.make(Deref, 0, base, nil, version)
	if fresh && base.Type != nil && base.Kind != Field && base.Kind != Global {
		if ptr, ok := base.Type.Underlying().(*types.Pointer); ok {
			p.Type = ptr.Elem()
		}
	} else if fresh {
		p.Type = base.Type
	}
	return p
}

// Elem returns the address of the element of base (array, slice or map) at key.
func (s *Space) Elem(base, key *Path) *Path { p, _ := s.make(Elem, 0, base, key, nil); return p }

// Binary returns the path of x op y.
func (s *Space) Binary(op token.Token, x, y *Path) *Path {
	if (op == token.EQL || op == token.NEQ || op == token.ADD || op == token.MUL) && y.ID < x.ID {
		x, y = y, x
	}
	switch op {
	case token.NEQ: // one form for a comparison and its negation
		return s.Not(s.Binary(token.EQL, x, y))
	case token.GEQ:
		return s.Not(s.Binary(token.LSS, x, y))
	case token.GTR:
		return s.Binary(token.LSS, y, x)
	case token.LEQ:
		return s.Not(s.Binary(token.LSS, y, x))
	}
	p, _ := s.make(Binary, 0, x, y, op)
	return p
}

// Not returns the negation of p.
func (s *Space) Not(p *Path) *Path {
	if p.Kind == Not {
		return p.Base
	}
	n, _ := s.make(Not, 0, p, nil, nil)
	return n
}

// Len returns the length of the slice or string p.
func (s *Space) Len(p *Path) *Path { r, _ := s.make(Len, 0, p, nil, nil); return r }

// RLocker returns the lock p in read mode.
func (s *Space) RLocker(p *Path) *Path { r, _ := s.make(RLocker, 0, p, nil, nil); return r }

// Unlocker returns a function value that releases the lock p, held in the mode, and is not known to do anything else to locks.
func (s *Space) Unlocker(p *Path, m Mode) *Path {
	r, _ := s.make(Unlocker, int(m), p, nil, nil)
	return r
}

// IsFunction reports whether p is a function value of which it is known what it does.
func (p *Path) IsFunction() bool { return p.Kind == Func || p.Kind == Closure || p.Kind == Unlocker }

// Cond returns the path of sync.NewCond(p).
func (s *Space) Cond(p *Path) *Path { r, _ := s.make(Cond, 0, p, nil, nil); return r }

// Iface returns the interface value made of p, whose concrete type is t.
func (s *Space) Iface(p *Path, t types.Type) *Path {
	r, fresh := s.make(Iface, 0, p, nil, t)
	if fresh {
		r.Type = t
	}
	return r
}

// Object returns the pointer in the interface value p.
func (s *Space) Object(p *Path) *Path {
	if p.Kind == Iface {
		return p.Base
	}
	r, _ := s.make(Object, 0, p, nil, nil)
	return r
}

// Ref returns the address of a variable that holds p and never changes.
func (s *Space) Ref(p *Path) *Path { r, _ := s.make(Ref, 0, p, nil, nil); return r }

// Concrete returns the value inside an interface made in sight, and p itself for anything else.
func (p *Path) Concrete() *Path {
	for p != nil && p.Kind == Iface {
		p = p.Base
	}
	return p
}

// Root returns the root of a path of selections, and p itself for anything else.
func (p *Path) Root() *Path {
	for {
		switch p.Kind {
		case Field, Deref, Elem, RLocker, Cond, Iface:
			p = p.Base
		default:
			return p
		}
	}
}

// Mentions reports whether any part of p satisfies f.
func (p *Path) Mentions(f func(*Path) bool) bool {
	return p != nil && (f(p) || p.Base.Mentions(f) || p.Arg.Mentions(f))
}

// HasPrefix reports whether p is base or selects from it.
func (p *Path) HasPrefix(base *Path) bool {
	for q := p; q != nil; q = q.Base {
		if q == base {
			return true
		}
		switch q.Kind {
		case Field, Deref, Elem, RLocker, Cond, Iface:
		default:
			return false
		}
	}
	return false
}
