package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// scan looks at each instruction of a function once: whom it calls, which fields it loads and stores, what it lets out.
func (e *engine) scan(g *Func) {
	for _, anon := range g.Fn.AnonFuncs {
		g.calls = append(g.calls, anon)
	}
	for _, b := range g.Fn.Blocks {
		for _, instr := range b.Instrs {
			e.scanInstr(g, instr)
		}
	}
	if obj, ok := g.Fn.Object().(*types.Func); ok && e.open(obj) {
		g.escapes = true
	}
}

func (e *engine) scanInstr(g *Func, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case ssa.CallInstruction:
		e.scanCall(g, instr)
		if start, ok := instr.(*ssa.Go); ok {
			e.noteStart(start)
		}
	case *ssa.Store:
		if fa, ok := instr.Addr.(*ssa.FieldAddr); ok {
			if c := e.fieldClass(fa); c.Name == "" {
				break
			} else if _, fresh := fa.X.(*ssa.Alloc); !fresh {
				g.mods.add(e.id(c))
			} else if composes(fa, instr) {
				e.composed.add(e.id(c))
			}
		}
	case *ssa.UnOp:
		if fa, ok := instr.X.(*ssa.FieldAddr); ok {
			if c := e.fieldClass(fa); c.Name != "" {
				g.loads.add(e.id(c))
				if _, fn := instr.Type().Underlying().(*types.Signature); fn {
					g.callsFields.add(e.id(c))
				}
			}
		}
	case *ssa.MakeClosure:
		fn := instr.Fn.(*ssa.Function)
		if h := e.funcs[fn]; h != nil && !calledOnly(instr) {
			h.escapes = true
			e.valued[fn] = e.valued[fn] || !startedOnly(instr)
		} else if h == nil && fn.Synthetic != "" { // a method value
			if obj, ok := fn.Object().(*types.Func); ok {
				if h := e.funcs[e.prog.FuncValue(obj.Origin())]; h != nil {
					h.escapes, e.valued[h.Fn] = true, true
				}
			}
		}
	}
	var rands [16]*ssa.Value
	for _, op := range instr.Operands(rands[:0]) {
		fn, ok := (*op).(*ssa.Function)
		if !ok {
			continue
		}
		if call, ok := instr.(ssa.CallInstruction); ok && call.Common().Value == *op && !slices.Contains(call.Common().Args, *op) {
			if _, isGo := instr.(*ssa.Go); !isGo {
				continue
			}
		}
		if h := e.funcs[origin(fn)]; h != nil {
			if _, ok := instr.(*ssa.MakeClosure); !ok {
				h.escapes = true
				_, isGo := instr.(*ssa.Go)
				e.valued[h.Fn] = e.valued[h.Fn] || !isGo
			}
		}
	}
}

func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// calledOnly reports whether a closure is only called or deferred where it is made, or through a variable kept in a
// register.
func calledOnly(v ssa.Value) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Call:
			if r.Call.Value != v || slices.Contains(r.Call.Args, v) {
				return false
			}
		case *ssa.Defer:
			if r.Call.Value != v || slices.Contains(r.Call.Args, v) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

func (e *engine) scanCall(g *Func, call ssa.CallInstruction) {
	c := call.Common()
	if c.IsInvoke() {
		for _, t := range e.receivers(c) {
			if m, ok := e.method(t, c.Method, e.unknown, nil); ok && m.fn != nil && e.funcs[m.fn] != nil {
				g.calls = append(g.calls, m.fn)
				e.funcs[m.fn].escapes = true
			}
		}
		return
	}
	fn := c.StaticCallee()
	if fn == nil {
		if load, ok := c.Value.(*ssa.UnOp); ok {
			if free, ok := load.X.(*ssa.FreeVar); ok {
				fn, _ = e.capturedCall(g.Fn, slices.Index(g.Fn.FreeVars, free))
			}
		}
	}
	if fn == nil {
		return
	}
	fn = origin(fn)
	h := e.funcs[fn]
	if h == nil {
		for _, m := range e.dispatched(fn, c) {
			if e.funcs[m.fn] != nil {
				g.calls = append(g.calls, m.fn)
			}
		}
		return
	}
	if _, ok := call.(*ssa.Go); ok {
		h.escapes = true
	}
	if !slices.Contains(g.calls, fn) {
		g.calls = append(g.calls, fn)
	}
}

// receivers returns the types that a call of an interface's method may reach; nil if they are not known.
func (e *engine) receivers(c *ssa.CallCommon) []types.Type {
	if t := e.newType(c.Value); t != nil {
		return []types.Type{t}
	}
	return e.implementations(c.Value.Type())
}

// open reports whether a declared function can be called from where we do not see: it is exported, or a method that
// implements an interface, and not one of a type that nobody out of sight gets to know.
func (e *engine) open(obj *types.Func) bool {
	if obj.Name() == "init" || obj.Name() == "main" {
		return true
	}
	recv := obj.Signature().Recv()
	if recv != nil {
		if n, ok := types.Unalias(pointed(recv.Type())).(*types.Named); ok && e.hidden(n) {
			return false
		}
	}
	if obj.Exported() {
		return recv == nil || !ordering[obj.Name()] || !types.Implements(recv.Type(), sortInterface)
	}
	return recv != nil && e.implementsPrivate(obj)
}

// implementsPrivate reports whether an unexported method belongs to some interface of the package.
func (e *engine) implementsPrivate(obj *types.Func) bool {
	if e.ifaceMethods == nil {
		e.ifaceMethods = make(map[string]bool)
		for _, name := range e.pass.Pkg.Scope().Names() {
			if tn, ok := e.pass.Pkg.Scope().Lookup(name).(*types.TypeName); ok {
				if it, ok := tn.Type().Underlying().(*types.Interface); ok {
					for m := range it.Methods() {
						e.ifaceMethods[m.Name()] = true
					}
				}
			}
		}
	}
	return e.ifaceMethods[obj.Name()]
}

// fieldClass returns the class of the field whose address fa is.
func (e *engine) fieldClass(fa *ssa.FieldAddr) lock.Class {
	t := fa.X.Type().Underlying().(*types.Pointer).Elem()
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return lock.Class{}
	}
	return e.space.FieldClass(t, st.Field(fa.Field), nil)
}

// id numbers a class.
func (e *engine) id(c lock.Class) int { return e.space.ClassID(c) }

// components sorts the functions into strongly connected components of the call graph, callees first, and adds up which
// fields each may change.
func (e *engine) components() {
	index := map[*Func]int{}
	low := map[*Func]int{}
	on := map[*Func]bool{}
	done := map[*Func]int{} // when all that it calls, but for recursion, was seen
	var stack []*Func
	type frame struct {
		g *Func
		i int
	}
	for _, root := range e.order {
		if index[root] != 0 {
			continue
		}
		var calls []frame
		enter := func(g *Func) {
			index[g] = len(index) + 1
			low[g] = index[g]
			stack = append(stack, g)
			on[g] = true
			calls = append(calls, frame{g, 0})
		}
		enter(root)
		for len(calls) > 0 {
			top := &calls[len(calls)-1]
			g := top.g
			if top.i < len(g.calls) {
				h := e.funcs[g.calls[top.i]]
				top.i++
				if h == nil {
					continue
				}
				if index[h] == 0 {
					enter(h)
				} else if on[h] {
					low[g] = min(low[g], index[h])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			done[g] = len(done)
			if len(calls) > 0 {
				up := calls[len(calls)-1].g
				low[up] = min(low[up], low[g])
			}
			if low[g] == index[g] {
				stack = e.component(stack, on, done, g)
			}
		}
	}
}

// component takes the component of root off the stack, callees first as far as there is such an order.
func (e *engine) component(stack []*Func, on map[*Func]bool, done map[*Func]int, root *Func) []*Func {
	var scc []*Func
	for {
		g := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		on[g] = false
		scc = append(scc, g)
		if g == root {
			break
		}
	}
	slices.SortFunc(scc, func(g, h *Func) int { return done[g] - done[h] })
	var all bits
	for _, g := range scc {
		all.union(g.mods)
		for _, c := range g.calls {
			if h := e.funcs[c]; h != nil {
				all.union(h.mods)
			}
		}
		g.scc = len(e.sccs)
	}
	for _, g := range scc {
		g.mods = all
	}
	e.sccs = append(e.sccs, scc)
	return stack
}

// relevance decides whether a function is worth solving: it operates on locks, or calls what does, or calls a function
// value that its caller knows.
func (e *engine) relevance(g *Func) {
	if g.relevant {
		return
	}
	if isLoopBody(g.Fn) { // tells the function around it how the loop is left
		g.relevant = true
		return
	}
	for _, b := range g.Fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && e.matters(g, call.Common()) {
				g.relevant = true
				return
			}
			if s, ok := instr.(*ssa.Store); ok && isFuncField(s) || e.inserts(instr) {
				g.relevant = true
				return
			}
		}
	}
}

func isFuncField(s *ssa.Store) bool {
	fa, ok := s.Addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	_, ok = fa.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Signature)
	return ok
}

// matters reports whether a call may do something that concerns locks.
func (e *engine) matters(g *Func, c *ssa.CallCommon) bool {
	if c.IsInvoke() {
		if lock.LockerOp(c.Value.Type(), c.Method.Name()).Kind != lock.NoOp {
			return true
		}
		for _, t := range e.receivers(c) {
			if m, ok := e.method(t, c.Method, e.unknown, nil); ok && !e.quiet(g, &m) {
				return true
			}
		}
		return false
	}
	switch c.Value.(type) {
	case *ssa.Builtin:
		return false
	case *ssa.Function, *ssa.MakeClosure:
		fn := origin(c.StaticCallee())
		obj, _ := fn.Object().(*types.Func)
		if obj != nil && (lock.OpOf(obj).Kind != lock.NoOp || lock.CallerOf(obj).When == lock.Now) || isRange(c) {
			return true
		}
		if slices.ContainsFunc(e.dispatched(fn, c), func(t target) bool { return !e.quiet(g, &t) }) {
			return true
		}
		if obj != nil && fn.Synthetic != "" { // a method value: the method counts, not its wrapper
			if recv := obj.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
				return true
			}
			fn = e.prog.FuncValue(obj.Origin())
		}
		return !e.quiet(g, &target{fn: fn, obj: obj})
	default:
		return true
	}
}

// quiet reports whether a target has no effect on locks that a caller would see.
func (e *engine) quiet(g *Func, t *target) bool {
	h := e.funcs[t.fn]
	if t.fn != nil && h != nil {
		if h.sum == nil {
			return h.scc != g.scc || h == g || !h.relevant
		}
		return !h.relevant || quietSummary(h.sum)
	}
	if t.obj == nil {
		return true
	}
	return quietSummary(e.imported(t.obj.Origin()))
}

func quietSummary(s *Summary) bool {
	if s == nil {
		return true
	}
	if len(s.Events)+len(s.Borrows)+len(s.Calls)+len(s.Twices)+len(s.Stores)+len(s.Links) > 0 {
		return false
	}
	return !slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return o.effect() || len(o.Sets)+len(o.Changed) > 0 })
}
