package access

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// Who has waited for the goroutines of an object has it for himself:
//
//	close(m.quit)
//	m.wg.Wait() // for m.loop, which alone touches m.peers under m.mu
//	for _, p := range m.peers { p.stop() }
//
// What a goroutine does comes before the Done of its group, or the close of its channel, and that before the end of the wait (the
// Go memory model, on sync.WaitGroup and channels).

// maxUnder bounds how many calls up a function is followed to the goroutines that run it.
const maxUnder = 6

// awaits notes a wait for the goroutines of a group.
func (e *engine) awaits(fn *ssa.Function, at ssa.Instruction, v ssa.Value, p lockset.Point) {
	switch group := groupOf(v).(type) {
	case *ssa.FieldAddr:
		if base := p.Path(group.X); base != nil {
			e.waitsFor[fn] = append(e.waitsFor[fn], chanOp{at, -1, fieldVar(group).Origin(), base})
		}
	case *ssa.Alloc:
		e.localWaits[fn] = append(e.localWaits[fn], localWait{at, group, p.Held()})
	}
}

// A localWait is a wait for a group that is a variable of the function, with what is held meanwhile.
type localWait struct {
	at    ssa.Instruction
	group *ssa.Alloc
	held  []lockset.Held
}

// coveredByStarter reports whether a function literal is a goroutine that its starter waits for while it holds a lock of the
// class, as it does when it starts it: nobody else who holds that meets the goroutine, which could not take it.
func (e *engine) coveredByStarter(fn *ssa.Function, c lock.Class) bool {
	m, k := e.starts.at[fn], e.made[fn]
	if m == nil || k == nil {
		return false
	}
	if _, ok := ofClass(k.held, c); !ok {
		return false
	}
	return slices.ContainsFunc(e.localWaits[k.caller], func(w localWait) bool {
		i := slices.Index(m.Bindings, ssa.Value(w.group))
		_, held := ofClass(w.held, c)
		return i >= 0 && held && e.reaches(m, w.at) && defersDone(fn, fn.FreeVars[i])
	})
}

// defersDone reports whether a function defers Done of the group.
func defersDone(fn *ssa.Function, group ssa.Value) bool {
	return slices.ContainsFunc(*group.Referrers(), func(r ssa.Instruction) bool {
		d, ok := r.(*ssa.Defer)
		return ok && isGroupCall(&d.Call, "Done") && d.Call.Args[0] == group
	})
}

// groupOf returns the address of what a group, or a pointer to one, was loaded from.
func groupOf(v ssa.Value) ssa.Value {
	if load, ok := v.(*ssa.UnOp); ok {
		return load.X
	}
	return v
}

// isGroupMethod reports whether a function is the method of that name of sync.WaitGroup, or of another type that has Go and
// Wait.
func isGroupMethod(fn *types.Func, name string) bool {
	if fn.Name() != name || fn.Signature().Recv() == nil {
		return false
	}
	n := typeName(fn.Signature().Recv().Type())
	return n != nil && n.Pkg() != nil && (n.Pkg().Path() == "sync" && n.Name() == "WaitGroup" || n.Pkg().Path() == "golang.org/x/sync/errgroup" && n.Name() == "Group")
}

// afterAll reports whether an exception comes after the end of all that touches the variable in other functions, and would be in
// conflict with it.
func (e *engine) afterAll(v *Var, b *Bare) bool {
	base := b.Base
	if b.Call != nil {
		base = nil
		for _, k := range e.calls[b.Callee] {
			if k.at == b.Call && len(k.args) > 0 {
				base = k.args[0]
			}
		}
	}
	return e.ended(v, b, b.Place(), base, maxUnder)
}

// ended reports whether the goroutines that are in conflict with an exception have ended when an instruction is executed, on the
// way to it, by whose function base leads to the object.
func (e *engine) ended(v *Var, b *Bare, at ssa.Instruction, base *lock.Path, depth int) bool {
	if base == nil || depth == 0 {
		return false
	}
	fn := at.Parent()
	for _, x := range slices.Concat(e.waitsFor[fn], e.recvs[fn]) {
		if _, ok := stepsFrom(x.base, base); !ok || !x.precedes(at) {
			continue
		}
		if v.ordered(b, fn, func(a *Access) bool { return e.under(a.Fn, x.field, maxUnder) }) {
			return true
		}
	}
	if _, open := e.locks.Sites(fn); open || fn.Parent() != nil || len(e.calls[fn]) == 0 {
		return false
	}
	from, i := e.givenIn(fn, base)
	return from != nil && !slices.ContainsFunc(e.calls[fn], func(k *call) bool {
		return k.async || i >= len(k.args) || !e.ended(v, b, k.at, k.args[i], depth-1)
	})
}

// ordered reports whether there are accesses to the variable in other functions than those of an exception and of fn that conflict
// with the exception, and each of them is as it should be.
func (v *Var) ordered(b *Bare, fn *ssa.Function, is func(*Access) bool) bool {
	some := false
	for _, a := range v.Accesses {
		out := outermost(a.Fn)
		if a.owned || !a.Kind.Writes() && !b.Kind.Writes() || out == outermost(b.Fn) || out == outermost(fn) {
			continue
		}
		if some = is(a); !some {
			return false
		}
	}
	return some
}

// under reports whether only goroutines that the group or channel in the field stands for run a function.
func (e *engine) under(fn *ssa.Function, field *types.Var, depth int) bool {
	if depth == 0 {
		return false
	}
	ends := e.ends(fn, field)
	calls := e.calls[fn]
	if e.starts.values[fn] {
		passed, ok := e.passedOn(fn)
		return ok && !slices.ContainsFunc(append(passed, callersOf(calls)...), func(by *ssa.Function) bool { return !e.under(by, field, depth-1) })
	}
	if fn.Parent() != nil && len(calls) == 0 && (ends || !e.starts.async[fn]) {
		return ends || e.starts.inline[fn] && e.under(fn.Parent(), field, depth-1)
	}
	if _, open := e.locks.Sites(fn); open && !ends && fn.Parent() == nil || len(calls) == 0 {
		return false
	}
	return !slices.ContainsFunc(calls, func(k *call) bool {
		return k.caller != fn && !(k.async && ends) && (k.async || !e.under(k.caller, field, depth-1))
	})
}

// passedOn returns the functions that pass a method, as a value, to functions of the package which only call it; false if it is
// used otherwise.
func (e *engine) passedOn(fn *ssa.Function) ([]*ssa.Function, bool) {
	var by []*ssa.Function
	for _, m := range e.bindings[fn] {
		for _, r := range *m.Referrers() {
			c, ok := r.(*ssa.Call)
			if !ok || c.Call.StaticCallee() == nil || !onlyCalled(origin(c.Call.StaticCallee()), slices.Index(c.Call.Args, ssa.Value(m))) {
				return nil, false
			}
		}
		by = append(by, m.Parent())
	}
	return by, len(by) > 0
}

// onlyCalled reports whether all that a function does with parameter i is to call it.
func onlyCalled(fn *ssa.Function, i int) bool {
	if i < 0 || i >= len(fn.Params) {
		return false
	}
	return !slices.ContainsFunc(*fn.Params[i].Referrers(), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.Call:
			return r.Call.Value != fn.Params[i] || slices.Contains(r.Call.Args, ssa.Value(fn.Params[i]))
		case *ssa.BinOp, *ssa.DebugRef: // a comparison with nil
			return false
		}
		return true
	})
}

func callersOf(calls []*call) []*ssa.Function {
	var out []*ssa.Function
	for _, k := range calls {
		out = append(out, k.caller)
	}
	return out
}

// ends reports whether the end of the goroutine that a function is tells that by the group or channel in the field: by a deferred
// Done or close, or since the group has started it.
func (e *engine) ends(fn *ssa.Function, field *types.Var) bool {
	if e.endings == nil {
		e.endings, e.bindings = make(map[*ssa.Function][]*types.Var), make(map[*ssa.Function][]*ssa.MakeClosure)
		for _, fn := range e.fns {
			e.findEndings(fn)
		}
	}
	return slices.Contains(e.endings[fn], field)
}

func (e *engine) findEndings(fn *ssa.Function) {
	note := func(of *ssa.Function, v ssa.Value) {
		if fa, ok := groupOf(v).(*ssa.FieldAddr); ok {
			e.endings[of] = append(e.endings[of], fieldVar(fa).Origin())
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Defer:
				eachDeferred(instr, func(c *ssa.CallCommon) {
					if b, ok := c.Value.(*ssa.Builtin); ok && b.Name() == "close" || isGroupCall(c, "Done") {
						note(fn, c.Args[0])
					}
				})
			case *ssa.MakeClosure:
				if bound := boundMethod(instr); bound != nil {
					e.bindings[bound] = append(e.bindings[bound], instr)
				}
			case *ssa.Call:
				if m, ok := lastArg(&instr.Call).(*ssa.MakeClosure); ok && isGroupCall(&instr.Call, "Go") {
					note(m.Fn.(*ssa.Function), instr.Call.Args[0])
					if bound := boundMethod(m); bound != nil {
						note(bound, instr.Call.Args[0])
					}
				}
			}
		}
	}
}

// eachDeferred calls yield for a deferred call, and for those that a deferred function literal makes.
func eachDeferred(d *ssa.Defer, yield func(*ssa.CallCommon)) {
	yield(&d.Call)
	var fn *ssa.Function
	switch v := d.Call.Value.(type) {
	case *ssa.MakeClosure:
		fn = v.Fn.(*ssa.Function)
	case *ssa.Function:
		fn = v
	}
	if fn == nil || fn.Parent() == nil {
		return
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(ssa.CallInstruction); ok {
				yield(c.Common())
			}
		}
	}
}

func isGroupCall(c *ssa.CallCommon, name string) bool {
	callee := c.StaticCallee()
	if callee == nil || len(c.Args) == 0 {
		return false
	}
	obj, ok := callee.Object().(*types.Func)
	return ok && isGroupMethod(obj, name)
}

func lastArg(c *ssa.CallCommon) ssa.Value {
	if len(c.Args) == 0 {
		return nil
	}
	return c.Args[len(c.Args)-1]
}
