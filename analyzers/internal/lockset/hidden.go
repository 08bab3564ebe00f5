package lockset

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// An exported method can be called from out of sight only if its object gets there: as an interface, by an embedding that
// promotes the method, or by what the package exports. That of a type which goes none of these ways is called where we see it.

// hidden reports whether no value of the named type gets out of sight.
func (e *engine) hidden(n *types.Named) bool {
	n = n.Origin()
	if n.Obj().Exported() && e.importable || n.Obj().Pkg() != e.pass.Pkg || e.conversions.boxed[n.Obj()] {
		return false
	}
	if e.shown == nil {
		e.show()
	}
	return !e.shown[n.Obj()]
}

// show finds the types of the package that are embedded, or that what the package exports leads to.
func (e *engine) show() {
	s := &show{pkg: e.pass.Pkg, seen: make(map[types.Type]bool), shown: make(map[*types.TypeName]bool)}
	e.shown = s.shown
	scope := e.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() && e.importable {
			s.walk(obj.Type())
		}
	}
	for _, t := range e.concrete {
		if st, ok := t.Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if n, ok := types.Unalias(pointed(f.Type())).(*types.Named); ok && f.Embedded() {
					s.shown[n.Origin().Obj()] = true
				}
			}
		}
	}
}

// A show walks from what is exported to all that others reach by it.
type show struct {
	pkg   *types.Package
	seen  map[types.Type]bool
	shown map[*types.TypeName]bool
}

func (s *show) walk(t types.Type) {
	t = types.Unalias(t)
	if s.seen[t] {
		return
	}
	s.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			s.walk(a)
		}
		if t.Obj().Pkg() != s.pkg {
			return
		}
		s.shown[t.Origin().Obj()] = true
		for m := range t.Methods() {
			if m.Exported() {
				s.walk(m.Signature())
			}
		}
		s.walk(t.Underlying())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				s.walk(f.Type())
			}
		}
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				s.walk(v.Type())
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			s.walk(m.Signature())
		}
	case *types.Map:
		s.walk(t.Key())
		s.walk(t.Elem())
	case interface{ Elem() types.Type }:
		s.walk(t.Elem())
	}
}

// box notes the types whose values become interfaces, or stand for type parameters.
func (c *conversions) box(instr ssa.Instruction) {
	note := func(t types.Type) {
		if n, ok := types.Unalias(pointed(t)).(*types.Named); ok {
			c.boxed[n.Origin().Obj()] = true
		}
	}
	switch v := instr.(type) {
	case *ssa.MakeInterface:
		note(v.X.Type())
	case ssa.CallInstruction:
		if fn := v.Common().StaticCallee(); fn != nil {
			for _, t := range fn.TypeArgs() {
				note(t)
			}
		}
	}
}
