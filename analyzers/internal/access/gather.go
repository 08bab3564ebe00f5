package access

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// A call is a call of a function of the package, with the locks held there.
type call struct {
	caller *ssa.Function
	callee *ssa.Function
	at     ssa.CallInstruction
	vals   []ssa.Value  // the arguments, receiver first
	args   []*lock.Path // their paths; nil where the worlds disagree
	held   []lockset.Held
	may    []lock.Class
	freed  []lockset.Freed // known not to be held
	async  bool            // a go statement
	vague  bool            // deferred: what is held when it runs is not known
	passed bool            // the callee is a function literal that the call is given, and calls before it returns
}

// A lockOp is an acquisition or release that a function makes itself.
type lockOp struct {
	at   ssa.Instruction
	op   lock.Op
	path *lock.Path
}

// gather walks a function once.
func (e *engine) gather(fn *ssa.Function) {
	seen := e.locks.Walk(fn, func(at ssa.Instruction, p lockset.Point) { e.visit(fn, at, p) })
	if seen || len(e.locks.Funcs) > 0 { // what was given up on is unknown
		e.blind[fn] = !seen
		return
	}
	for _, b := range fn.Blocks {
		for _, at := range b.Instrs {
			e.visit(fn, at, lockset.Point{})
		}
	}
}

// visit records loads and stores, what is done to a map or slice that was loaded from a variable, and calls.
func (e *engine) visit(fn *ssa.Function, at ssa.Instruction, p lockset.Point) {
	if usesMemory(at) && p.MayHoldAny() {
		e.locked[at] = true
	}
	switch at := at.(type) {
	case *ssa.UnOp:
		switch at.Op {
		case token.MUL:
			e.direct(fn, at.X, at, Read, p)
		case token.ARROW:
			e.channels(fn, at, p)
		}
	case *ssa.Select:
		e.channels(fn, at, p)
	case *ssa.Send:
		if field, base := channelOf(at.Chan, p, 3); base != nil {
			e.sends[fn] = append(e.sends[fn], chanOp{at, -1, field, base})
		}
	case *ssa.Store:
		e.direct(fn, at.Addr, at, Write, p)
		e.element(fn, at.Addr, at, p)
	case *ssa.MapUpdate:
		e.inside(fn, at.Map, at, Fill, p)
	case *ssa.Lookup:
		e.lookAt(fn, at.X, at, p)
	case *ssa.Range:
		e.lookAt(fn, at.X, at, p)
	case *ssa.MakeClosure:
		e.made[at.Fn.(*ssa.Function)] = &call{caller: fn, held: p.Held(), may: p.MayHeld()}
	case ssa.CallInstruction:
		if b, ok := at.Common().Value.(*ssa.Builtin); ok {
			e.visitBuiltin(fn, at, b.Name(), p)
			return
		}
		e.visitCall(fn, at, p)
	}
}

func (e *engine) visitBuiltin(fn *ssa.Function, at ssa.CallInstruction, name string, p lockset.Point) {
	args := at.Common().Args
	if len(args) == 0 {
		return
	}
	switch name {
	case "close":
		e.channels(fn, at, p)
	case "delete", "clear":
		e.inside(fn, args[0], at, Fill, p)
	case "len":
		e.lookAt(fn, args[0], at, p)
	}
}

// varOf returns the record of a field or package variable of this package that is worth a guard, or nil.
func (e *engine) varOf(obj *types.Var, owner *types.Named) *Var {
	obj = obj.Origin()
	if v, ok := e.vars[obj]; ok {
		return v
	}
	var v *Var
	if obj.Pkg() == e.pass.Pkg && obj.Name() != "_" && !selfGuarded(obj.Type()) && !isOwnAtomic(owner) {
		v = &Var{Obj: obj}
		if owner != nil {
			v.Owner = e.declarers.Of(owner)
		}
		if g, ok := e.dirs.Guard(obj); ok {
			v.Comment = &g
		}
		e.order = append(e.order, v)
	}
	e.vars[obj] = v
	return v
}

// selfGuarded reports whether values of the type need no guard: they are locks or other parts of sync and sync/atomic, or
// atomic values that somebody has built.
func selfGuarded(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	switch n.Obj().Pkg().Path() {
	case "sync", "sync/atomic":
		return true
	}
	return isOwnAtomic(n)
}

// fieldOf returns the variable that a FieldAddr names and the pointer to its object. A field of a struct inside a
// struct counts as the outer field, unless it is embedded or has a lock of its own.
func (e *engine) fieldOf(fa *ssa.FieldAddr) (*Var, ssa.Value) {
	for {
		outer, ok := fa.X.(*ssa.FieldAddr)
		if !ok || fieldVar(outer).Embedded() || hasLock(fa.X.Type()) {
			break
		}
		fa = outer
	}
	f := fieldVar(fa)
	if f == nil {
		return nil, nil
	}
	named, _ := types.Unalias(fa.X.Type().Underlying().(*types.Pointer).Elem()).(*types.Named)
	if named == nil {
		if !hasLock(fa.X.Type()) {
			return nil, nil
		}
		return e.varOf(f, nil), fa.X
	}
	return e.varOf(f, named.Origin()), fa.X
}

func fieldVar(fa *ssa.FieldAddr) *types.Var {
	st, ok := fa.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return st.Field(fa.Field)
}

// hasLock reports whether the struct that a pointer leads to has a lock of its own.
func hasLock(ptr types.Type) bool {
	p, ok := ptr.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	st, ok := p.Elem().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		t := st.Field(i).Type()
		if q, ok := t.Underlying().(*types.Pointer); ok {
			t = q.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync" {
			if n.Obj().Name() == "Mutex" || n.Obj().Name() == "RWMutex" {
				return true
			}
		}
	}
	return false
}

// direct records a load, store or atomic operation at an address; nil if it is not that of a variable.
func (e *engine) direct(fn *ssa.Function, addr ssa.Value, at ssa.Instruction, kind Kind, p lockset.Point) *Access {
	switch x := root(addr).(type) {
	case *ssa.FieldAddr:
		if v, base := e.fieldOf(x); v != nil {
			return e.record(&Access{Var: v, Kind: kind, Fn: fn, At: at, Addr: nameOf(x, v), Base: pathOf(p, base), Outer: outerOf(x), Leaf: fieldVar(x)}, p)
		}
	case *ssa.Global:
		if obj, ok := x.Object().(*types.Var); ok {
			if v := e.varOf(obj, nil); v != nil {
				return e.record(&Access{Var: v, Kind: kind, Fn: fn, At: at, Addr: x}, p)
			}
		}
	}
	return nil
}

// root returns the outermost address that an address in the same memory is selected from: a field of a struct in an
// array in a struct leads to the FieldAddr of the last field.
func root(addr ssa.Value) ssa.Value {
	for {
		switch x := addr.(type) {
		case *ssa.IndexAddr:
			if _, ok := x.X.Type().Underlying().(*types.Pointer); !ok {
				return addr // of a slice: other memory
			}
			addr = x.X
		case *ssa.FieldAddr:
			switch x.X.(type) {
			case *ssa.Global:
				return x.X
			case *ssa.IndexAddr:
				addr = x.X
				if _, ok := root(addr).(*ssa.IndexAddr); ok {
					return x
				}
				continue
			}
			return x
		default:
			return addr
		}
	}
}

// nameOf returns the FieldAddr that names v on the way to fa.
func nameOf(fa *ssa.FieldAddr, v *Var) ssa.Value {
	for x := fa; ; {
		if fieldVar(x).Origin() == v.Obj {
			return x
		}
		outer, ok := x.X.(*ssa.FieldAddr)
		if !ok {
			return fa
		}
		x = outer
	}
}

// outerOf returns the field of the outermost struct on the way to fa.
func outerOf(fa *ssa.FieldAddr) *types.Var {
	for {
		outer, ok := fa.X.(*ssa.FieldAddr)
		if !ok {
			return fieldVar(fa)
		}
		fa = outer
	}
}

func pathOf(p lockset.Point, v ssa.Value) *lock.Path {
	if v == nil {
		return nil
	}
	return p.Path(v)
}

func (e *engine) record(a *Access, p lockset.Point) *Access {
	a.held, a.may, a.freed = p.Held(), p.MayHeld(), p.Freed()
	a.Var.Accesses = append(a.Var.Accesses, a)
	return a
}

// element records the store to an element of a slice that was loaded from a variable.
func (e *engine) element(fn *ssa.Function, addr ssa.Value, at ssa.Instruction, p lockset.Point) {
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
			continue
		case *ssa.IndexAddr:
			if _, ok := x.X.Type().Underlying().(*types.Slice); ok {
				e.inside(fn, x.X, at, Fill, p)
				return
			}
			addr = x.X
			continue
		}
		return
	}
}

// lookAt records that a map is read. A slice that was copied under the lock may be read without it: its elements
// stay what they are, as a rule.
func (e *engine) lookAt(fn *ssa.Function, m ssa.Value, at ssa.Instruction, p lockset.Point) {
	if _, ok := m.Type().Underlying().(*types.Map); ok {
		e.inside(fn, m, at, Look, p)
	}
}

// inside records what is done to a map or slice, if it was loaded from a variable.
func (e *engine) inside(fn *ssa.Function, m ssa.Value, at ssa.Instruction, kind Kind, p lockset.Point) {
	switch m.Type().Underlying().(type) {
	case *types.Map, *types.Slice:
	default:
		return
	}
	outer := outerMap(m)
	if outer != nil {
		if removed(m, at) {
			return
		}
		m = outer
	}
	load, ok := m.(*ssa.UnOp)
	if !ok || load.Op != token.MUL || e.replaced(load, at) {
		return
	}
	if a := e.direct(fn, load.X, at, kind, p); a != nil {
		a.inner = outer != nil
	}
}

// outerMap returns the map that m, a map itself, was looked up in: that of s.m[k], also where one is made if there is
// none yet.
func outerMap(m ssa.Value) ssa.Value {
	if _, ok := m.Type().Underlying().(*types.Map); !ok {
		return nil
	}
	switch m := m.(type) {
	case *ssa.Lookup:
		return m.X
	case *ssa.Extract:
		if look, ok := m.Tuple.(*ssa.Lookup); ok && m.Index == 0 {
			return look.X
		}
	case *ssa.Phi:
		for _, edge := range m.Edges {
			if _, phi := edge.(*ssa.Phi); !phi {
				if outer := outerMap(edge); outer != nil {
					return outer
				}
			}
		}
	}
	return nil
}

// visitCall records calls of functions of the package, operations on locks, and atomic operations.
func (e *engine) visitCall(fn *ssa.Function, at ssa.CallInstruction, p lockset.Point) {
	c := at.Common()
	callee := c.StaticCallee()
	if callee == nil {
		e.indirect(fn, at, p)
		e.lends(fn, at, p)
		return
	}
	obj, _ := callee.Object().(*types.Func)
	if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" && obj.Signature().Recv() == nil && len(c.Args) > 0 {
		kind := AtomicRW
		if len(obj.Name()) > 4 && obj.Name()[:4] == "Load" {
			kind = Atomic
		}
		e.direct(fn, c.Args[0], at, kind, p)
		return
	}
	if obj != nil {
		if op := lock.OpOf(obj); op.Kind != lock.NoOp && len(c.Args) > 0 {
			to := e.ops
			if _, deferred := at.(*ssa.Defer); deferred {
				to = e.atEnd
			}
			to[fn] = append(to[fn], lockOp{at, op, pathOf(p, c.Args[0])})
			return
		}
	}
	if obj != nil && isGroupMethod(obj, "Wait") {
		if _, now := at.(*ssa.Call); now {
			e.awaits(fn, at, c.Args[0], p)
		}
		return
	}
	if callee = origin(callee); e.known[callee] {
		e.visitCallee(fn, callee, at, c.Args, p)
		return
	}
	e.lends(fn, at, p)
	if now, ok := at.(*ssa.Call); ok && obj != nil {
		e.changes(fn, now, obj, p)
		e.hands(fn, now, p)
	}
	methods, recv := e.locks.Dispatched(c)
	for _, m := range methods {
		e.visitCallee(fn, m, at, []ssa.Value{recv}, p)
	}
}

// visitCallee records that a call runs a function of the package with these arguments.
func (e *engine) visitCallee(fn, callee *ssa.Function, at ssa.CallInstruction, args []ssa.Value, p lockset.Point) {
	k := &call{caller: fn, callee: callee, at: at, vals: args, held: p.Held(), may: p.MayHeld(), freed: p.Freed()}
	_, k.async = at.(*ssa.Go)
	if _, deferred := at.(*ssa.Defer); deferred { // it runs when the function ends, with what is held then
		k.held, k.freed, k.vague = slices.Clone(e.locks.Entry(callee)), nil, true
	}
	for _, arg := range args {
		k.args = append(k.args, pathOf(p, arg))
	}
	e.calls[callee] = append(e.calls[callee], k)
}

func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// An indirect call is one of a function value or an interface method, known by its signature or name.
type indirect struct {
	caller *ssa.Function
	at     ssa.CallInstruction
	may    []lock.Class
	given  bool // a lock that the caller was given may be held
}

// indirect notes with which locks function values and interface methods are called.
func (e *engine) indirect(fn *ssa.Function, at ssa.CallInstruction, p lockset.Point) {
	c := at.Common()
	x := indirect{fn, at, p.MayHeld(), p.MayHoldGiven()}
	if c.IsInvoke() {
		key := c.Method.Name() + signatureOf(c.Signature())
		e.invokes[key] = append(e.invokes[key], x)
		return
	}
	key := signatureOf(c.Signature())
	e.dynamic[key] = append(e.dynamic[key], x)
}

// signatureOf returns the types of the parameters and results of a function as a key.
func signatureOf(sig *types.Signature) string {
	var key strings.Builder
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			key.WriteString(types.TypeString(v.Type(), nil) + ",")
		}
		key.WriteByte(';')
	}
	return key.String()
}

// usesMemory reports whether an instruction may read or change memory, itself or by a call.
func usesMemory(at ssa.Instruction) bool {
	switch at.(type) {
	case *ssa.Store, *ssa.UnOp, *ssa.MapUpdate, *ssa.Lookup, *ssa.Range, *ssa.RunDefers, ssa.CallInstruction:
		return true
	}
	return false
}
