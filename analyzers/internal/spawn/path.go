package spawn

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// maxSteps bounds the blocks that one search looks at; a search that needs more finds nothing.
const maxSteps = 3000

// A search looks for a feasible way from an instruction to the end of its function. It believes a condition on a value
// that does not change to have one outcome all along the way, and a select to have taken one case.
type search struct {
	// met is asked about each instruction on the way; it returns true if the way is of no interest from there on.
	met func(instr ssa.Instruction) bool
	// took is asked about each case that a select on the way may take; -1 is the default.
	took func(sel *ssa.Select, index int) bool
	// enter is asked about each edge, if it is set; it returns true if the way is of no interest from there on.
	enter func(from, to *ssa.BasicBlock) bool

	steps int
	seen  map[string]bool
	asked map[ssa.Value]int // how many conditions ask about a value; knowing the others only multiplies the ways
	known questions         // of functions searched before, if it is set
}

// questions are, for each function, how many of its conditions ask about a value.
type questions map[*ssa.Function]map[ssa.Value]int

// A way is one path so far, and what it knows.
type way struct {
	knows map[ssa.Value]constant.Value // what values are, as far as conditions told
	not   map[ssa.Value]constant.Value // a value that a value is not
	is    map[ssa.Value]ssa.Value      // what a phi was on this way
	taken map[*ssa.Select]int
	asked map[ssa.Value]int
}

func (w *way) clone() *way {
	c := &way{
		knows: make(map[ssa.Value]constant.Value, len(w.knows)),
		not:   make(map[ssa.Value]constant.Value, len(w.not)),
		is:    make(map[ssa.Value]ssa.Value, len(w.is)),
		taken: make(map[*ssa.Select]int, len(w.taken)),
		asked: w.asked,
	}
	for k, v := range w.knows {
		c.knows[k] = v
	}
	for k, v := range w.not {
		c.not[k] = v
	}
	for k, v := range w.is {
		c.is[k] = v
	}
	for k, v := range w.taken {
		c.taken[k] = v
	}
	return c
}

// exitAfter returns a return that a feasible way from just after the instruction leads to, or nil.
func (s *search) exitAfter(from ssa.Instruction) *ssa.Return {
	w := s.begin(from.Parent())
	if recv, ok := from.(*ssa.UnOp); ok && recv.CommaOk { // it was given a value: the channel was not closed
		for _, ref := range *recv.Referrers() {
			if extract, ok := ref.(*ssa.Extract); ok && extract.Index == 1 {
				w.knows[extract] = constant.MakeBool(true)
			}
		}
	}
	return s.resume(from, w)
}

// exitFrom is exitAfter for a select that took a case.
func (s *search) exitFrom(sel *ssa.Select, index int) *ssa.Return {
	w := s.begin(sel.Parent())
	w.taken[sel] = index
	return s.resume(sel, w)
}

// exitKnowing is exitAfter when a condition has that outcome.
func (s *search) exitKnowing(from ssa.Instruction, cond ssa.Value, outcome bool) *ssa.Return {
	w := s.begin(from.Parent())
	w.knows[cond] = constant.MakeBool(outcome)
	return s.resume(from, w)
}

// exitFromEntry is exitAfter for a whole function.
func (s *search) exitFromEntry(fn *ssa.Function) *ssa.Return {
	w := s.begin(fn)
	return s.walk(fn.Blocks[0], 0, w)
}

func (s *search) begin(fn *ssa.Function) *way {
	s.seen, s.asked = make(map[string]bool), s.known[fn]
	if s.asked == nil {
		s.asked = askedIn(fn)
	}
	if s.known != nil {
		s.known[fn] = s.asked
	}
	return &way{
		knows: make(map[ssa.Value]constant.Value), not: make(map[ssa.Value]constant.Value),
		is: make(map[ssa.Value]ssa.Value), taken: make(map[*ssa.Select]int), asked: s.asked,
	}
}

// askedIn counts how many conditions of the function ask about a value.
func askedIn(fn *ssa.Function) map[ssa.Value]int {
	asked := make(map[ssa.Value]int)
	for _, block := range fn.Blocks {
		if cond, ok := lastOf(block).(*ssa.If); ok {
			q := new(way).ask(cond.Cond)
			asked[q.value]++
			if phi, ok := q.value.(*ssa.Phi); ok {
				for _, e := range phi.Edges {
					asked[e]++
				}
			}
		}
	}
	return asked
}

func (s *search) resume(from ssa.Instruction, w *way) *ssa.Return {
	block := from.Block()
	w.believe(block)
	for i, instr := range block.Instrs {
		if instr == from {
			return s.walk(block, i+1, w)
		}
	}
	return nil
}

// believe takes over the conditions under which a block is reached at all.
func (w *way) believe(block *ssa.BasicBlock) {
	for dom := block.Idom(); dom != nil; dom = dom.Idom() {
		cond, ok := lastOf(dom).(*ssa.If)
		if !ok {
			continue
		}
		for i, succ := range dom.Succs {
			if len(succ.Preds) == 1 && succ.Dominates(block) {
				w.assume(cond.Cond, i == 0)
			}
		}
	}
}

func lastOf(block *ssa.BasicBlock) ssa.Instruction {
	if len(block.Instrs) == 0 {
		return nil
	}
	return block.Instrs[len(block.Instrs)-1]
}

func (s *search) walk(block *ssa.BasicBlock, first int, w *way) *ssa.Return {
	if s.steps++; s.steps > maxSteps {
		return nil
	}
	for i := first; i < len(block.Instrs); i++ {
		instr := block.Instrs[i]
		if s.met(instr) {
			return nil
		}
		switch v := instr.(type) {
		case *ssa.Return:
			return v
		case *ssa.Select:
			if _, ok := w.taken[v]; !ok || i > first {
				return s.cases(v, block, i, w)
			}
		}
	}
	for i, succ := range block.Succs {
		next := w
		if cond, ok := lastOf(block).(*ssa.If); ok {
			if truth, known := w.truth(cond.Cond); known && truth != (i == 0) {
				continue
			}
			next = w.clone()
			next.assume(cond.Cond, i == 0)
		} else if len(block.Succs) > 1 {
			next = w.clone()
		}
		if ret := s.step(block, succ, next); ret != nil {
			return ret
		}
	}
	return nil
}

// cases goes on with each case that the select may take.
func (s *search) cases(sel *ssa.Select, block *ssa.BasicBlock, at int, w *way) *ssa.Return {
	first := 0
	if !sel.Blocking {
		first = -1
	}
	for index := first; index < len(sel.States); index++ {
		if s.took != nil && s.took(sel, index) {
			continue
		}
		next := w.clone()
		next.taken[sel] = index
		if ret := s.walk(block, at+1, next); ret != nil {
			return ret
		}
	}
	return nil
}

// step enters a block.
func (s *search) step(from, to *ssa.BasicBlock, w *way) *ssa.Return {
	if s.enter != nil && s.enter(from, to) {
		return nil
	}
	w.forget(to)
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		for i, pred := range to.Preds {
			if pred == from {
				w.is[phi] = w.resolve(phi.Edges[i])
			}
		}
	}
	mark := w.mark(to)
	if s.seen[mark] {
		return nil
	}
	s.seen[mark] = true
	return s.walk(to, 0, w)
}

// forget drops what is known of the values that a block defines anew.
func (w *way) forget(block *ssa.BasicBlock) {
	for _, instr := range block.Instrs {
		if v, ok := instr.(ssa.Value); ok {
			delete(w.knows, v)
			delete(w.not, v)
			if sel, ok := v.(*ssa.Select); ok {
				delete(w.taken, sel)
			}
		}
	}
}

func (w *way) resolve(v ssa.Value) ssa.Value {
	for range 8 {
		known, ok := w.is[v]
		if !ok || known == v {
			break
		}
		v = known
	}
	return v
}

// A question is a condition taken apart: does the value equal the constant?
type question struct {
	value ssa.Value
	equal constant.Value
	sense bool // the condition holds if it does
}

// nothing stands for nil among constants.
var nothing = constant.MakeString("nil")

// ask takes a condition apart.
func (w *way) ask(cond ssa.Value) question {
	cond = w.resolve(cond)
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			q := w.ask(c.X)
			q.sense = !q.sense
			return q
		}
	case *ssa.BinOp:
		if c.Op == token.EQL || c.Op == token.NEQ {
			x, y := w.resolve(c.X), w.resolve(c.Y)
			if _, ok := x.(*ssa.Const); ok {
				x, y = y, x
			}
			if k, ok := y.(*ssa.Const); ok {
				return question{x, valueOf(k), c.Op == token.EQL}
			}
		}
	}
	return question{lasting(cond), constant.MakeBool(true), true}
}

// lasting returns the package variable that a condition is loaded from, if the function does not change it: it is the same
// whenever the function asks. Else it returns the condition.
func lasting(cond ssa.Value) ssa.Value {
	load, ok := cond.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return cond
	}
	v, ok := load.X.(*ssa.Global)
	if !ok {
		return cond
	}
	for _, b := range load.Parent().Blocks {
		for _, instr := range b.Instrs {
			if s, ok := instr.(*ssa.Store); ok && s.Addr == v {
				return cond
			}
		}
	}
	return v
}

func valueOf(c *ssa.Const) constant.Value {
	if c.Value == nil {
		return nothing
	}
	return c.Value
}

// truth returns the outcome of a condition if the way knows it.
func (w *way) truth(cond ssa.Value) (value, known bool) {
	q := w.ask(cond)
	if k, ok := q.value.(*ssa.Const); ok {
		return sameConstant(valueOf(k), q.equal) == q.sense, true
	}
	if extract, ok := q.value.(*ssa.Extract); ok && extract.Index == 0 {
		if sel, ok := extract.Tuple.(*ssa.Select); ok {
			if index, ok := w.taken[sel]; ok {
				return sameConstant(constant.MakeInt64(int64(index)), q.equal) == q.sense, true
			}
		}
	}
	if have, ok := w.knows[q.value]; ok {
		return sameConstant(have, q.equal) == q.sense, true
	}
	if isNot, ok := w.not[q.value]; ok && sameConstant(isNot, q.equal) {
		return !q.sense, true
	}
	return false, false
}

func sameConstant(a, b constant.Value) bool {
	return a.Kind() == b.Kind() && constant.Compare(a, token.EQL, b)
}

// assume takes over the outcome of a condition.
func (w *way) assume(cond ssa.Value, outcome bool) {
	q := w.ask(cond)
	if w.asked[q.value] < 2 {
		return
	}
	if q.equal.Kind() == constant.Bool {
		w.knows[q.value] = constant.MakeBool(constant.BoolVal(q.equal) == (outcome == q.sense))
		return
	}
	if outcome == q.sense {
		w.knows[q.value] = q.equal
	} else {
		w.not[q.value] = q.equal
	}
}
