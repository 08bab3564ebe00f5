package access

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// What a container holds may be nobody else's for two reasons: the container is local and only new objects are put into
// it, or it was taken out of where it was shared:
//
//	mu.Lock(); m := s.idle; s.idle = nil; mu.Unlock(); for k := range m { … }
//	mu.Lock(); m := s.idle[id]; delete(s.idle, id); mu.Unlock(); for k := range m { … }

// contents reports whether what the map or slice v holds is private, as the object of [owners.owned] is.
func (o *owners) contents(v ssa.Value, at ssa.Instruction, depth int) bool {
	if depth == 0 {
		return false
	}
	depth--
	if outer := containerOf(v); outer != nil {
		return o.contents(outer, at, depth)
	}
	if o.decoded(v, at, depth) {
		return true
	}
	if _, slice := v.Type().Underlying().(*types.Slice); slice {
		return o.gathered(v, at, depth)
	}
	switch v := v.(type) {
	case *ssa.MakeMap:
		return o.onlyGets(v, depth)
	case *ssa.Phi:
		return o.once(v, func() bool {
			return eachEdge(v, func(edge ssa.Value) bool { return o.contents(edge, at, depth) }) && o.onlyGets(v, depth)
		})
	}
	return false
}

// decoded reports whether a map or slice was loaded from a private object of this function that only functions of other packages
// fill: a decoder makes what it puts there.
func (o *owners) decoded(v ssa.Value, at ssa.Instruction, depth int) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	part, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	object, ok := part.X.(*ssa.Alloc)
	if !ok || !o.owned(object, at, depth) {
		return false
	}
	filled := false
	for _, r := range *object.Referrers() {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			if r.Field == part.Field && slices.ContainsFunc(*r.Referrers(), func(x ssa.Instruction) bool { _, load := x.(*ssa.UnOp); return !load }) {
				return false
			}
		case *ssa.MakeInterface:
			filled = true
		case ssa.CallInstruction:
			callee := r.Common().StaticCallee()
			if callee == nil || o.e.known[origin(callee)] {
				return false
			}
			filled = true
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return filled
}

// gathered reports whether a slice is built here, by appending private objects to none, and nobody else knows it.
func (o *owners) gathered(v ssa.Value, at ssa.Instruction, depth int) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return v.IsNil()
	case *ssa.Phi:
		return o.once(v, func() bool {
			return eachEdge(v, func(edge ssa.Value) bool { return o.gathered(edge, at, depth) }) && !o.published(v, at)
		})
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		if !ok || b.Name() != "append" || !o.gathered(v.Call.Args[0], at, depth) || o.published(v, at) {
			return false
		}
		list, ok := v.Call.Args[1].(*ssa.Slice) // of the elements appended
		if !ok {
			return false
		}
		box, ok := list.X.(*ssa.Alloc)
		return ok && !slices.ContainsFunc(*box.Referrers(), func(r ssa.Instruction) bool {
			ia, ok := r.(*ssa.IndexAddr)
			return ok && slices.ContainsFunc(*ia.Referrers(), func(r ssa.Instruction) bool {
				s, ok := r.(*ssa.Store)
				return !ok || !o.owned(s.Val, v, depth)
			})
		})
	}
	return false
}

// onlyGets reports whether only private objects, or maps of such, are put into the local map v, and nobody else knows it.
func (o *owners) onlyGets(v ssa.Value, depth int) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.MapUpdate:
			if r.Map == v && !o.owned(r.Value, r, depth) && !o.contents(r.Value, r, depth) {
				return false
			}
		case *ssa.Phi:
			if !o.contents(r, r, depth) {
				return false
			}
		case *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
		case ssa.CallInstruction:
			if _, ok := r.Common().Value.(*ssa.Builtin); !ok {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// containerOf returns the map or slice that v is an element or key of, or nil.
func containerOf(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok && v.Index > 0 {
				return r.X
			}
		case *ssa.Lookup:
			if v.Index == 0 {
				return t.X
			}
		}
	case *ssa.Lookup:
		return v.X
	case *ssa.UnOp:
		if ia, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			if _, ok := ia.X.Type().Underlying().(*types.Slice); ok {
				return ia.X
			}
		}
	}
	return nil
}

// taken reports whether an object was reached through a container that was taken out of where it was shared.
func (e *engine) taken(v ssa.Value, at ssa.Instruction) bool {
	for range maxTrace {
		if v = containerOf(v); v == nil {
			return false
		}
		if load, ok := v.(*ssa.UnOp); ok && e.replaced(load, at) {
			return true
		}
	}
	return false
}

// replaced reports whether the variable that a map or slice was loaded from got another value between the load and at, so
// that what was loaded belongs to who took it.
func (e *engine) replaced(load *ssa.UnOp, at ssa.Instruction) bool {
	if load.Op != token.MUL {
		return false
	}
	switch load.X.(type) {
	case *ssa.FieldAddr, *ssa.Global:
	default:
		return false
	}
	for _, s := range e.resetsOf(load.Parent()) {
		if sameAddr(s.Addr, load.X, 4) && dominates(load, s) && dominates(s, at) {
			return true
		}
	}
	return e.replacedByCall(load, at)
}

// removed reports whether a map was deleted from the one that it was looked up in, between the look-up and at.
func removed(m ssa.Value, at ssa.Instruction) bool {
	if x, ok := m.(*ssa.Extract); ok {
		m = x.Tuple
	}
	look, ok := m.(*ssa.Lookup)
	if !ok || look.Index.Referrers() == nil { // a constant has none
		return false
	}
	return slices.ContainsFunc(*look.Index.Referrers(), func(r ssa.Instruction) bool {
		call, ok := r.(*ssa.Call)
		if !ok {
			return false
		}
		f, ok := call.Call.Value.(*ssa.Builtin)
		return ok && f.Name() == "delete" && call.Call.Args[1] == look.Index && sameAddr(call.Call.Args[0], look.X, 4) &&
			dominates(look, call) && dominates(call, at)
	})
}

// fillsNew reports whether an access fills the map or slice that its function has given the variable just before, with no
// release of a lock in between: nobody has seen it empty, so that this is part of replacing the one before it.
func (e *engine) fillsNew(a *Access) bool {
	addr := filledAddr(a.At)
	if addr == nil {
		return false
	}
	return slices.ContainsFunc(e.resetsOf(a.Fn), func(s *ssa.Store) bool {
		_, none := s.Val.(*ssa.Const)
		return !none && sameAddr(s.Addr, addr, 4) && dominates(s, a.At) && !slices.ContainsFunc(e.ops[a.Fn], func(o lockOp) bool {
			return o.op.Kind == lock.Release && dominates(s, o.at) && dominates(o.at, a.At)
		})
	})
}

// filledAddr returns the address of the variable whose map an instruction stores into, or nil.
func filledAddr(at ssa.Instruction) ssa.Value {
	update, ok := at.(*ssa.MapUpdate)
	if !ok {
		return nil
	}
	load, ok := update.Map.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	return load.X
}

// replacedByCall is replaced for a method of the object that gives the field its new value.
func (e *engine) replacedByCall(load *ssa.UnOp, at ssa.Instruction) bool {
	field, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	return slices.ContainsFunc(e.resetCallsOf(load.Parent()), func(c *ssa.Call) bool {
		return e.resetsField(origin(c.Call.StaticCallee()), field.Field) && sameAddr(c.Call.Args[0], field.X, 4) && dominates(load, c) && dominates(c, at)
	})
}

// resetCallsOf returns the calls of methods that give some variable a new map or slice.
func (e *engine) resetCallsOf(fn *ssa.Function) []*ssa.Call {
	list, ok := e.resetCalls[fn]
	if ok {
		return list
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || call.Call.StaticCallee() == nil || len(call.Call.Args) == 0 {
				continue
			}
			if callee := origin(call.Call.StaticCallee()); e.known[callee] && len(e.resetsOf(callee)) > 0 {
				list = append(list, call)
			}
		}
	}
	e.resetCalls[fn] = list
	return list
}

// resetsField reports whether a method always gives a field of its receiver a new map or slice, or none.
func (e *engine) resetsField(fn *ssa.Function, field int) bool {
	return slices.ContainsFunc(e.resetsOf(fn), func(s *ssa.Store) bool {
		fa, ok := s.Addr.(*ssa.FieldAddr)
		return ok && fa.Field == field && fa.X == fn.Params[0] && s.Block() == fn.Blocks[0]
	})
}

// resetsOf is resetsIn, which is asked often.
func (e *engine) resetsOf(fn *ssa.Function) []*ssa.Store {
	list, ok := e.resets[fn]
	if !ok {
		list = resetsIn(fn)
		e.resets[fn] = list
	}
	return list
}

// resetsIn returns the stores of a function that give a variable a map or slice that is new, or none.
func resetsIn(fn *ssa.Function) []*ssa.Store {
	var out []*ssa.Store
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			s, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			switch s.Addr.(type) {
			case *ssa.FieldAddr, *ssa.Global:
			default:
				continue
			}
			switch v := s.Val.(type) {
			case *ssa.Const, *ssa.MakeMap, *ssa.MakeSlice:
				out = append(out, s)
			case *ssa.Slice:
				if _, ok := v.X.(*ssa.Alloc); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// sameAddr reports whether two addresses are selected alike from the same variable.
func sameAddr(a, b ssa.Value, depth int) bool {
	if a == b {
		return true
	}
	if depth == 0 {
		return false
	}
	switch a := a.(type) {
	case *ssa.FieldAddr:
		b, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == b.Field && sameAddr(a.X, b.X, depth-1)
	case *ssa.UnOp:
		b, ok := b.(*ssa.UnOp)
		return ok && a.Op == token.MUL && b.Op == token.MUL && sameAddr(a.X, b.X, depth-1)
	}
	return false
}

// dominates reports whether each way to b comes by a, another instruction.
func dominates(a, b ssa.Instruction) bool {
	return a != b && a.Block() != nil && b.Block() != nil && flow.Dominates(a, b)
}

// ownedPart reports whether what a field of a private object points to is private too: the package puts only new objects into
// that field, and nobody else can.
func (o *owners) ownedPart(fa *ssa.FieldAddr, at ssa.Instruction, depth int) bool {
	v := fieldVar(fa)
	if v == nil || v.Pkg() != o.e.pass.Pkg || v.Exported() || !isPointer(v.Type()) || !o.owned(fa.X, at, depth) {
		return false
	}
	stores := o.e.storesTo(v.Origin())
	return len(stores) > 0 && o.once(v, func() bool {
		return !slices.ContainsFunc(stores, func(s *ssa.Store) bool {
			c, isConst := s.Val.(*ssa.Const)
			return !(isConst && c.IsNil()) && !o.owned(s.Val, nil, depth)
		})
	})
}

// storesTo returns the stores of the package to a field, of whichever object.
func (e *engine) storesTo(field *types.Var) []*ssa.Store {
	if e.fieldStores == nil {
		e.fieldStores = make(map[*types.Var][]*ssa.Store)
		for _, fn := range e.fns {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if s, ok := instr.(*ssa.Store); ok {
						if fa, ok := s.Addr.(*ssa.FieldAddr); ok && fieldVar(fa) != nil {
							v := fieldVar(fa).Origin()
							e.fieldStores[v] = append(e.fieldStores[v], s)
						}
					}
				}
			}
		}
	}
	return e.fieldStores[field]
}
