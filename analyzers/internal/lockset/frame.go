package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// newFrame prepares the analysis of a function.
func (e *engine) newFrame(g *Func) *frame {
	f := &frame{
		e: e, f: g, fn: g.Fn,
		static:   make(map[ssa.Value]*lock.Path),
		loops:    flow.Loops(g.Fn),
		plan:     make([][]ssa.Instruction, len(g.Fn.Blocks)),
		extracts: make(map[*ssa.Call][]*ssa.Extract),
		looks:    make(map[ssa.Value]bool),
	}
	for _, b := range g.Fn.Blocks {
		for _, instr := range b.Instrs {
			if f.planned(instr) {
				f.plan[b.Index] = append(f.plan[b.Index], instr)
			}
			if x, ok := instr.(*ssa.Extract); ok {
				if c, ok := x.Tuple.(*ssa.Call); ok {
					f.extracts[c] = append(f.extracts[c], x)
				}
			}
		}
	}
	f.tests()
	f.noteFlags()
	return f
}

// quietSites records the calls that a function makes which has nothing to do with locks itself: what its callers hold, its
// callees are entered with.
func (e *engine) quietSites(g *Func) {
	f := &frame{e: e, f: g, fn: g.Fn, static: map[ssa.Value]*lock.Path{}, sum: &Summary{}}
	w := &world{}
	for _, b := range g.Fn.Blocks {
		for _, instr := range b.Instrs {
			var c *ssa.CallCommon
			switch instr := instr.(type) {
			case *ssa.Call:
				c = &instr.Call
			case *ssa.Defer:
				c = &instr.Call
			default:
				continue
			}
			if c.IsInvoke() || c.StaticCallee() == nil {
				continue
			}
			if fn := origin(c.StaticCallee()); e.funcs[fn] == nil {
				for _, t := range e.dispatched(fn, c) {
					f.noteSite(w, instr, &t)
				}
				continue
			}
			for _, t := range f.resolve(w, c) {
				f.noteSite(w, instr, &t)
			}
		}
	}
}

// tests finds the conditions that more than one branch of the function looks at, as they are spelled.
func (f *frame) tests() {
	asking := make(map[*lock.Path][]*ssa.If)
	w := &world{}
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			if s, ok := instr.(*ssa.Store); ok {
				if a, ok := s.Addr.(*ssa.Alloc); ok && f.e.constant(a) {
					w.set(f.e.space.Value(a), f.eval(w, s.Val))
				}
			}
		}
	}
	for _, b := range f.fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		f.noteDecision(branch)
		cond, nilTest := subject(f.eval(w, branch.Cond))
		asking[cond] = append(asking[cond], branch)
		if len(asking[cond]) > 1 || cond.Kind == lock.Param && !nilTest { // its caller may test it too
			if f.tested == nil {
				f.tested = make(map[*lock.Path]bool)
			}
			f.tested[cond] = true
		}
	}
	for cond, branches := range asking {
		if len(branches) > 1 {
			if f.asks == nil {
				f.asks = make(map[*ssa.If]*lock.Path)
			}
			for _, b := range branches {
				f.asks[b] = cond
			}
		}
	}
}

// noteDecision remembers a branch on what the ways that meet before it have come to, as "ok := a && b; if ok" makes one: they
// are kept apart until then.
func (f *frame) noteDecision(branch *ssa.If) {
	if phi, ok := branch.Cond.(*ssa.Phi); ok && phi.Block() == branch.Block() && !f.loops[phi.Block().Index] {
		if f.decides == nil {
			f.decides = make(map[*ssa.BasicBlock]*lock.Path)
		}
		f.decides[phi.Block()] = f.e.space.Value(phi)
	}
}

// subject returns what a condition asks about: what is negated in it, or compared with a constant, and whether that is nil.
func subject(cond *lock.Path) (of *lock.Path, nilTest bool) {
	for cond.Kind == lock.Not {
		cond = cond.Base
	}
	if cond.Kind == lock.Binary && cond.Val == token.EQL {
		if x, c := constSide(cond); c != nil {
			return x, c.Val == "nil"
		}
	}
	return cond, false
}

// noteSpelling remembers how a condition that several branches test is spelled in a world, where that is another way than
// usual: the first round of a loop knows what its variables are.
func (f *frame) noteSpelling(branch *ssa.If, cond *lock.Path) {
	usual := f.asks[branch]
	if usual == nil {
		return
	}
	if x, _ := subject(cond); x != usual && x.Kind != lock.Const {
		if f.spelled == nil {
			f.spelled = make(map[*lock.Path]*lock.Path)
		}
		f.spelled[x] = usual
	}
}

// usual returns how a tested condition is usually spelled; nil if it is not one.
func (f *frame) usual(cond *lock.Path) *lock.Path {
	if f.tested[cond] {
		return cond
	}
	return f.spelled[cond]
}

// planned reports whether the instruction can change a world.
func (f *frame) planned(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Defer, *ssa.RunDefers, *ssa.Return, *ssa.Go, *ssa.Panic:
		return true
	case *ssa.Call:
		return f.plannedCall(&instr.Call)
	case *ssa.Alloc:
		return zeroText(instr) != "" || isOnce(pointed(instr.Type()))
	case *ssa.Store:
		switch a := instr.Addr.(type) {
		case *ssa.Alloc, *ssa.FreeVar:
			return true
		case *ssa.FieldAddr:
			c := f.e.id(f.e.fieldClass(a))
			return f.f.loads.has(c) || isFuncField(instr) || f.e.back.has(c) || f.e.inserts(instr) || f.e.composed.has(c)
		case *ssa.IndexAddr:
			if f.e.inserts(instr) {
				return true
			}
		}
		_, fn := instr.Val.Type().Underlying().(*types.Signature)
		return fn
	case *ssa.UnOp:
		return instr.Op == token.MUL && f.keeps(instr)
	case *ssa.MapUpdate:
		return holdsFunc(instr.Value.Type()) || f.e.inserts(instr)
	case *ssa.Send:
		return holdsFunc(instr.X.Type())
	}
	return false
}

// composes reports whether a store gives an object made here, as its literal does, a pointer: what a callee that is
// given the object reaches by it is known.
func composes(addr *ssa.FieldAddr, s *ssa.Store) bool {
	if _, fresh := addr.X.(*ssa.Alloc); !fresh {
		return false
	}
	switch s.Val.Type().Underlying().(type) {
	case *types.Pointer, *types.Interface:
		_, c := s.Val.(*ssa.Const)
		return !c
	}
	return false
}

// keeps reports whether a load must be made where it stands, since what is loaded may have changed where it is used.
func (f *frame) keeps(load *ssa.UnOp) bool {
	switch a := load.X.(type) {
	case *ssa.FieldAddr:
		if !f.f.mods.has(f.e.id(f.e.fieldClass(a))) {
			return false
		}
	case *ssa.Alloc, *ssa.FreeVar:
		if al, ok := a.(*ssa.Alloc); ok && f.e.constant(al) {
			return false
		}
	default:
		return false
	}
	left := map[ssa.Value]int{load: len(*load.Referrers())} // uses to come of what is computed from it
	rest := load.Block().Instrs
	rest = rest[slices.Index(rest, ssa.Instruction(load))+1:]
	outlives := func() bool {
		for _, n := range left {
			if n > 0 {
				return true
			}
		}
		return false
	}
	var rands [16]*ssa.Value
	for _, instr := range rest {
		uses := false
		for _, op := range instr.Operands(rands[:0]) {
			if _, ok := left[*op]; ok {
				left[*op]--
				uses = true
			}
		}
		if v, ok := instr.(ssa.Value); ok && uses && lazy(v) {
			left[v] = len(*v.Referrers())
			continue
		}
		switch instr := instr.(type) {
		case ssa.CallInstruction:
			if isBuiltin(instr.Common()) {
				continue
			}
			return outlives()
		case *ssa.Store:
			return outlives()
		}
	}
	return outlives()
}

// lazy reports whether a value is computed where it is used, not where it stands.
func lazy(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.BinOp, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface:
		return true
	case *ssa.UnOp:
		return v.Op == token.NOT
	case *ssa.Call:
		_, ok := measured(v)
		return ok
	}
	return false
}

func holdsFunc(t types.Type) bool { _, ok := t.Underlying().(*types.Signature); return ok }

// plannedCall reports whether the call can change a world: by an effect on locks, by what it returns, by the fields that
// it changes, or by a closure that it is given.
func (f *frame) plannedCall(c *ssa.CallCommon) bool {
	if isBuiltin(c) {
		return false
	}
	if c.IsInvoke() || c.StaticCallee() == nil {
		return true
	}
	fn := origin(c.StaticCallee())
	obj, _ := fn.Object().(*types.Func)
	if fn.Synthetic != "" || obj != nil && (lock.OpOf(obj).Kind != lock.NoOp || lock.CallerOf(obj).When != lock.Never || lock.Dispatched(obj) != nil) {
		return true
	}
	if f.e.funcs[fn] != nil {
		return true // what is held at the call counts, whatever the callee does
	}
	if slices.ContainsFunc(c.Args, func(a ssa.Value) bool { return isClosure(a) }) {
		return true
	}
	return obj != nil && !f.e.imported(obj.Origin()).silent()
}

// constant reports whether a captured variable is stored to once, and never by a closure: its value does not change once
// a closure has captured it.
func (e *engine) constant(a *ssa.Alloc) bool {
	if is, ok := e.constants[a]; ok {
		return is
	}
	stores := 0
	is := readOnly(a, &stores) && stores == 1
	e.constants[a] = is
	return is
}

// readOnly reports whether a variable is only loaded, stored to directly (counted), and captured by closures that only
// load it.
func readOnly(v ssa.Value, stores *int) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != v {
				return false
			}
			*stores++
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				inner := 0
				if b == v && (!readOnly(fn.FreeVars[i], &inner) || inner > 0) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}
