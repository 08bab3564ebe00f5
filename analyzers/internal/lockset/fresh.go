package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// An object is fresh as long as only the goroutine that made it can know it: nothing has stored it where others look,
// captured it, sent it or passed it on to a function that does. Locks of fresh objects are free, and order nothing.

// unpublished reports whether the lock at path is part of an object that this function has made and that is fresh.
func (f *frame) unpublished(_ *world, at ssa.Instruction, p *lock.Path) bool {
	if p != nil && p.Kind == lock.Deref {
		if p = p.Base; p.Kind != lock.Field || p.Base.Kind != lock.Value || !f.bringsOwn(p.Base.Val.(ssa.Value), p.Index) {
			return false
		}
	}
	root := ownRoot(p)
	return root != nil && root.Kind == lock.Value && f.e.freshAt(f.f, root.Val.(ssa.Value), at)
}

// unawaited reports whether the lock at path is part of an object that this function has made, and that it has let nobody know
// but goroutines which it has not waited for since: what they do may come later than this.
func (f *frame) unawaited(w *world, at ssa.Instruction, p *lock.Path) bool {
	if f.unpublished(w, at, p) {
		return true
	}
	root := ownRoot(p)
	if root == nil || root.Kind != lock.Value || !f.e.made(root.Val.(ssa.Value)) {
		return false
	}
	return !slices.ContainsFunc(f.e.publications(f.f, root.Val.(ssa.Value)), func(x ssa.Instruction) bool {
		m, literal := x.(*ssa.MakeClosure)
		return x != at && comesBefore(x, at) && (!literal || !startedOnly(m) || f.mayAwait(w, m, at))
	})
}

// mayAwait reports whether something that is done after from, and before to, can wait for another goroutine.
func (f *frame) mayAwait(w *world, from, to ssa.Instruction) bool {
	after := flow.After(from.Block())
	for _, b := range f.fn.Blocks {
		if b != from.Block() && !after[b.Index] || b != to.Block() && !flow.After(b)[to.Block().Index] {
			continue
		}
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if communicates(instr) || ok && instr != to && !isBuiltin(&call.Call) && slices.ContainsFunc(f.resolve(w, &call.Call), func(t target) bool {
				return t.op.Kind == lock.Acquire || f.e.waits(&t)
			}) {
				return true
			}
		}
	}
	return false
}

// bringsOwn reports whether the object v was made here with a new object, which nothing else points to, in its field, a
// pointer, and keeps it all the time that this function runs.
func (f *frame) bringsOwn(v ssa.Value, field int) bool {
	obj, isAlloc := v.(*ssa.Alloc)
	if !isAlloc {
		result := 0
		if x, ok := v.(*ssa.Extract); ok {
			v, result = x.Tuple, x.Index
		}
		call, ok := v.(*ssa.Call)
		if !ok || call.Call.StaticCallee() == nil {
			return false
		}
		if obj, _ = newResult(origin(call.Call.StaticCallee()), result); obj == nil {
			return false
		}
	}
	for _, r := range *obj.Referrers() {
		addr, ok := r.(*ssa.FieldAddr)
		if !ok || addr.Field != field {
			continue
		}
		s := onlyStore(addr)
		if s == nil || f.f.mods.has(f.e.id(f.e.fieldClass(addr))) {
			return false
		}
		own, ok := s.Val.(*ssa.Alloc)
		return ok && !slices.ContainsFunc(*own.Referrers(), func(r ssa.Instruction) bool {
			_, debug := r.(*ssa.DebugRef)
			return r != s && !debug
		})
	}
	return false
}

// distant reports whether two paths to locks of one class are known not to name the same: their owners differ, as w knows,
// one was made here, which nobody else has come to know, they are elements of one array, or the function takes them for two
// locks. It may be asked of no place in particular.
func (f *frame) distant(w *world, at ssa.Instruction, p, q *lock.Path) bool {
	if f.f.areApart(p, q) {
		return true
	}
	if p.Kind == lock.Field && q.Kind == lock.Field && p.Base != q.Base {
		if same, ok := w.known(f.e.space, f.e.space.Binary(token.EQL, p.Base, q.Base)); ok && !same {
			return true
		}
	}
	if p.Kind == lock.Elem && q.Kind == lock.Elem && p.Base == q.Base && p.Arg.Kind == lock.Const && q.Arg.Kind == lock.Const {
		return p != q
	}
	return at != nil && (passedOrKept(q) && f.unpublished(nil, at, p) || passedOrKept(p) && f.unpublished(nil, at, q))
}

// mayAlias reports whether two paths to locks of one class may name the same.
func (f *frame) mayAlias(w *world, at ssa.Instruction, p, q *lock.Path) bool {
	return (p.Unproved() || q.Unproved()) && !f.distant(w, at, p, q)
}

// passedOrKept reports whether a path comes from what the caller knows.
func passedOrKept(p *lock.Path) bool { return passedIn(p) || p.Root().Kind == lock.Global }

// fresh is unpublished, and also true of parameters that every caller passes a fresh object for. It can be asked once
// all functions have been summarized.
func (f *frame) fresh(at ssa.Instruction, p *lock.Path) bool {
	root := ownRoot(p)
	switch {
	case root == nil:
		return false
	case root.Kind == lock.Value:
		return f.e.freshAt(f.f, root.Val.(ssa.Value), at)
	case root.Kind == lock.Param:
		return f.e.freshParam(f.f, root.Index, 0) && !f.e.publishedBefore(f.f, f.fn.Params[root.Index], at)
	}
	return false
}

// unseen reports whether the lock at path is part of a new object that others come to know only by what is guarded by a lock
// that is still held: it was put there after that was acquired, so that nobody can have found it.
func (f *frame) unseen(w *world, at ssa.Instruction, p *lock.Path) bool {
	root := ownRoot(p)
	var v ssa.Value
	switch {
	case root == nil:
		return false
	case root.Kind == lock.Value && f.e.made(root.Val.(ssa.Value)):
		v = root.Val.(ssa.Value)
	case root.Kind == lock.Param && f.e.freshParam(f.f, root.Index, 0):
		v = f.fn.Params[root.Index]
	default:
		return false
	}
	return !slices.ContainsFunc(f.e.publications(f.f, v), func(x ssa.Instruction) bool {
		return x != at && comesBefore(x, at) && !(f.e.puts(x, v, maxFreshDepth) && slices.ContainsFunc(w.held, func(h Held) bool {
			return !h.May && h.Mode == lock.Write && h.Op != nil && h.Op.at != nil && h.Op.at.Parent() == f.fn && flow.Dominates(h.Op.at, x)
		}))
	})
}

// puts reports whether an instruction that publishes v only puts it, or a function that captures it, where others can find it.
func (e *engine) puts(instr ssa.Instruction, v ssa.Value, depth int) bool {
	switch instr := instr.(type) {
	case *ssa.Store, *ssa.MapUpdate:
		return true
	case *ssa.MakeClosure:
		return !slices.ContainsFunc(*instr.Referrers(), func(r ssa.Instruction) bool {
			_, stores := r.(*ssa.Store)
			_, debug := r.(*ssa.DebugRef)
			return !stores && !debug
		})
	case *ssa.Call:
		if isBuiltin(&instr.Call) {
			return true
		}
		callee := instr.Call.StaticCallee()
		if callee == nil || e.funcs[origin(callee)] == nil || depth == 0 {
			return false
		}
		g := e.funcs[origin(callee)]
		for i, a := range instr.Call.Args {
			if a != v || i >= len(g.Fn.Params) {
				continue
			}
			p := g.Fn.Params[i]
			if slices.ContainsFunc(e.publications(g, p), func(x ssa.Instruction) bool { return !e.puts(x, p, depth-1) }) {
				return false
			}
		}
		return true
	}
	return false
}

// ownRoot returns the object that the lock at path is a part of, if the path leads through fields of one object only.
func ownRoot(p *lock.Path) *lock.Path {
	for p != nil {
		switch p.Kind {
		case lock.Field:
			p = p.Base
		case lock.Value, lock.Param:
			return p
		default:
			return nil
		}
	}
	return nil
}

// maxFreshDepth bounds how far up callers are asked.
const maxFreshDepth = 4

// freshAt reports whether v was made in g, by an allocation or by a function that returns what it has made, and is not
// yet published at the instruction.
func (e *engine) freshAt(g *Func, v ssa.Value, at ssa.Instruction) bool {
	return e.made(v) && !e.publishedBefore(g, v, at)
}

// made reports whether v is an object made at its definition.
func (e *engine) made(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		return e.returnsFresh(v.Call.StaticCallee(), 0)
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			return e.returnsFresh(c.Call.StaticCallee(), v.Index)
		}
	}
	return false
}

// freshKey names a question about a function, to be answered once.
type freshKey struct {
	fn    *ssa.Function
	index int
}

// returnsFresh reports whether result i of fn is always an object that fn has made and not published, or nil.
func (e *engine) returnsFresh(fn *ssa.Function, i int) bool {
	if fn == nil {
		return false
	}
	fn = origin(fn)
	g := e.funcs[fn]
	if g == nil {
		return false
	}
	k := freshKey{fn, i}
	if is, ok := e.freshResults[k]; ok {
		return is
	}
	e.freshResults[k] = false // while asked: recursion
	is, any := true, false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			if c, ok := v.(*ssa.Const); ok && c.IsNil() {
				continue
			}
			any = true
			is = is && e.freshAt(g, v, ret)
		}
	}
	e.freshResults[k] = is && any
	return is && any
}

// returned returns the values that a result may have: what is stored in the variable that it is loaded from, in a
// function that defers.
func returned(v ssa.Value) []ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return []ssa.Value{v}
	}
	cell, ok := load.X.(*ssa.Alloc)
	if !ok {
		return []ssa.Value{v}
	}
	var vs []ssa.Value
	for _, r := range *cell.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != cell {
				return []ssa.Value{v}
			}
			vs = append(vs, r.Val)
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return []ssa.Value{v}
		}
	}
	return vs
}

// freshParam reports whether each call of g is in sight and passes a fresh object for parameter i.
func (e *engine) freshParam(g *Func, i, depth int) bool {
	if g.escapes || len(g.sites) == 0 || depth > maxFreshDepth {
		return false
	}
	for k := range g.sites {
		s := &g.sites[k]
		if s.caller == g || i >= len(s.args.args) {
			return false
		}
		root := ownRoot(s.args.args[i])
		switch {
		case root == nil:
			return false
		case root.Kind == lock.Value:
			if !e.freshAt(s.caller, root.Val.(ssa.Value), s.at) {
				return false
			}
		case root.Kind == lock.Param:
			if !e.freshParam(s.caller, root.Index, depth+1) || e.publishedBefore(s.caller, s.caller.Fn.Params[root.Index], s.at) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// publishedBefore reports whether some instruction that publishes v comes before at on every path. Where only some paths
// publish it, that they are the ones that matter would be a guess.
func (e *engine) publishedBefore(g *Func, v ssa.Value, at ssa.Instruction) bool {
	for _, p := range e.publications(g, v) {
		if p != at && comesBefore(p, at) {
			return true
		}
	}
	return false
}

// comesBefore reports whether a is executed before b on every path.
func comesBefore(a, b ssa.Instruction) bool {
	if a.Block() == nil || b.Block() == nil || a.Parent() != b.Parent() {
		return true
	}
	return flow.Dominates(a, b)
}

// publications returns the instructions of g that let others know the object v.
func (e *engine) publications(g *Func, v ssa.Value) []ssa.Instruction {
	if ps, ok := e.published[v]; ok {
		return ps
	}
	e.published[v] = nil // while asked: recursion
	seen := make(map[ssa.Value]bool)
	var ps []ssa.Instruction
	e.publish(v, seen, &ps)
	e.published[v] = ps
	return ps
}

// publish follows the uses of v and of what is derived from it.
func (e *engine) publish(v ssa.Value, seen map[ssa.Value]bool, ps *[]ssa.Instruction) {
	if seen[v] || v.Referrers() == nil {
		return
	}
	seen[v] = true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Val == v && !e.storedPrivately(r.Addr, seen, ps) {
				*ps = append(*ps, r)
			}
		case *ssa.Phi:
			e.publish(r, seen, ps)
		case *ssa.FieldAddr, *ssa.ChangeType, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.IndexAddr, *ssa.Slice:
			e.publish(r.(ssa.Value), seen, ps)
		case *ssa.MapUpdate:
			if r.Value == v || r.Key == v {
				*ps = append(*ps, r)
			}
		case *ssa.Send, *ssa.Go, *ssa.Select:
			*ps = append(*ps, r)
		case *ssa.MakeClosure:
			if !calledOnly(r) && !keepsNothing(r.Fn.(*ssa.Function)) && !e.locksNothing(r, v) { // x.mu.Unlock as a value lets nobody know x
				*ps = append(*ps, r)
			}
		case *ssa.Call:
			if e.callPublishes(&r.Call, v) {
				*ps = append(*ps, r)
			}
		case *ssa.Defer: // runs at the end
		}
	}
}

// storedPrivately reports whether the address is of a local variable or of a field of a local object, whose own uses are
// followed then.
func (e *engine) storedPrivately(addr ssa.Value, seen map[ssa.Value]bool, ps *[]ssa.Instruction) bool {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
			continue
		case *ssa.IndexAddr:
			addr = a.X
			continue
		case *ssa.Alloc:
			e.publish(a, seen, ps)
			e.followLoads(a, seen, ps)
			return true
		}
		return false
	}
}

// followLoads follows what is loaded from a variable.
func (e *engine) followLoads(a ssa.Value, seen map[ssa.Value]bool, ps *[]ssa.Instruction) {
	for _, r := range *a.Referrers() {
		if load, ok := r.(*ssa.UnOp); ok {
			e.publish(load, seen, ps)
		}
	}
}

// locksNothing reports whether a function literal that captures v is only started as goroutines, uses no locks there, and tells
// nobody else of v: that it knows v does not matter then.
func (e *engine) locksNothing(m *ssa.MakeClosure, v ssa.Value) bool {
	g := e.funcs[m.Fn.(*ssa.Function)]
	if g == nil || g.relevant || !startedOnly(m) {
		return false
	}
	seen := make(map[ssa.Value]bool)
	var ps []ssa.Instruction
	for i, b := range m.Bindings {
		if b == v {
			e.publish(g.Fn.FreeVars[i], seen, &ps)
			e.followLoads(g.Fn.FreeVars[i], seen, &ps)
		}
	}
	return len(ps) == 0
}

// callPublishes reports whether a call that is passed v lets others know it.
func (e *engine) callPublishes(c *ssa.CallCommon, v ssa.Value) bool {
	if c.IsInvoke() {
		return true
	}
	switch fn := c.Value.(type) {
	case *ssa.Builtin:
		return fn.Name() == "append"
	case *ssa.Function:
		g := e.funcs[origin(fn)]
		if g == nil { // of another package: what it is told of one field is not the object
			_, part := v.(*ssa.FieldAddr)
			return !part && !keepsNothing(fn)
		}
		for i, a := range c.Args {
			if a == v && i < len(g.Fn.Params) && len(e.publications(g, g.Fn.Params[i])) > 0 {
				return true
			}
		}
		return false
	}
	return true
}

// keepsNothing reports whether fn is an operation of a lock, or only calls methods of what it is given.
func keepsNothing(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && (lock.OpOf(obj).Kind != lock.NoOp || lock.Dispatched(obj) != nil)
}
