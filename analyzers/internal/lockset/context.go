package lockset

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A function that one goroutine alone runs, of which there is one in the program, never meets another that this goroutine
// runs: the main goroutine, and those that a go statement starts which main executes once. One that each object of a type has
// never meets another that comes to the locks of that object.

// soleGoroutine returns what stands for the one goroutine that ever runs the function: the go statement, or main itself; nil
// if there may be several, or none is known.
func (e *engine) soleGoroutine(g *Func) any {
	if sole, ok := e.soles[g]; ok {
		return sole
	}
	e.soles[g] = nil // for calls that come back here
	sole := e.findSole(g)
	e.soles[g] = sole
	return sole
}

func (e *engine) findSole(g *Func) any {
	if isMain(g.Fn) {
		return g
	}
	if e.loose {
		return nil
	}
	starts := e.goes[g.Fn]
	if e.valued[g.Fn] || e.named(g) {
		return nil
	}
	if len(starts) > 0 {
		if len(starts) != 1 || len(g.sites) > 0 {
			return nil
		}
		if e.once(starts[0]) {
			return starts[0]
		}
		return e.oncePerObject(starts[0])
	}
	var sole any
	for i := range g.sites {
		s := &g.sites[i]
		if s.caller == g {
			continue
		}
		up := e.soleGoroutine(s.caller)
		if up == nil || sole != nil && sole != up {
			return nil
		}
		sole = up
	}
	return sole
}

// perObject stands for the goroutine that each object of a type has, and starts once: it is the only one that comes to the locks
// of its object, where no other runs the function.
type perObject struct {
	at  *ssa.Go
	own *types.TypeName
}

// owns reports whether locks of the class are parts of the objects.
func (p perObject) owns(c lock.Class) bool {
	return c.Type == p.own.Name() && p.own.Pkg() != nil && c.Pkg == p.own.Pkg().Path()
}

// oncePerObject returns what stands for the goroutines that a go statement starts, if it is executed once for each object whose
// method it starts: by who makes the object, or a method that starts it, by its name or since a sync.Once calls it.
func (e *engine) oncePerObject(at *ssa.Go) any {
	callee := at.Call.StaticCallee()
	if callee == nil || callee.Signature.Recv() == nil || inLoop(at) {
		return nil
	}
	n, ok := types.Unalias(pointed(callee.Signature.Recv().Type())).(*types.Named)
	if !ok {
		return nil
	}
	fn := at.Parent()
	switch v := storedOnce(at.Call.Args[0]).(type) {
	case *ssa.Alloc:
	case *ssa.Parameter:
		if fn.Signature.Recv() == nil || v != fn.Params[0] || !startsByName(fn.Name()) {
			return nil
		}
	case *ssa.UnOp: // in a function literal
		if _, captured := v.X.(*ssa.FreeVar); !captured || !e.calledByOnce(fn) {
			return nil
		}
	case *ssa.FreeVar:
		if !e.calledByOnce(fn) {
			return nil
		}
	default:
		return nil
	}
	return perObject{at, n.Obj()}
}

// storedOnce returns what a variable of the function holds that is stored to once, and any other value as it is.
func storedOnce(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	cell, ok := load.X.(*ssa.Alloc)
	if !ok {
		return v
	}
	var only ssa.Value
	for _, r := range *cell.Referrers() {
		if s, ok := r.(*ssa.Store); ok && s.Addr == cell {
			if only != nil {
				return v
			}
			only = s.Val
		}
	}
	if only == nil {
		return v
	}
	return only
}

// startsByName reports whether a method, by its name, sets an object to work.
func startsByName(name string) bool {
	first := words(name)[0]
	return slices.ContainsFunc([]string{"start", "run", "serve", "launch"}, func(verb string) bool { return strings.HasPrefix(first, verb) })
}

// calledByOnce reports whether a function literal is only given to a sync.Once.
func (e *engine) calledByOnce(fn *ssa.Function) bool {
	m := e.makes(fn)
	return m != nil && !slices.ContainsFunc(*m.Referrers(), func(r ssa.Instruction) bool {
		c, ok := r.(*ssa.Call)
		return !ok || opOf(&c.Call).Kind != lock.OnceDo
	})
}

// named reports whether code out of sight can call the function by its name.
func (e *engine) named(g *Func) bool {
	obj, ok := g.Fn.Object().(*types.Func)
	return ok && e.open(obj)
}

// once reports whether an instruction is executed once at most.
func (e *engine) once(at ssa.Instruction) bool {
	if inLoop(at) {
		return false
	}
	g := e.funcs[at.Parent()]
	for range maxOnce {
		switch {
		case g == nil:
			return false
		case isMain(g.Fn):
			return true
		case e.valued[g.Fn] || e.named(g) || len(e.goes[g.Fn]) > 0 || len(g.sites) != 1 || inLoop(g.sites[0].at):
			return false
		}
		g = g.sites[0].caller
	}
	return false
}

// maxOnce is the number of calls followed up to main.
const maxOnce = 8

func isMain(fn *ssa.Function) bool {
	return fn.Parent() == nil && fn.Signature.Recv() == nil && fn.Name() == "main" && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main"
}

// inLoop reports whether an instruction can be executed again.
func inLoop(at ssa.Instruction) bool { return flow.After(at.Block())[at.Block().Index] }

// noteStart notes what a go statement starts; nothing for a function that is only known as a value.
func (e *engine) noteStart(instr *ssa.Go) {
	switch v := instr.Call.Value.(type) {
	case *ssa.Function:
		e.goes[origin(v)] = append(e.goes[origin(v)], instr)
	case *ssa.MakeClosure:
		fn := v.Fn.(*ssa.Function)
		e.goes[fn] = append(e.goes[fn], instr)
	}
}

// startedOnly reports whether all that is done with a closure is to start it.
func startedOnly(m *ssa.MakeClosure) bool {
	for _, r := range *m.Referrers() {
		if _, debug := r.(*ssa.DebugRef); debug {
			continue
		}
		if g, ok := r.(*ssa.Go); !ok || g.Call.Value != m {
			return false
		}
	}
	return true
}

// startsParam reports whether a function starts, or lets a function literal that is kept or started call, the function value that
// it is given as parameter i: what that releases, it releases later.
func (e *engine) startsParam(fn *ssa.Function, i, depth int) bool {
	if e.funcs[fn] == nil || i >= len(fn.Params) || depth == 0 {
		return false
	}
	starts := func(v ssa.Value) bool {
		return slices.ContainsFunc(*v.Referrers(), func(r ssa.Instruction) bool {
			switch r := r.(type) {
			case *ssa.Go:
				return r.Call.Value == v || slices.Contains(r.Call.Args, v)
			case *ssa.MakeClosure:
				return !calledOnly(r)
			case *ssa.Call:
				callee := r.Call.StaticCallee()
				j := slices.Index(r.Call.Args, v)
				return callee != nil && j >= 0 && e.startsParam(origin(callee), j, depth-1)
			}
			return false
		})
	}
	p := fn.Params[i]
	return starts(p) || slices.ContainsFunc(*p.Referrers(), func(r ssa.Instruction) bool {
		s, ok := r.(*ssa.Store) // into the variable that a literal captures
		if !ok || s.Val != p {
			return false
		}
		cell, ok := s.Addr.(*ssa.Alloc)
		return ok && (starts(cell) || slices.ContainsFunc(*cell.Referrers(), func(r ssa.Instruction) bool {
			load, ok := r.(*ssa.UnOp)
			return ok && starts(load)
		}))
	})
}
