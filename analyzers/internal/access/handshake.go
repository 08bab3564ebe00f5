package access

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// What a goroutine has done before it receives from an unbuffered channel comes before the end of the send (the Go memory model, on
// channels):
//
//	w.called = true // in the goroutine
//	<-w.stop
//	…
//	w.stop <- struct{}{}
//	if w.called { … } // under w.mu, as all else

// beforeReceive reports whether an exception is made by a goroutine that goes on to receive from an unbuffered channel of the
// object, to which whoever else touches the variable has sent before.
func (e *engine) beforeReceive(v *Var, b *Bare) bool {
	if b.Call != nil || b.Base == nil || !e.starts.async[b.Fn] {
		return false
	}
	return slices.ContainsFunc(e.recvs[b.Fn], func(r chanOp) bool {
		recv, plain := r.at.(*ssa.UnOp)
		if _, ok := stepsFrom(r.base, b.Base); !ok || !plain || !dominates(b.At, recv) || !e.unbuffered(r.field) {
			return false
		}
		return v.ordered(b, b.Fn, func(a *Access) bool {
			return slices.ContainsFunc(e.sends[a.Fn], func(s chanOp) bool {
				_, ok := stepsFrom(s.base, a.Base)
				return ok && s.field == r.field && dominates(s.at, a.At)
			})
		})
	})
}

// unbuffered reports whether all channels that the package stores in a field are made without a buffer.
func (e *engine) unbuffered(field *types.Var) bool {
	made := false
	for _, fn := range e.fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				s, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := s.Addr.(*ssa.FieldAddr)
				if !ok || fieldVar(fa).Origin() != field {
					continue
				}
				m, ok := s.Val.(*ssa.MakeChan)
				if !ok {
					return false
				}
				size, ok := m.Size.(*ssa.Const)
				if !ok || size.Value == nil || constant.Sign(size.Value) != 0 {
					return false
				}
				made = true
			}
		}
	}
	return made
}
