package access

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// early reports whether a function runs before goroutines share what it touches: when the package is initialised, or
// once, in a sync.Once that they all pass first; or that only such functions call it.
func (e *engine) early(fn *ssa.Function) bool {
	if isInit(fn) {
		return true
	}
	if is, ok := e.first[fn]; ok {
		return is
	}
	e.first[fn] = false // for calls that come back here
	is := e.comesFirst(fn)
	e.first[fn] = is
	return is
}

func (e *engine) comesFirst(fn *ssa.Function) bool {
	s := e.starts
	switch {
	case s.once[fn] && !s.other[fn] && !(fn.Parent() == nil && token.IsExported(fn.Name())):
		return e.calledEarly(fn)
	case s.async[fn]:
		return false
	case fn.Parent() != nil:
		return s.inline[fn] && e.early(fn.Parent())
	}
	_, open := e.locks.Sites(fn)
	return !open && (len(e.calls[fn]) > 0 || e.atInit[fn]) && e.calledEarly(fn)
}

func (e *engine) calledEarly(fn *ssa.Function) bool {
	return !slices.ContainsFunc(e.calls[fn], func(k *call) bool { return k.async || k.caller != fn && !e.early(k.caller) })
}

// calledAtInit returns the functions that initialisers of package variables call.
func calledAtInit(pkg *ssa.Package) map[*ssa.Function]bool {
	called := make(map[*ssa.Function]bool)
	for _, b := range pkg.Func("init").Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok && c.Call.StaticCallee() != nil {
				called[origin(c.Call.StaticCallee())] = true
			}
		}
	}
	return called
}

// onceArg reports whether an instruction gives a function to something that runs it once: sync.Once.Do, sync.OnceFunc.
func onceArg(instr ssa.Instruction, v ssa.Value) bool {
	c, ok := instr.(ssa.CallInstruction)
	if !ok || c.Common().StaticCallee() == nil || c.Common().Value == v {
		return false
	}
	obj, ok := c.Common().StaticCallee().Object().(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg().Path() != "sync" {
		return false
	}
	if recv := obj.Signature().Recv(); recv != nil {
		return obj.Name() == "Do"
	}
	return strings.HasPrefix(obj.Name(), "Once")
}

// setsUp reports whether a function, by its name, or by those of all that call it, prepares an object for use, before
// others come to it as a rule.
func (e *engine) setsUp(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		if m := e.starts.at[fn]; e.starts.async[fn] || !e.starts.inline[fn] && (m == nil || !e.givenOut(m, loads)) {
			return false // what it sets to work, it does not wait for
		}
		fn = fn.Parent()
	}
	if is, ok := e.prepares[fn]; ok {
		return is
	}
	e.prepares[fn] = false
	is := setsUpByName(fn.Name())
	if !is && len(e.calls[fn]) > 0 {
		_, open := e.locks.Sites(fn)
		is = !open && !slices.ContainsFunc(e.calls[fn], func(k *call) bool { return k.async || !e.setsUp(k.caller) })
	}
	e.prepares[fn] = is
	return is
}

// loads reports whether a function, by its name, sets something up with what it is given, or goes through what there is: it
// calls a function that it is given before it returns.
func loads(fn *ssa.Function) bool { return setsUpByName(fn.Name()) || lock.Visits(fn.Name()) }

func setsUpByName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"init", "new", "create", "setup", "start", "open", "load", "recover", "restore", "repair", "replay", "bootstrap", "configure"},
		func(word string) bool { return strings.HasPrefix(name, word) })
}

// isBuilt reports whether an exception touches what a function has just returned that by its name makes such objects,
// where it is not plain that nobody else knows it.
func (e *engine) isBuilt(b *Bare) bool {
	if b.Call != nil || b.Base == nil || b.Base.Kind != lock.Value {
		return false
	}
	made, ok := b.Base.Val.(*ssa.Call)
	if !ok || made.Call.StaticCallee() == nil {
		return false
	}
	name := strings.ToLower(made.Call.StaticCallee().Name())
	return slices.ContainsFunc([]string{"new", "make", "build", "create"}, func(word string) bool { return strings.HasPrefix(name, word) })
}

// soleRoot returns the one goroutine that a function is ever run by; nil if there may be others.
func (e *engine) soleRoot(fn *ssa.Function) *ssa.Function {
	if root, ok := e.roots[fn]; ok {
		return root
	}
	e.roots[fn] = nil
	root := e.rootOf(fn)
	e.roots[fn] = root
	return root
}

func (e *engine) rootOf(fn *ssa.Function) *ssa.Function {
	if fn.Parent() != nil && e.starts.inline[fn] && !e.starts.async[fn] {
		return e.soleRoot(fn.Parent())
	}
	if fn.Parent() != nil || e.starts.values[fn] || token.IsExported(fn.Name()) {
		return nil
	}
	if e.starts.async[fn] {
		if slices.ContainsFunc(e.calls[fn], func(k *call) bool { return !k.async }) {
			return nil
		}
		return fn
	}
	var root *ssa.Function
	for _, k := range e.calls[fn] {
		if k.caller == fn {
			continue
		}
		up := e.soleRoot(k.caller)
		if up == nil || root != nil && up != root {
			return nil
		}
		root = up
	}
	return root
}

// writerRoot returns the one goroutine that makes all writes under the guard, or nil.
func (e *engine) writerRoot(g *Guard) (root *ssa.Function) {
	for i, w := range g.writer {
		up := e.soleRoot(w)
		if up == nil || i > 0 && up != root {
			return nil
		}
		root = up
	}
	return root
}

// shares reports whether the function of an access has made the object known to a goroutine before it.
func (e *engine) shares(b *Bare) bool {
	if b.Call != nil || b.Base == nil {
		return false
	}
	switch r := b.Base.Root(); r.Kind {
	case lock.Param:
		return e.owners.published(b.Fn.Params[r.Index], b.At)
	case lock.Value: // it was made here, and is not private any more, or found where others like it are
		cell, made := r.Val.(*ssa.Alloc)
		if made {
			if p := spilled(cell); p != nil { // a parameter that a closure captures
				return e.owners.published(p, b.At)
			}
		}
		call, called := r.Val.(*ssa.Call)
		return made || called && e.owners.makes(call.Call.StaticCallee())
	}
	return false
}
