package access

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// maxTrace bounds how far a value is followed to where it was made.
const maxTrace = 12

// An object is private to its maker from its allocation until a goroutine may know it: until it is given to a go
// statement, sent, or captured by a function that somebody else calls. To store it somewhere does not publish it here:
// until the maker is done with it the store is part of making it, as a rule under the lock of the container.
type owners struct {
	e       *engine
	private map[paramKey]bool // parameters that only ever are objects private to the caller
	gives   map[paramKey]bool // parameters that the function lets a goroutine know
	returns map[*ssa.Function]bool
	busy    map[any]bool
}

type paramKey struct {
	fn *ssa.Function
	i  int
}

func newOwners(e *engine) *owners {
	return &owners{e: e, private: make(map[paramKey]bool), gives: make(map[paramKey]bool),
		returns: make(map[*ssa.Function]bool), busy: make(map[any]bool)}
}

// ownership marks the accesses to private objects.
func (e *engine) ownership() {
	for _, v := range e.order {
		for _, a := range v.Accesses {
			if a.owned = e.early(a.Fn); a.owned {
				continue
			}
			if fa, ok := a.Addr.(*ssa.FieldAddr); ok {
				a.owned = e.owners.owned(fa.X, a.At, maxTrace) || e.ownedHere(a)
				a.taken = !a.owned && e.taken(fa.X, a.At)
			}
		}
	}
}

// ownedHere reports whether, on all ways to an access that are possible, its object is a new one.
func (e *engine) ownedHere(a *Access) bool {
	if a.Base == nil || a.Base.Kind != lock.Value {
		return false
	}
	made, ok := a.Base.Val.(*ssa.Alloc)
	return ok && made.Parent() == a.Fn && e.owners.owned(made, a.At, maxTrace)
}

// isInit reports whether the function runs before any other of the package: it or a function around it is init.
func isInit(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Name() == "init" || fn.Synthetic == "package initializer" || len(fn.Name()) > 5 && fn.Name()[:5] == "init#"
}

// owned reports whether the object that v points to is private at an instruction.
func (o *owners) owned(v ssa.Value, at ssa.Instruction, depth int) bool {
	if depth == 0 {
		return false
	}
	depth--
	if box := containerOf(v); box != nil {
		return o.contents(box, at, depth)
	}
	switch v := v.(type) {
	case *ssa.Alloc:
		return !o.published(v, at)
	case *ssa.FieldAddr:
		return o.owned(v.X, at, depth)
	case *ssa.IndexAddr:
		return o.owned(v.X, at, depth)
	case *ssa.Slice:
		return o.owned(v.X, at, depth)
	case *ssa.ChangeType:
		return o.owned(v.X, at, depth)
	case *ssa.Call:
		return o.makes(v.Call.StaticCallee()) && !o.published(v, at)
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok && v.Index == 0 {
			return o.makes(c.Call.StaticCallee()) && !o.published(v, at)
		}
	case *ssa.Phi:
		return o.once(v, func() bool {
			return eachEdge(v, func(edge ssa.Value) bool { return o.owned(edge, at, depth) })
		})
	case *ssa.UnOp:
		return o.ownedCell(v, at, depth)
	case *ssa.Parameter:
		return o.privateParam(v.Parent(), paramIndex(v))
	}
	return false
}

// once returns what check finds out about v, and true where that comes back to v itself.
func (o *owners) once(v any, check func() bool) bool {
	if o.busy[v] {
		return true
	}
	o.busy[v] = true
	defer delete(o.busy, v)
	return check()
}

// eachEdge reports whether something holds for all values that may come to a phi, nil aside.
func eachEdge(phi *ssa.Phi, holds func(ssa.Value) bool) bool {
	for _, edge := range phi.Edges {
		if c, ok := edge.(*ssa.Const); (!ok || !c.IsNil()) && !holds(edge) {
			return false
		}
	}
	return true
}

// ownedCell is owned for the value of a local variable that lives in memory, because a closure captures it.
func (o *owners) ownedCell(load *ssa.UnOp, at ssa.Instruction, depth int) bool {
	var cell *ssa.Alloc
	var from ssa.Instruction // what is stored after it does not count
	switch x := load.X.(type) {
	case *ssa.FieldAddr:
		return o.ownedPart(x, at, depth)
	case *ssa.Alloc:
		cell, from = x, load
	case *ssa.FreeVar:
		if fn := x.Parent(); o.e.starts.async[fn] || !o.e.starts.inline[fn] && !o.e.leaves(o.e.starts.at[fn]) {
			return false
		}
		cell, _ = closureBinding(x.Parent(), x).(*ssa.Alloc)
		if cell == nil {
			return false
		}
		at = nil
	}
	if cell == nil {
		return false
	}
	if o.busy[cell] { // as far as its own value goes
		return true
	}
	o.busy[cell] = true
	defer delete(o.busy, cell)
	stores := 0
	for _, r := range *cell.Referrers() {
		if s, ok := r.(*ssa.Store); ok && s.Addr == cell {
			if c, ok := s.Val.(*ssa.Const); ok && c.IsNil() || from != nil && !o.e.reaches(s, from) {
				continue
			}
			if self, ok := s.Val.(*ssa.UnOp); ok && self.X == cell { // return v, of the result v
				continue
			}
			if stores++; !o.owned(s.Val, at, depth) {
				return false
			}
		}
	}
	return stores > 0 && !o.published(cell, at)
}

// closureBinding returns what a captured variable of the closure fn is bound to in the function around it.
func closureBinding(fn *ssa.Function, v *ssa.FreeVar) ssa.Value {
	parent := fn.Parent()
	if parent == nil {
		return nil
	}
	for _, b := range parent.Blocks {
		for _, instr := range b.Instrs {
			m, ok := instr.(*ssa.MakeClosure)
			if !ok || m.Fn != fn {
				continue
			}
			for i, fv := range fn.FreeVars {
				if fv == v {
					return m.Bindings[i]
				}
			}
		}
	}
	return nil
}

func paramIndex(p *ssa.Parameter) int {
	for i, q := range p.Parent().Params {
		if q == p {
			return i
		}
	}
	return -1
}

// makes reports whether a function returns, as its first result, an object that it has made and that nobody knows.
func (o *owners) makes(fn *ssa.Function) bool {
	if fn == nil {
		return false
	}
	fn = origin(fn)
	if is, ok := o.returns[fn]; ok || !o.e.known[fn] {
		return is
	}
	o.returns[fn] = false // until it is known
	found := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		if c, ok := ret.Results[0].(*ssa.Const); ok && c.IsNil() {
			continue
		}
		if !o.owned(ret.Results[0], ret, maxTrace) {
			return false
		}
		found = true
	}
	o.returns[fn] = found
	return found
}

// privateParam reports whether a parameter is, at every call, an object private to the caller.
func (o *owners) privateParam(fn *ssa.Function, i int) bool {
	k := paramKey{fn, i}
	if is, ok := o.private[k]; ok {
		return is
	}
	o.private[k] = false
	if fn.Parent() != nil && len(o.e.calls[fn]) == 0 && !o.e.starts.async[fn] {
		o.private[k] = o.privateValue(fn, i)
		return o.private[k]
	}
	if _, open := o.e.locks.Sites(fn); open || len(o.e.calls[fn]) == 0 {
		return false
	}
	for _, c := range o.e.calls[fn] {
		if c.async || i >= len(c.vals) || !o.owned(c.vals[i], c.at, maxTrace) {
			return false
		}
	}
	o.private[k] = true
	return true
}

// privateValue is privateParam for a function literal that is called as a value, such as an option of a constructor: each
// call of a value with its signature is one that may be meant.
func (o *owners) privateValue(fn *ssa.Function, i int) bool {
	calls := o.e.dynamic[signatureOf(fn.Signature)]
	for _, c := range calls {
		_, starts := c.at.(*ssa.Go)
		if args := c.at.Common().Args; starts || i >= len(args) || !o.owned(args[i], c.at, maxTrace) {
			return false
		}
	}
	return len(calls) > 0
}

// published reports whether a goroutine other than that of at may know v before at; nil stands for the end.
func (o *owners) published(v ssa.Value, at ssa.Instruction) bool {
	refs := v.Referrers()
	if refs == nil {
		return true
	}
	made, _ := v.(ssa.Instruction)
	for _, r := range *refs {
		if at != nil && !o.e.comes(r, at, made) {
			continue
		}
		switch r := r.(type) {
		case *ssa.Go, *ssa.Send:
			return true
		case *ssa.MakeClosure:
			if o.lets(r) {
				return true
			}
		case ssa.CallInstruction:
			if o.givenBy(r, v) {
				return true
			}
		case *ssa.Store: // into a variable that a closure may capture
			if cell, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v && o.publishedCell(cell, at) {
				return true
			}
		case *ssa.UnOp: // of the variable that holds it
			if r.X == v && isPointer(r.Type()) && o.publishedLoad(r, at) {
				return true
			}
		}
	}
	return false
}

func (o *owners) publishedCell(cell *ssa.Alloc, at ssa.Instruction) bool {
	if o.busy[cell] {
		return false
	}
	o.busy[cell] = true
	defer delete(o.busy, cell)
	return o.published(cell, at)
}

func (o *owners) publishedLoad(load *ssa.UnOp, at ssa.Instruction) bool {
	if _, cell := load.X.(*ssa.Alloc); !cell || o.busy[load] {
		return false
	}
	o.busy[load] = true
	defer delete(o.busy, load)
	return o.published(load, at)
}

func isPointer(t types.Type) bool { _, ok := t.Underlying().(*types.Pointer); return ok }

// lets reports whether a closure runs, or may run, elsewhere than where it is made.
func (o *owners) lets(m *ssa.MakeClosure) bool {
	if boundMethod(m) != nil { // registered as a callback: it waits for its owner to be ready
		return o.e.starts.made[m]
	}
	fn := m.Fn.(*ssa.Function)
	return !o.e.starts.inline[fn] && (o.e.starts.async[fn] || !o.e.leaves(m))
}

// givenBy reports whether a call may let a goroutine know v.
func (o *owners) givenBy(c ssa.CallInstruction, v ssa.Value) bool {
	common := c.Common()
	callee := common.StaticCallee()
	if callee == nil {
		return false // a method of an interface, a function value: as a rule it uses what it is given
	}
	if obj, ok := callee.Object().(*types.Func); ok && lock.CallerOf(obj).When == lock.Later {
		return true
	}
	callee = origin(callee)
	if !o.e.known[callee] || !startsByName(callee.Name()) {
		return false // what a goroutine does on the way of making an object, it does before others see it
	}
	for i, arg := range common.Args {
		if arg == v && i < len(callee.Params) && o.gave(callee, i) {
			return true
		}
	}
	return false
}

// startsByName reports whether a function, by its name, sets an object to work.
func startsByName(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc([]string{"start", "run", "serve", "listen", "spawn", "launch", "go"}, func(word string) bool {
		return strings.HasPrefix(lower, word)
	})
}

// gave reports whether a function lets a goroutine know a parameter.
func (o *owners) gave(fn *ssa.Function, i int) bool {
	k := paramKey{fn, i}
	if is, ok := o.gives[k]; ok {
		return is
	}
	o.gives[k] = false
	is := o.published(fn.Params[i], nil)
	if !is { // a parameter that is captured lives in a variable
		for _, r := range *fn.Params[i].Referrers() {
			if s, ok := r.(*ssa.Store); ok && s.Val == fn.Params[i] {
				if cell, ok := s.Addr.(*ssa.Alloc); ok && o.published(cell, nil) {
					is = true
				}
			}
		}
	}
	o.gives[k] = is
	return is
}

// unseen reports whether an object that the function itself has made is known to goroutines that do not touch the
// variable, and to no others.
func (e *engine) unseen(v *Var, a *Access) bool {
	if a.Base == nil || a.Base.Kind != lock.Value {
		return false
	}
	made, ok := a.Base.Val.(*ssa.Alloc)
	if !ok || made.Parent() != a.Fn {
		return false
	}
	s := &sighting{e: e, at: a.At, made: made, touching: make(map[*ssa.Function]bool)}
	for _, x := range v.Accesses {
		s.touching[x.Fn] = true
	}
	return !s.seen(made, 2) && s.known
}

// A sighting looks for the goroutines that know an object.
type sighting struct {
	e        *engine
	at       ssa.Instruction
	made     ssa.Instruction
	touching map[*ssa.Function]bool
	known    bool // to some goroutine
}

// seen reports whether a goroutine that touches the variable may know the object v, or that in the variable v.
func (s *sighting) seen(v ssa.Value, depth int) bool {
	return slices.ContainsFunc(*v.Referrers(), func(r ssa.Instruction) bool {
		if !s.e.comes(r, s.at, s.made) {
			return false
		}
		switch r := r.(type) {
		case *ssa.Go:
			callee := r.Call.StaticCallee()
			return callee == nil || s.touches(origin(callee))
		case *ssa.Send:
			return true
		case *ssa.MakeClosure:
			return s.e.owners.lets(r) && s.touches(r.Fn.(*ssa.Function))
		case ssa.CallInstruction:
			return s.e.owners.givenBy(r, v)
		case *ssa.Store:
			cell, ok := r.Addr.(*ssa.Alloc)
			return ok && r.Val == v && (depth == 0 || s.seen(cell, depth-1))
		case *ssa.UnOp:
			return r.X == v && isPointer(r.Type()) && (depth == 0 || s.seen(r, depth-1))
		}
		return false
	})
}

func (s *sighting) touches(fn *ssa.Function) bool {
	s.known = true
	return s.e.leadsTo(fn, s.touching, make(map[*ssa.Function]bool))
}

// leadsTo reports whether a function is one of those looked for, or may call one.
func (e *engine) leadsTo(fn *ssa.Function, goals, seen map[*ssa.Function]bool) bool {
	if goals[fn] {
		return true
	}
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case ssa.CallInstruction:
				if callee := instr.Common().StaticCallee(); callee != nil && e.leadsTo(origin(callee), goals, seen) {
					return true
				}
			case *ssa.MakeClosure:
				if e.leadsTo(instr.Fn.(*ssa.Function), goals, seen) {
					return true
				}
			}
		}
	}
	return false
}
