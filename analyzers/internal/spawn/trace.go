package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A tracer follows one parameter through the functions of the package.
type tracer struct {
	*wiring
	does Param
	kept bool     // it goes where it cannot be followed
	runs []*Start // the goroutines that call it
	seen map[ssa.Value]bool
	work []ssa.Value
}

// effectOf returns what a function does with a parameter, and whether all of that is known.
func (w *wiring) effectOf(fn *ssa.Function, index int) (Param, bool) {
	t := &tracer{wiring: w, does: Param{Index: index}, seen: make(map[ssa.Value]bool)}
	t.follow(fn.Params[index])
	for len(t.work) > 0 && !t.kept {
		v := t.work[len(t.work)-1]
		t.work = t.work[:len(t.work)-1]
		refs := v.Referrers()
		if refs == nil {
			return t.does, false
		}
		for _, ref := range *refs {
			t.use(v, ref)
		}
	}
	t.does.Joined = t.joined()
	return t.does, !t.kept
}

// joined reports whether somebody of this package waits for each goroutine that calls the parameter.
func (t *tracer) joined() bool {
	for _, s := range t.runs {
		if !s.Joined() {
			return false
		}
	}
	return len(t.runs) > 0
}

func (t *tracer) follow(v ssa.Value) {
	if !t.seen[v] {
		t.seen[v] = true
		t.work = append(t.work, v)
	}
}

// use notes what an instruction does with the value.
func (t *tracer) use(v ssa.Value, ref ssa.Instruction) {
	switch ref := ref.(type) {
	case *ssa.Send:
		t.does.Sends = true
		t.kept = t.kept || ref.X == v
	case *ssa.UnOp:
		t.unary(ref)
	case *ssa.Select:
		t.selects(v, ref)
	case *ssa.Store:
		cell, ok := ref.Addr.(*ssa.Alloc)
		if ref.Val == v && !ok {
			t.kept = true
		} else if ref.Val == v {
			t.follow(cell)
		}
	case *ssa.MakeClosure:
		for i, binding := range ref.Bindings {
			if binding == v {
				t.follow(ref.Fn.(*ssa.Function).FreeVars[i])
			}
		}
	case *ssa.Phi, *ssa.ChangeType:
		t.follow(ref.(ssa.Value))
	case *ssa.BinOp, *ssa.DebugRef:
	case ssa.CallInstruction:
		t.call(v, ref)
	default:
		t.kept = true
	}
}

func (t *tracer) unary(ref *ssa.UnOp) {
	if _, ok := ref.X.Type().Underlying().(*types.Chan); ok {
		t.does.Receives = true
		return
	}
	t.follow(ref)
}

func (t *tracer) selects(v ssa.Value, ref *ssa.Select) {
	for _, state := range ref.States {
		switch {
		case state.Send == v:
			t.kept = true
		case state.Chan == v && state.Dir == types.SendOnly:
			t.does.Sends = true
		case state.Chan == v:
			t.does.Receives = true
		}
	}
}

func (t *tracer) call(v ssa.Value, instr ssa.CallInstruction) {
	common := instr.Common()
	if common.Value == v && !common.IsInvoke() {
		t.calls(instr)
	}
	for i, arg := range common.Args {
		if arg == v {
			t.passed(instr, i)
		}
	}
	if common.IsInvoke() && common.Value == v {
		t.kept = true
	}
}

// calls notes a call of the parameter: in a goroutine, if the function around it is one.
func (t *tracer) calls(instr ssa.CallInstruction) {
	t.does.Calls = true
	for _, s := range t.starts {
		if s.Instr == instr || s.Body == instr.Parent() && s.Via == GoStatement && loopOf(instr.Block()) == nil {
			t.does.Starts = true
			t.runs = append(t.runs, s)
		}
	}
}

// passed notes the parameter as an argument of a call.
func (t *tracer) passed(instr ssa.CallInstruction, index int) {
	common := instr.Common()
	if builtin, ok := common.Value.(*ssa.Builtin); ok {
		t.does.Closes = t.does.Closes || builtin.Name() == "close"
		t.kept = t.kept || builtin.Name() == "append" || builtin.Name() == "print" || builtin.Name() == "println"
		return
	}
	fn := common.StaticCallee()
	if fn == nil {
		t.kept = true
		return
	}
	fn = originOf(fn)
	if t.bodies[fn] != nil && len(fn.Params) == len(common.Args) {
		t.follow(fn.Params[index])
		return
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		t.kept = true
		return
	}
	if kind, ok := groupKinds[lock.RoleOf(obj)]; ok && index == 0 {
		t.counts(kind)
		return
	}
	for _, s := range t.starts {
		if s.Instr == instr {
			t.runs = append(t.runs, s)
		}
	}
	effects := t.facts(obj)
	if effects == nil {
		t.kept = true
		return
	}
	param, ok := effects.of(index)
	if !ok {
		t.kept = true
		return
	}
	t.does.add(param)
}

func (t *tracer) counts(kind Kind) {
	switch kind {
	case Add:
		t.does.Adds = true
	case Done:
		t.does.Dones = true
	case Wait:
		t.does.Waits = true
	}
}

// of returns what is known of a parameter.
func (e *Effects) of(index int) (Param, bool) {
	for _, param := range e.Params {
		if param.Index == index {
			return param, true
		}
	}
	return Param{}, false
}

// add takes over what a callee does with the same value.
func (p *Param) add(o Param) {
	p.Sends = p.Sends || o.Sends
	p.Receives = p.Receives || o.Receives
	p.Closes = p.Closes || o.Closes
	p.Adds = p.Adds || o.Adds
	p.Dones = p.Dones || o.Dones
	p.Waits = p.Waits || o.Waits
	p.Calls = p.Calls || o.Calls
	p.Starts = p.Starts || o.Starts
	p.Maybe = p.Maybe || o.Maybe
}

// paramsOf returns what callers must know of the parameters of a function: the channels and groups whose fate is known, and
// the functions that it starts.
func (w *wiring) paramsOf(fn *ssa.Function) []Param {
	var params []Param
	for i, param := range fn.Params {
		_, isFunc := param.Type().Underlying().(*types.Signature)
		_, isChan := param.Type().Underlying().(*types.Chan)
		if !isFunc && !isChan && !isWaitGroup(param.Type()) {
			continue
		}
		does, known := w.effectOf(fn, i)
		if isFunc && !does.Starts || !isFunc && !known {
			continue
		}
		if does.Starts {
			does.Maybe = w.mayNotStart(fn, param)
		}
		params = append(params, does)
	}
	return params
}

// mayNotStart reports whether a function may return without having started its argument.
func (w *wiring) mayNotStart(fn *ssa.Function, param *ssa.Parameter) bool {
	for _, s := range w.starts {
		if s.In != fn {
			continue
		}
		for _, started := range w.startedParams(s) {
			if started == param {
				return w.mayDecline(fn, s)
			}
		}
	}
	return false
}

// apply wires a call of a function of another package whose effects are known. What it does with its arguments counts as
// done by the caller.
func (w *wiring) apply(b *body, instr ssa.CallInstruction, effects *Effects) {
	w.results(instr)
	_, deferred := instr.(*ssa.Defer)
	for i, arg := range instr.Common().Args {
		param, ok := effects.of(i)
		if !ok {
			w.handOne(b, instr, arg)
			w.giveAway(arg)
			continue
		}
		if param.Starts {
			w.start(b, &Start{Instr: instr, In: b.fn, Via: Wrapper, Maybe: param.Maybe, value: arg, awaited: param.Joined})
			w.of(arg).outside = true
		}
		for kind, does := range [...]bool{Send: param.Sends, Receive: param.Receives, Close: param.Closes,
			Add: param.Adds, Done: param.Dones, Wait: param.Waits} {
			if does {
				w.op(b, Op{Kind: Kind(kind), Instr: instr, Chan: arg, Deferred: deferred, Far: true})
			}
		}
	}
}
