package spawn

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// implementations are the types that the package puts into an interface of its own.
type implementations struct {
	types []types.Type
	from  []*types.TypeName // interfaces whose values become this one
	open  bool              // there may be others
}

// An invoke is a call through an interface.
type invoke struct {
	instr ssa.CallInstruction
	in    *body
}

// resolveMethod finds what a go statement runs that calls a method of an interface, if every type that can be behind it is
// in sight.
func (w *wiring) resolveMethod(s *Start, g *ssa.Go) {
	for _, fn := range w.methodsOf(&g.Call, s.test) {
		s.bodies = append(s.bodies, fn)
	}
	if len(s.bodies) == 1 {
		s.Body, s.bodies = s.bodies[0], nil
	}
}

// resolveInvokes binds each call through an interface to the methods that it may reach, where all are in sight. Of the
// others anybody may be the callee.
func (w *wiring) resolveInvokes() {
	for _, c := range w.invokes {
		fns := w.methodsOf(c.instr.Common(), c.in.test)
		if fns == nil {
			w.invoked[c.instr.Common().Method.Name()] = true
			w.release(c.instr)
			continue
		}
		_, deferred := c.instr.(*ssa.Defer)
		for _, fn := range fns {
			w.bindMethod(c.instr, fn)
			if _, ok := c.instr.(*ssa.Go); !ok {
				c.in.calls = append(c.in.calls, call{instr: c.instr, callee: fn, deferred: deferred})
			}
		}
	}
}

// methodsOf returns the methods that a call through an interface may reach, if every type that can be behind it is in
// sight: the interface is not known outside, and nothing is made one but values of types of this package. What only tests
// put into it counts in tests alone.
func (w *wiring) methodsOf(c *ssa.CallCommon, test bool) []*ssa.Function {
	named := w.ownInterface(c.Value.Type())
	if named == nil || named.TypeParams().Len() > 0 || w.knownOutside(named) {
		return nil
	}
	if w.impls == nil {
		w.findImplementations()
	}
	found := w.impls[named.Obj()]
	if found == nil || found.open {
		return nil
	}
	var fns []*ssa.Function
	for _, t := range found.types {
		method := types.NewMethodSet(t).Lookup(c.Method.Pkg(), c.Method.Name())
		if method == nil {
			return nil
		}
		obj, _ := method.Obj().(*types.Func)
		fn := w.pkg.Prog.FuncValue(obj.Origin())
		b := w.bodies[fn]
		if b == nil {
			return nil
		}
		if !b.test || test {
			fns = append(fns, fn)
		}
	}
	return fns
}

// findImplementations notes which types become which interfaces of this package.
func (w *wiring) findImplementations() {
	w.impls = make(map[*types.TypeName]*implementations)
	for _, b := range w.order {
		for _, block := range b.fn.Blocks {
			for _, instr := range block.Instrs {
				switch v := instr.(type) {
				case *ssa.MakeInterface:
					w.noteImplementation(v.Type(), v.X.Type())
				case *ssa.ChangeInterface:
					w.noteImplementation(v.Type(), v.X.Type())
				case *ssa.TypeAssert:
					w.noteImplementation(v.AssertedType, nil)
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, found := range w.impls {
			for _, from := range found.from {
				if found.take(w.impls[from]) {
					changed = true
				}
			}
		}
	}
	for _, found := range w.impls {
		slices.SortFunc(found.types, func(a, b types.Type) int { return cmp.Compare(types.TypeString(a, nil), types.TypeString(b, nil)) })
	}
}

// noteImplementation notes that a value of type t, or of one that is not known, becomes an interface of this package.
func (w *wiring) noteImplementation(iface, t types.Type) {
	named := w.ownInterface(iface)
	if named == nil {
		return
	}
	found := w.impls[named.Obj()]
	if found == nil {
		found = new(implementations)
		w.impls[named.Obj()] = found
	}
	switch {
	case t == nil:
		found.open = true
	case !types.IsInterface(t):
		found.add(t)
	case w.ownInterface(t) == nil || w.knownOutside(w.ownInterface(t)):
		found.open = true
	default:
		found.from = append(found.from, w.ownInterface(t).Obj())
	}
}

// add adds a type and reports whether it was not there.
func (s *implementations) add(t types.Type) bool {
	for _, known := range s.types {
		if types.Identical(known, t) {
			return false
		}
	}
	s.types = append(s.types, t)
	return true
}

// take adds what another interface may hold, and reports whether that changed anything.
func (s *implementations) take(from *implementations) bool {
	if from == nil { // nothing becomes one
		return false
	}
	changed := from.open && !s.open
	s.open = s.open || from.open
	for _, t := range from.types {
		if s.add(t) {
			changed = true
		}
	}
	return changed
}
