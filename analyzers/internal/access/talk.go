package access

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A talk is by what a goroutine can let others know how far it is.
type talk struct {
	fields map[*types.Var]bool // channels that it operates on, by the field that holds them
	takes  []types.Type        // channels that it receives from
	other  bool                // something else
}

// deaf reports whether an instruction waits for channels that the goroutine has nothing to do with, and nobody but fn
// hears of it, so that nobody else could pass its word on:
//
//	go s.worker.run() // which closes s.worker.done at its end
//	<-s.stop
func (e *engine) deaf(instr ssa.Instruction, l *launch) bool {
	var waits []ssa.Value
	switch instr := instr.(type) {
	case *ssa.UnOp:
		waits = []ssa.Value{instr.X}
	case *ssa.Select:
		for _, s := range instr.States {
			waits = append(waits, s.Chan)
		}
	default:
		return false
	}
	said := e.talkOf(l.body)
	if said.other {
		return false
	}
	for _, w := range waits {
		f := chanField(w)
		if f == nil || said.fields[f] {
			return false
		}
	}
	for fn, list := range e.chanUses() {
		if outermost(fn) == outermost(l.in) || outermost(fn) == outermost(l.body) {
			continue
		}
		if slices.ContainsFunc(list, func(f *types.Var) bool { return said.fields[f] }) && !e.onlyIn(fn, l.body) {
			return false
		}
	}
	return true
}

// onlyIn reports whether a function is only called by the body of a goroutine.
func (e *engine) onlyIn(fn, body *ssa.Function) bool {
	return !e.starts.values[fn] && !e.starts.async[fn] && !token.IsExported(fn.Name()) &&
		!slices.ContainsFunc(e.calls[fn], func(k *call) bool { return k.caller != body })
}

// talkOf collects what a function and those it calls say.
func (e *engine) talkOf(fn *ssa.Function) *talk {
	if t := e.talks[fn]; t != nil {
		return t
	}
	t := &talk{fields: make(map[*types.Var]bool)}
	e.talks[fn] = t
	t.other = !e.known[fn]
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			for _, c := range channelsOf(instr) {
				f := chanField(c)
				t.fields[f] = true
				t.other = t.other || f == nil
				if _, send := instr.(*ssa.Send); !send && !isClose(instr) {
					t.takes = append(t.takes, directionless(c.Type()))
				}
			}
			if c, ok := instr.(ssa.CallInstruction); ok {
				e.hear(t, c)
			}
		}
	}
	return t
}

// hear adds what a call says.
func (e *engine) hear(t *talk, c ssa.CallInstruction) {
	if _, ok := c.Common().Value.(*ssa.Builtin); ok {
		return
	}
	callee := c.Common().StaticCallee()
	if callee == nil {
		t.other = true
		return
	}
	if fn := origin(callee); e.known[fn] {
		more := e.talkOf(fn)
		t.other = t.other || more.other
		for f := range more.fields {
			t.fields[f] = true
		}
		t.takes = append(t.takes, more.takes...)
		return
	}
	obj, ok := callee.Object().(*types.Func)
	t.other = t.other || !ok || obj.Pkg() == nil || obj.Pkg().Path() == "sync" || obj.Pkg().Path() == "sync/atomic" ||
		lock.CallerOf(obj) != lock.Caller{} || slices.ContainsFunc(c.Common().Args, func(v ssa.Value) bool { _, ok := v.Type().Underlying().(*types.Signature); return ok })
}

// chanUses returns the fields whose channels each function operates on.
func (e *engine) chanUses() map[*ssa.Function][]*types.Var {
	if e.chans != nil {
		return e.chans
	}
	e.chans = make(map[*ssa.Function][]*types.Var)
	for _, fn := range e.fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				for _, c := range channelsOf(instr) {
					if f := chanField(c); f != nil {
						e.chans[fn] = append(e.chans[fn], f)
					}
				}
			}
		}
	}
	return e.chans
}

// channelsOf returns the channels that an instruction operates on.
func channelsOf(instr ssa.Instruction) []ssa.Value {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return []ssa.Value{instr.X}
		}
	case *ssa.Send:
		return []ssa.Value{instr.Chan}
	case *ssa.Select:
		var out []ssa.Value
		for _, s := range instr.States {
			out = append(out, s.Chan)
		}
		return out
	case ssa.CallInstruction:
		if b, ok := instr.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
			return instr.Common().Args[:1]
		}
	}
	return nil
}

func isClose(instr ssa.Instruction) bool {
	_, ok := instr.(ssa.CallInstruction)
	return ok
}

// directionless returns the type of channels that send and receive what t does.
func directionless(t types.Type) types.Type {
	if c, ok := t.Underlying().(*types.Chan); ok {
		return types.NewChan(types.SendRecv, c.Elem())
	}
	return t
}

// chanField returns the field that a channel was loaded from, or nil.
func chanField(v ssa.Value) *types.Var {
	if x, ok := v.(*ssa.ChangeType); ok {
		v = x.X
	}
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if fa, ok := load.X.(*ssa.FieldAddr); ok {
			return fieldVar(fa).Origin()
		}
	}
	return nil
}
