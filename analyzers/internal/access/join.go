package access

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
)

// What may wait for a goroutine is told widely: whoever receives, selects, or calls something that does, or that by its
// name does and whose code is not in sight, may have what it does next in an order with all goroutines.

// joins reports whether an instruction may wait for a goroutine.
func (e *engine) joins(instr ssa.Instruction, l *launch) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW && !e.deaf(instr, l)
	case *ssa.Select:
		return !e.deaf(instr, l)
	case *ssa.Send:
		return e.receives(l.body, instr.Chan.Type())
	case *ssa.RunDefers:
		return e.defersJoin(instr.Parent())
	case *ssa.Call:
		return e.mayWait(&instr.Call) && !isNap(instr)
	}
	return false
}

// receives reports whether a function receives from a channel of the type, so that it may be what a send waits for: a
// goroutine gives back its place in a channel that bounds their number.
func (e *engine) receives(fn *ssa.Function, t types.Type) bool {
	return slices.ContainsFunc(e.talkOf(fn).takes, func(x types.Type) bool { return types.Identical(x, directionless(t)) })
}

// isNap reports whether a call sleeps, once: who sleeps in a loop looks for something.
func isNap(c *ssa.Call) bool {
	fn := c.Call.StaticCallee()
	return fn != nil && fn.Name() == "Sleep" && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "time" && !flow.After(c.Block())[c.Block().Index]
}

func (e *engine) defersJoin(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && e.mayWait(&d.Call) {
				return true
			}
		}
	}
	return false
}

// mayWait reports whether a call may wait for something.
func (e *engine) mayWait(c *ssa.CallCommon) bool {
	callee := c.StaticCallee()
	if callee == nil {
		if _, ok := c.Value.(*ssa.Builtin); ok {
			return false
		}
		return c.IsInvoke() && waitsByName(c.Method.Name()) || !c.IsInvoke() && !isCancel(c)
	}
	if fn := origin(callee); e.known[fn] {
		return e.waits(fn, 4)
	}
	return waitsByName(callee.Name())
}

// joinNames are parts of the names of functions that wait for goroutines, or end them, as a rule.
var joinNames = []string{"wait", "stop", "close", "shutdown", "join", "run", "drain", "finish", "acquire", "sleep", "kill", "limit"}

func waitsByName(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(joinNames, func(j string) bool { return strings.Contains(lower, j) })
}

// isCancel reports whether a function value is one that context made.
func isCancel(c *ssa.CallCommon) bool {
	return strings.HasPrefix(typeNameOf(c.Value), "Cancel")
}

func typeNameOf(v ssa.Value) string {
	if n := typeName(v.Type()); n != nil {
		return n.Name()
	}
	return ""
}

// waits reports whether a function of the package waits for something.
func (e *engine) waits(fn *ssa.Function, depth int) bool {
	if is, ok := e.waiting[fn]; ok || depth == 0 || len(fn.Blocks) == 0 {
		return is || depth == 0
	}
	e.waiting[fn] = false
	is := false
	for _, b := range fn.Blocks {
		is = is || slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				return instr.Op == token.ARROW
			case *ssa.Select, *ssa.Send:
				return true
			case *ssa.Call:
				callee := instr.Call.StaticCallee()
				if callee != nil && e.known[origin(callee)] {
					return e.waits(origin(callee), depth-1)
				}
				return e.mayWait(&instr.Call) && (callee != nil || instr.Call.IsInvoke()) && !isNap(instr)
			}
			return false
		})
	}
	e.waiting[fn] = is
	return is
}

// waitsOutside reports whether an instruction may wait for something that others know: not for a group, channel or timer
// that its function has made itself.
func (e *engine) waitsOutside(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW && !madeHere(instr.X)
	case *ssa.Send:
		return !madeHere(instr.Chan)
	case *ssa.Select:
		return slices.ContainsFunc(instr.States, func(s *ssa.SelectState) bool { return !madeHere(s.Chan) })
	case *ssa.Call:
		c := &instr.Call
		callee := c.StaticCallee()
		if callee == nil {
			return c.IsInvoke() && waitsByName(c.Method.Name())
		}
		if fn := origin(callee); e.known[fn] {
			return e.opens(fn)
		}
		return waitsByName(callee.Name()) && !isNap(instr) && !(len(c.Args) > 0 && callee.Signature.Recv() != nil && madeHere(c.Args[0]))
	}
	return false
}

// opens reports whether a function of the package may wait for something that others know.
func (e *engine) opens(fn *ssa.Function) bool {
	if is, ok := e.opening[fn]; ok {
		return is
	}
	e.opening[fn] = false // for calls that come back here
	is := slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, e.waitsOutside) })
	e.opening[fn] = is
	return is
}

// madeHere reports whether a channel, or what is waited with, was made by the function around it.
func madeHere(v ssa.Value) bool {
	root, path := locate(v)
	switch root := root.(type) {
	case *ssa.MakeChan:
		return path == ""
	case *ssa.Call, *ssa.Extract:
		return path == "" && isMaker(root)
	case *ssa.Alloc:
		if path == "" {
			return true
		}
		if path != "*" {
			return false
		}
		stores := 0
		for _, r := range *root.Referrers() {
			s, ok := r.(*ssa.Store)
			if !ok || s.Addr != root {
				continue
			}
			stores++
			if from, way := locate(s.Val); way != "" || !isMaker(from) {
				return false
			}
		}
		return stores > 0
	}
	return false
}

// isMaker reports whether a value is new: a channel, an object, or what a function that makes one returned.
func isMaker(v ssa.Value) bool {
	if x, ok := v.(*ssa.Extract); ok {
		v = x.Tuple
	}
	switch v := v.(type) {
	case *ssa.MakeChan, *ssa.Alloc:
		return true
	case *ssa.Call:
		callee := v.Call.StaticCallee()
		if callee == nil || callee.Signature.Recv() != nil {
			return false
		}
		return strings.HasPrefix(callee.Name(), "New") || callee.Name() == "WithContext"
	}
	return false
}
