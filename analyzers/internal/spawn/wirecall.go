package spawn

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// call wires a call, a go statement or a defer statement.
func (w *wiring) call(b *body, instr ssa.CallInstruction) {
	common := instr.Common()
	if common.IsInvoke() {
		w.invoke(b, instr)
		w.goes(b, instr)
		return
	}
	if builtin, ok := common.Value.(*ssa.Builtin); ok {
		w.builtin(b, instr, builtin.Name())
		return
	}
	fn := common.StaticCallee()
	if fn == nil {
		w.dynamic = append(w.dynamic, &dynamic{instr: instr, in: b, bound: make(map[*ssa.Function]bool)})
		w.of(common.Value)
		w.goes(b, instr)
		return
	}
	fn = originOf(fn)
	w.add(fn)
	if w.bodies[fn] != nil && !isGroupMethod(fn) {
		w.bind(instr, fn)
		w.enter(b, instr, fn)
		return
	}
	w.library(b, instr, fn)
}

// isGroupMethod reports whether the function is one that counts goroutines or waits for them, also where it is declared.
func isGroupMethod(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Parent() != nil {
		return false
	}
	_, is := groupKinds[lock.RoleOf(obj)]
	return is
}

// bind makes the arguments of a call the parameters of a callee of this package.
func (w *wiring) bind(instr ssa.CallInstruction, fn *ssa.Function) {
	w.bindArgs(instr, fn, fn.Params)
}

// bindMethod is bind for a call through an interface.
func (w *wiring) bindMethod(instr ssa.CallInstruction, fn *ssa.Function) {
	if recv := fn.Params[0]; w.carries(recv.Type()) {
		w.of(recv).outside = true
	}
	w.bindArgs(instr, fn, fn.Params[1:])
}

func (w *wiring) bindArgs(instr ssa.CallInstruction, fn *ssa.Function, params []*ssa.Parameter) {
	args := instr.Common().Args
	if len(args) == len(params) {
		for i, param := range params {
			w.same(param, args[i])
		}
	}
	results := fn.Signature.Results()
	value := instr.Value()
	if value == nil {
		return
	}
	for i := range results.Len() {
		if !w.carries(results.At(i).Type()) {
			continue
		}
		if results.Len() == 1 {
			merge(w.of(value), w.part(fn, 0))
		} else {
			merge(w.part(value, i), w.part(fn, i))
		}
	}
}

// enter notes that b calls fn, or starts it.
func (w *wiring) enter(b *body, instr ssa.CallInstruction, fn *ssa.Function) {
	if g, ok := instr.(*ssa.Go); ok {
		w.start(b, &Start{Instr: g, In: b.fn, Body: fn, Via: GoStatement})
		return
	}
	_, deferred := instr.(*ssa.Defer)
	b.calls = append(b.calls, call{instr: instr, callee: fn, deferred: deferred})
}

// goes notes a go statement whose function is not known.
func (w *wiring) goes(b *body, instr ssa.CallInstruction) {
	if g, ok := instr.(*ssa.Go); ok {
		w.start(b, &Start{Instr: g, In: b.fn, Via: GoStatement})
	}
}

func (w *wiring) start(b *body, s *Start) {
	s.test = b.test
	b.starts = append(b.starts, s)
	w.starts = append(w.starts, s)
}

// invoke wires a call through an interface: whoever implements it may keep what it is given.
func (w *wiring) invoke(b *body, instr ssa.CallInstruction) {
	common := instr.Common()
	if isContext(common.Value.Type()) {
		w.invoked[common.Method.Name()] = true
		if value := instr.Value(); value != nil && common.Method.Name() == "Done" {
			w.of(value).outside = true
			w.of(value).done = w.of(common.Value)
		}
		return
	}
	w.invokes = append(w.invokes, &invoke{instr, b}) // of which more is known when all functions have been looked at
}

// release gives the arguments of a call away, and takes its results as unknown.
func (w *wiring) release(instr ssa.CallInstruction) {
	for _, arg := range instr.Common().Args {
		w.giveAway(arg)
	}
	w.results(instr)
}

// giveAway notes that code that is not seen has the value. It cannot cancel a context that it is given.
func (w *wiring) giveAway(arg ssa.Value) {
	if w.carries(arg.Type()) && !isContext(arg.Type()) {
		w.of(arg).outside = true
	}
}

// results takes the results of a call as unknown.
func (w *wiring) results(instr ssa.CallInstruction) {
	value := instr.Value()
	if value == nil {
		return
	}
	if tuple, ok := value.Type().(*types.Tuple); ok {
		for i := range tuple.Len() {
			if w.carries(tuple.At(i).Type()) {
				w.part(value, i).outside = true
			}
		}
		return
	}
	if w.carries(value.Type()) {
		w.of(value).outside = true
	}
}

func (w *wiring) builtin(b *body, instr ssa.CallInstruction, name string) {
	args := instr.Common().Args
	switch name {
	case "close":
		_, deferred := instr.(*ssa.Defer)
		w.op(b, Op{Kind: Close, Instr: instr, Chan: args[0], Deferred: deferred})
	case "append":
		if value := instr.Value(); value != nil && w.carries(value.Type()) {
			merge(w.of(value), w.of(args[0]))
			if len(args) > 1 {
				merge(w.of(value).content(), w.of(args[1]).content())
			}
		}
	case "copy":
		if w.carries(args[0].Type()) {
			merge(w.of(args[0]).content(), w.of(args[1]).content())
		}
	}
}

// library wires a call of a function of another package.
func (w *wiring) library(b *body, instr ssa.CallInstruction, fn *ssa.Function) {
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		w.goes(b, instr)
		w.release(instr)
		return
	}
	if awaits := w.joins(obj); awaits != nil {
		w.foreign = append(w.foreign, &foreign{b, instr, awaits})
	}
	_, deferred := instr.(*ssa.Defer)
	role := lock.RoleOf(obj)
	if sig := obj.Signature(); sig.Recv() != nil && len(instr.Common().Args) == sig.Params().Len() {
		role = lock.NoRole // a method value: who made it is taken to call it
	}
	switch args := instr.Common().Args; role {
	case lock.Adds, lock.Dones, lock.Waits:
		w.op(b, Op{Kind: groupKinds[role], Instr: instr, Chan: args[0], Deferred: deferred})
		return
	case lock.Derives, lock.DerivesTimed:
		w.derive(instr, 0, role == lock.DerivesTimed)
		return
	case lock.DerivesGroup:
		w.derive(instr, 1, false)
		return
	case lock.Inherits:
		if value := instr.Value(); value != nil {
			w.same(value, args[0])
		}
		return
	case lock.Slots:
		if !isOne(args[len(args)-1]) {
			w.op(b, Op{Kind: Wait, Instr: instr, Chan: args[0], Deferred: deferred})
		}
		return
	case lock.Notifies:
		w.of(args[0]).signals = true
	case lock.RootContext:
		if value := instr.Value(); value != nil {
			w.of(value).rooted = true
		}
		return
	}
	if how := lock.CallerOf(obj); how.Starts != lock.NoStart {
		w.startBy(b, instr, how)
		return
	}
	w.goes(b, instr)
	if effects := w.facts(obj); effects != nil {
		w.apply(b, instr, effects)
		return
	}
	w.hand(b, instr)
	if args := instr.Common().Args; role == lock.Bubble {
		if fn := functionOf(args[len(args)-1]); fn != nil {
			w.bubbles[fn] = instr
		}
	}
	if value := instr.Value(); role == lock.MakesGroup && value != nil {
		w.makes(instr, value)
		return
	}
	w.release(instr)
}

// makes wires a call whose first result is a new group or semaphore.
func (w *wiring) makes(instr ssa.CallInstruction, value *ssa.Call) {
	for _, arg := range instr.Common().Args {
		w.giveAway(arg)
	}
	tuple, ok := value.Type().(*types.Tuple)
	for i := 1; ok && i < tuple.Len(); i++ {
		w.part(value, i).outside = true
	}
}

// isOne reports whether the value is the number 1.
func isOne(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && c.Int64() == 1
}

// derive wires a call that makes a context from another, and the function or group that cancels it; index tells which result
// is the context.
func (w *wiring) derive(instr ssa.CallInstruction, index int, byTime bool) {
	value, ok := instr.(*ssa.Call)
	if !ok {
		return
	}
	from := origin{parent: w.of(instr.Common().Args[0]), in: instr.Parent(), byTime: byTime, cancel: w.part(value, 1-index)}
	from.cancel.cancels, from.cancel.used = index == 0, index == 1
	n := w.part(value, index)
	n.origins = append(n.origins, from)
}

// startBy notes a goroutine that a library starts.
func (w *wiring) startBy(b *body, instr ssa.CallInstruction, how lock.Caller) {
	args := instr.Common().Args
	s := &Start{Instr: instr, In: b.fn, Via: Library, Timer: how.Starts == lock.Timed}
	first := how.Arg
	if recv := instr.Common().Signature().Recv(); recv != nil {
		first++
		if how.Starts == lock.Counted {
			s.group = args[0]
		}
	}
	if first < len(args) {
		s.value = args[first]
	}
	w.start(b, s)
	w.results(instr)
}

// hand notes the functions that a library is given: it may call them before it returns.
func (w *wiring) hand(b *body, instr ssa.CallInstruction) {
	for _, arg := range instr.Common().Args {
		if _, ok := arg.Type().Underlying().(*types.Signature); ok {
			w.handOne(b, instr, arg)
		}
	}
}

func (w *wiring) handOne(b *body, instr ssa.CallInstruction, arg ssa.Value) {
	_, deferred := instr.(*ssa.Defer)
	fn := functionOf(arg)
	if fn == nil {
		return
	}
	w.add(fn)
	if w.bodies[fn] != nil {
		b.calls = append(b.calls, call{instr: instr, callee: fn, deferred: deferred, handed: true})
	}
}

// functionOf returns the function that the value is, or nil.
func functionOf(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.Function:
		return originOf(v)
	case *ssa.MakeClosure:
		return originOf(v.Fn.(*ssa.Function))
	case *ssa.ChangeType:
		return functionOf(v.X)
	case *ssa.MakeInterface:
		return functionOf(v.X)
	}
	return nil
}

// openParams makes the parameters outside that code of other packages, or a call through an interface, may pass.
func (w *wiring) openParams() {
	for _, b := range w.order {
		if w.reachable(b.fn) {
			w.open(b.fn)
		}
	}
}

// reachable reports whether code that is not seen may call the function by its name.
func (w *wiring) reachable(fn *ssa.Function) bool {
	if fn.Parent() != nil || fn.Synthetic != "" {
		return false
	}
	if fn.Signature.Recv() != nil {
		if n := receiverOf(fn); n != nil && !w.knownOutside(n) {
			return w.invoked[fn.Name()]
		}
		return fn.Object() != nil && fn.Object().Exported() || w.invoked[fn.Name()]
	}
	return fn.Object() != nil && fn.Object().Exported() && w.importable
}

// open makes the parameters and results of a function outside.
func (w *wiring) open(fn *ssa.Function) {
	for i, param := range fn.Params {
		if i == 0 && fn.Signature.Recv() != nil {
			continue
		}
		if w.carries(param.Type()) {
			w.of(param).outside = true
		}
	}
	for i := range fn.Signature.Results().Len() {
		if w.carries(fn.Signature.Results().At(i).Type()) {
			w.part(fn, i).outside = true
		}
	}
}

// settle binds calls of function values to the functions that reach them, and lets what is outside spread, until
// nothing changes.
func (w *wiring) settle() {
	opened := make(map[*ssa.Function]bool)
	for changed := true; changed; {
		changed = false
		w.spread()
		for _, d := range w.dynamic {
			n := w.of(d.instr.Common().Value)
			n.used = true
			for _, fn := range n.funcs {
				if w.bodies[fn] != nil && !d.bound[fn] {
					d.bound[fn], changed = true, true
					w.bind(d.instr, fn)
				}
			}
			if n = n.find(); (n.outside || len(n.funcs) == 0) && !d.bound[nil] {
				d.bound[nil], changed = true, true
				w.release(d.instr)
			}
		}
		for _, n := range w.list {
			if n = n.find(); !n.outside {
				continue
			}
			for _, fn := range n.funcs {
				if !opened[fn] && w.bodies[fn] != nil {
					opened[fn], changed = true, true
					w.open(fn)
				}
			}
		}
	}
	w.finish()
}

// finish enters what only the settled graph knows: callees of dynamic calls, bodies of goroutines, nodes of operations.
func (w *wiring) finish() {
	for _, d := range w.dynamic {
		if _, ok := d.instr.(*ssa.Go); ok {
			continue
		}
		_, deferred := d.instr.(*ssa.Defer)
		for _, fn := range w.of(d.instr.Common().Value).funcs {
			if w.bodies[fn] != nil {
				d.in.calls = append(d.in.calls, call{instr: d.instr, callee: fn, deferred: deferred})
			}
		}
	}
	for _, s := range w.starts {
		w.resolve(s)
	}
	for _, b := range w.order {
		for _, op := range b.ops {
			op.node = w.of(op.Chan)
			if op.Kind >= Add {
				op.node = w.groupOf(op.Chan)
			}
			op.node.ops = append(op.node.ops, op)
		}
	}
}

// groupOf returns the node of a group that is pointed to: who has the pointer has the group.
func (w *wiring) groupOf(pointer ssa.Value) *node {
	n := w.of(pointer)
	outside := n.outside
	n = n.content()
	n.outside = n.outside || outside
	return n
}

// resolve finds the body of a goroutine whose function is a value.
func (w *wiring) resolve(s *Start) {
	v := s.value
	if g, ok := s.Instr.(*ssa.Go); ok && s.Body == nil {
		if g.Call.IsInvoke() {
			w.resolveMethod(s, g)
			return
		}
		v = g.Call.Value
	}
	if v == nil || s.Body != nil {
		return
	}
	if fn := functionOf(v); fn != nil {
		if w.bodies[fn] != nil {
			s.Body = fn
		}
		return
	}
	n := w.of(v)
	switch unseen := func(fn *ssa.Function) bool { return w.bodies[fn] == nil }; {
	case n.outside || slices.ContainsFunc(n.funcs, unseen):
	case len(n.funcs) == 1:
		s.Body = n.funcs[0]
	default:
		s.bodies = n.funcs
	}
}
