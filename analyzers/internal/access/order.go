package access

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// A chanOp receives from, or closes, a channel that is a field of an object.
type chanOp struct {
	at    ssa.Instruction
	state int // of a select statement
	field *types.Var
	base  *lock.Path
}

// channels notes the channels that an instruction receives from or closes.
func (e *engine) channels(fn *ssa.Function, at ssa.Instruction, p lockset.Point) {
	switch at := at.(type) {
	case *ssa.UnOp:
		if field, base := channelOf(at.X, p, 3); base != nil {
			e.recvs[fn] = append(e.recvs[fn], chanOp{at, -1, field, base})
		}
	case *ssa.Select:
		for i, s := range at.States {
			if s.Dir != types.RecvOnly {
				continue
			}
			if field, base := channelOf(s.Chan, p, 3); base != nil {
				e.recvs[fn] = append(e.recvs[fn], chanOp{at, i, field, base})
			}
		}
	case ssa.CallInstruction: // close
		if field, base := channelOf(at.Common().Args[0], p, 3); base != nil {
			e.closes[fn] = append(e.closes[fn], chanOp{at, -1, field, base})
		}
	}
}

// channelOf returns the field that a channel was loaded from, and the object.
func channelOf(v ssa.Value, p lockset.Point, depth int) (field *types.Var, base *lock.Path) {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return channelOf(v.X, p, depth)
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok && v.Op == token.MUL {
			return fieldVar(fa).Origin(), p.Path(fa.X)
		}
	case *ssa.Phi: // of the channel and nil, when it is not to be waited for
		for _, edge := range v.Edges {
			if c, ok := edge.(*ssa.Const); ok && c.IsNil() || edge == v {
				continue
			}
			if depth == 0 {
				return nil, nil
			}
			f, b := channelOf(edge, p, depth-1)
			if b == nil || base != nil && (f != field || b != base) {
				return nil, nil
			}
			field, base = f, b
		}
	}
	return field, base
}

// afterClose reports whether a read comes after a receive from a channel of the same object that is closed after each
// write: who sees the channel closed sees what was written before.
func (e *engine) afterClose(v *Var, a *Access) bool {
	if a.Base == nil {
		return false
	}
	return slices.ContainsFunc(e.recvs[a.Fn], func(r chanOp) bool {
		return r.base == a.Base && r.precedes(a.At) && e.closedAfterWrites(v, r.field)
	})
}

func (e *engine) closedAfterWrites(v *Var, channel *types.Var) bool {
	written := false
	for _, w := range v.Accesses {
		if w.owned || !w.Kind.Writes() {
			continue
		}
		written = true
		if !slices.ContainsFunc(e.closes[w.Fn], func(c chanOp) bool {
			return c.field == channel && c.base == w.Base && e.reaches(w.At, c.at)
		}) {
			return false
		}
	}
	return written
}

// precedes reports whether each way to an instruction comes by the receive.
func (r chanOp) precedes(at ssa.Instruction) bool {
	sel, ok := r.at.(*ssa.Select)
	if !ok {
		return dominates(r.at, at)
	}
	for _, ref := range *sel.Referrers() {
		index, ok := ref.(*ssa.Extract)
		if !ok || index.Index != 0 {
			continue
		}
		for _, ref := range *index.Referrers() {
			if b := caseBlock(ref, r.state); b != nil && b.Dominates(at.Block()) {
				return true
			}
		}
	}
	return false
}

// caseBlock returns the block that a comparison of the index of a select statement with the state leads to.
func caseBlock(cmp ssa.Instruction, state int) *ssa.BasicBlock {
	eq, ok := cmp.(*ssa.BinOp)
	if !ok || eq.Op != token.EQL {
		return nil
	}
	c, ok := eq.Y.(*ssa.Const)
	if !ok || c.Value == nil {
		return nil
	}
	if n, exact := constant.Int64Val(c.Value); !exact || n != int64(state) {
		return nil
	}
	for _, ref := range *eq.Referrers() {
		if br, ok := ref.(*ssa.If); ok && len(br.Block().Succs[0].Preds) == 1 {
			return br.Block().Succs[0]
		}
	}
	return nil
}
