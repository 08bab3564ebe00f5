package lockset

import (
	"go/token"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Loops that count: what is done in the first round only, or in all but the first, is told by the counter.

// countOn records, on the way back to the head of a loop, that its counters are above zero from now on.
func (f *frame) countOn(w *world, head *ssa.BasicBlock) {
	s := f.e.space
	for _, instr := range head.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			return
		}
		counter := s.Value(phi)
		switch from, ok := counts(phi, head); {
		case !ok || w.val(counter) != nil:
			continue
		case from == -1: // a range over a slice adds one before each round
			counter = s.Binary(token.ADD, counter, s.Const("1"))
		case from < 0:
			continue
		}
		zero := s.Const("0")
		w.learn(s, fact{s.Binary(token.LSS, zero, counter), true, s.Const("true")})
		w.learn(s, fact{counter, false, zero})
	}
}

// counts returns where a counter starts that a loop only adds to.
func counts(phi *ssa.Phi, head *ssa.BasicBlock) (from int, ok bool) {
	for i, e := range phi.Edges {
		if !head.Dominates(head.Preds[i]) {
			c, isConst := e.(*ssa.Const)
			if !isConst {
				return 0, false
			}
			n, isNumber := number(lock.ConstText(c))
			if !isNumber || ok && n != from {
				return 0, false
			}
			from, ok = n, true
			continue
		}
		add, isAdd := e.(*ssa.BinOp)
		if !isAdd || add.Op != token.ADD || add.X != phi {
			return 0, false
		}
		if c, isConst := add.Y.(*ssa.Const); !isConst || c.Value == nil || c.Int64() <= 0 {
			return 0, false
		}
	}
	return from, ok
}

// numberOf returns the value of a path that is a small whole number.
func numberOf(p *lock.Path) (int, bool) {
	if p.Kind != lock.Const {
		return 0, false
	}
	return number(p.Val.(string))
}

func number(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && -maxNumber < n && n < maxNumber
}

// maxNumber keeps sums from overflowing.
const maxNumber = 1 << 15

// less tells whether one number is less than another, if the world knows it. What is not zero is taken to be above: it
// counts something.
func (w *world) less(s *lock.Space, cond *lock.Path) (truth, ok bool) {
	a, isNumber := numberOf(cond.Base)
	if !isNumber {
		return false, false
	}
	if b, isNumber := numberOf(cond.Arg); isNumber {
		return a < b, true
	}
	if a != 0 {
		return false, false
	}
	zero, known := w.equals(cond.Arg, s.Const("0"))
	return !zero, known
}

// isRangeIndex reports whether v is the index of this round of a range: go/ssa counts it from -1.
func isRangeIndex(v *ssa.BinOp) bool {
	phi, ok := v.X.(*ssa.Phi)
	if !ok || v.Op != token.ADD {
		return false
	}
	from, ok := counts(phi, phi.Block())
	return ok && from == -1
}
