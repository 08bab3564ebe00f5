package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
)

// A debt is a group that a function waits for: a field of one of its parameters.
type debt struct {
	param int
	field *types.Var
}

// waitsItself finds the calls, below a deferred Done, that wait for the same group of the same instance: Done comes only
// when they have returned, and they return only after it.
func (w *wiring) waitsItself() []*Misuse {
	debts := w.debts()
	var list []*Misuse
	for _, b := range w.order {
		for _, done := range b.ops {
			if done.Kind != Done || !done.Deferred || !isWaitGroup(done.Chan.Type()) {
				continue
			}
			addr, ok := done.Chan.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			field := fieldVar(addr.X.Type(), addr.Field)
			if field == nil {
				continue
			}
			for _, c := range b.calls {
				if !c.handed && !c.deferred && flow.Reaches(done.Instr, c.instr) && w.pays(c, debts, cellOf(addr.X), field) {
					list = append(list, &Misuse{
						Kind: WaitsItself, Pos: c.instr.Pos(), Other: done.Pos(), Group: w.spell(done), Callee: c.callee.Name(), Fn: b.fn,
					})
				}
			}
		}
	}
	return list
}

// pays reports whether the call waits for that field of that value.
func (w *wiring) pays(c call, debts map[*ssa.Function]map[debt]bool, of ssa.Value, field *types.Var) bool {
	args := c.instr.Common().Args
	for i, arg := range args {
		if len(args) == len(c.callee.Params) && debts[c.callee][debt{i, field.Origin()}] && cellOf(arg) == of {
			return true
		}
	}
	return false
}

// debts finds for each function the groups of its parameters that it waits for, itself or by the functions it calls.
func (w *wiring) debts() map[*ssa.Function]map[debt]bool {
	debts := make(map[*ssa.Function]map[debt]bool)
	add := func(fn *ssa.Function, d debt) bool {
		if debts[fn] == nil {
			debts[fn] = make(map[debt]bool)
		}
		known := debts[fn][d]
		debts[fn][d] = true
		return !known
	}
	for _, b := range w.order {
		for _, op := range b.ops {
			addr, ok := op.Chan.(*ssa.FieldAddr)
			if op.Kind != Wait || !ok || !isWaitGroup(op.Chan.Type()) || chosen(op.Instr.Block()) {
				continue
			}
			field := fieldVar(addr.X.Type(), addr.Field)
			if i := paramIndex(b.fn, cellOf(addr.X)); i >= 0 && field != nil {
				add(b.fn, debt{i, field.Origin()})
			}
		}
	}
	for changed := len(debts) > 0; changed; {
		changed = false
		for _, b := range w.order {
			for _, c := range b.calls {
				args := c.instr.Common().Args
				if c.handed || len(args) != len(c.callee.Params) || len(debts[c.callee]) == 0 || chosen(c.instr.Block()) {
					continue
				}
				for d := range debts[c.callee] {
					if i := paramIndex(b.fn, cellOf(args[d.param])); i >= 0 {
						changed = add(b.fn, debt{i, d.field}) || changed
					}
				}
			}
		}
	}
	return debts
}

// chosen reports whether a block is only reached if a parameter of the function has a certain value: callers that pass
// another do not come there.
func chosen(block *ssa.BasicBlock) bool {
	for dom := block.Idom(); dom != nil; dom = dom.Idom() {
		cond, ok := lastOf(dom).(*ssa.If)
		if !ok || !byParam(cond.Cond) {
			continue
		}
		for _, succ := range dom.Succs {
			if len(succ.Preds) == 1 && succ.Dominates(block) {
				return true
			}
		}
	}
	return false
}

// byParam reports whether the condition is a parameter, its negation or its comparison with a constant.
func byParam(cond ssa.Value) bool {
	switch c := cond.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.UnOp:
		return byParam(c.X)
	case *ssa.BinOp:
		_, constant := c.Y.(*ssa.Const)
		return constant && byParam(c.X)
	}
	return false
}

// cellOf returns the variable that the value was read from, or the value.
func cellOf(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	if cell, ok := load.X.(*ssa.Alloc); ok {
		return cell
	}
	return v
}

// paramIndex returns the index of the parameter that the value or variable is, or -1.
func paramIndex(fn *ssa.Function, v ssa.Value) int {
	for i, param := range fn.Params {
		if v == ssa.Value(param) {
			return i
		}
		cell, ok := v.(*ssa.Alloc)
		if !ok {
			continue
		}
		for _, ref := range *cell.Referrers() {
			if store, ok := ref.(*ssa.Store); ok && store.Addr == v && store.Val == ssa.Value(param) {
				return i
			}
		}
	}
	return -1
}
