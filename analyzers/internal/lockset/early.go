package lockset

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Code that runs before the program has started a goroutine has the locks for itself: what init functions do, and what main
// does before its first go statement, in functions too that are called from there alone.

// early reports whether an instruction is executed only while there is no other goroutine.
func (e *engine) early(at ssa.Instruction) bool {
	g := e.funcs[at.Parent()]
	return g != nil && e.entersEarly(g) && !e.startedBefore(g.Fn, at)
}

// entersEarly reports whether a function is called only while there is no other goroutine.
func (e *engine) entersEarly(g *Func) bool {
	if is, ok := e.earliest[g]; ok {
		return is
	}
	e.earliest[g] = false // for calls that come back here
	is := e.runsFirst(g)
	e.earliest[g] = is
	return is
}

func (e *engine) runsFirst(g *Func) bool {
	if fn := g.Fn; fn.Parent() == nil && fn.Signature.Recv() == nil {
		if strings.HasPrefix(fn.Name(), "init#") || isMain(fn) {
			return true
		}
	}
	if g.escapes || e.loose || len(g.sites) == 0 {
		return false
	}
	for i := range g.sites {
		if s := &g.sites[i]; s.caller != g && !e.early(s.at) {
			return false
		}
	}
	return true
}

// startedBefore reports whether a goroutine may have been started in the function before an instruction is executed.
func (e *engine) startedBefore(fn *ssa.Function, at ssa.Instruction) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && instr != at && e.starting(call) && flow.Reaches(instr, at) {
				return true
			}
		}
	}
	return false
}

// starting reports whether a call may start a goroutine: it is a go statement, leads to one in this package, or hands a
// function to code of another one that may keep it.
func (e *engine) starting(call ssa.CallInstruction) bool {
	c := call.Common()
	if _, ok := call.(*ssa.Go); ok || c.IsInvoke() {
		return true
	}
	switch v := c.Value.(type) {
	case *ssa.Builtin:
		return false
	case *ssa.Function:
		if g := e.funcs[origin(v)]; g != nil {
			return e.starts(g)
		}
		return handsOver(v, c)
	case *ssa.MakeClosure:
		if g := e.funcs[v.Fn.(*ssa.Function)]; g != nil {
			return e.starts(g)
		}
	}
	return true
}

// handsOver reports whether a function of another package is given a function, other than one that it calls at once.
func handsOver(fn *ssa.Function, c *ssa.CallCommon) bool {
	if obj, ok := fn.Object().(*types.Func); ok && lock.CallerOf(obj).When == lock.Now {
		return false
	}
	for _, arg := range c.Args {
		if _, ok := arg.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

// starts reports whether a function may start a goroutine.
func (e *engine) starts(g *Func) bool {
	if is, ok := e.starters[g]; ok {
		return is
	}
	e.starters[g] = true // for calls that come back here
	is := false
	for _, b := range g.Fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && !is {
				is = e.starting(call)
			}
		}
	}
	e.starters[g] = is
	return is
}
