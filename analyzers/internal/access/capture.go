package access

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Capture is a local variable that a goroutine and another one, or the function that started it, use without a lock,
// at least one of them writing.
type Capture struct {
	Name  string
	Write ssa.Instruction // the write
	In    *ssa.Function
	Start ssa.Instruction // where the goroutine starts
	Other ssa.Instruction // the use that it meets; nil if it meets itself, in the next round of a loop
	Reads bool            // Other only reads
	Outer bool            // the write is made by the function that starts the goroutine
	Fill  bool            // the write is into the map that the variable holds
}

// A use is one touch of a captured variable.
type use struct {
	at   ssa.Instruction
	fn   *ssa.Function
	kind Kind
	calm bool // under a lock, or next to an operation on a channel that may order it
}

// captures finds the variables that goroutines share with no lock and no join between.
func (e *engine) captures() []*Capture {
	var out []*Capture
	byFn := make(map[*ssa.Function][]start)
	for _, s := range e.starts.list {
		byFn[s.made.Parent()] = append(byFn[s.made.Parent()], s)
	}
	for _, fn := range e.fns {
		list := byFn[fn]
		if len(list) == 0 {
			continue
		}
		var cells []*ssa.Alloc
		for _, s := range list {
			for _, b := range s.made.Bindings {
				if a, ok := b.(*ssa.Alloc); ok && !slices.Contains(cells, a) {
					cells = append(cells, a)
				}
			}
		}
		for _, cell := range cells {
			if c := e.shared(fn, cell, list); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

// shared looks for two uses of a variable that nothing orders.
func (e *engine) shared(fn *ssa.Function, cell *ssa.Alloc, list []start) *Capture {
	if selfGuarded(cell.Type().Underlying().(*types.Pointer).Elem()) {
		return nil
	}
	var with []start
	var inner [][]use
	for _, s := range list {
		for i, b := range s.made.Bindings {
			if b == cell {
				with = append(with, s)
				inner = append(inner, e.usesIn(s.fn, s.fn.FreeVars[i]))
			}
		}
	}
	for i, s := range with {
		w := firstWrite(inner[i])
		if w == nil {
			continue
		}
		c := &Capture{Name: cell.Comment, Write: w.at, In: w.fn, Start: s.at, Fill: w.kind == Fill}
		if e.again(cell, s) {
			return c
		}
		for j, o := range with {
			if j == i || len(inner[j]) == 0 || inner[j][0].calm || !e.together(cell, s.at, o.at) {
				continue
			}
			c.Other = inner[j][0].at
			c.Reads = !inner[j][0].kind.Writes()
			return c
		}
		for _, u := range e.outside(fn, cell) {
			if e.unordered(cell, s.at, u.at) {
				c.Other, c.Reads = u.at, !u.kind.Writes()
				return c
			}
		}
	}
	for i, s := range with { // a write by the function that starts it
		if len(inner[i]) == 0 || inner[i][0].calm {
			continue
		}
		for _, u := range e.outside(fn, cell) {
			if u.kind.Writes() && e.unordered(cell, s.at, u.at) {
				return &Capture{Name: cell.Comment, Write: u.at, In: fn, Start: s.at, Other: inner[i][0].at, Reads: true, Outer: true, Fill: u.kind == Fill}
			}
		}
	}
	return nil
}

func firstWrite(uses []use) *use {
	for i := range uses {
		if uses[i].kind.Writes() && !uses[i].calm {
			return &uses[i]
		}
	}
	return nil
}

// usesIn returns what a closure, and those in it that run where they are made, do to a captured variable; what is done
// under a lock, or after an operation on a channel, is calm.
func (e *engine) usesIn(fn *ssa.Function, v *ssa.FreeVar) []use {
	var out []use
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.MakeClosure:
			inner := r.Fn.(*ssa.Function)
			if !e.starts.inline[inner] {
				continue
			}
			for i, b := range r.Bindings {
				if b == v {
					out = append(out, e.usesIn(inner, inner.FreeVars[i])...)
				}
			}
		default:
			out = append(out, e.uses(fn, v, r)...)
		}
	}
	for i := range out {
		out[i].calm = out[i].calm || e.underLock(out[i]) || e.ordered(out[i])
	}
	slices.SortStableFunc(out, func(a, b use) int {
		if a.calm != b.calm {
			if b.calm {
				return -1
			}
			return 1
		}
		return 0
	})
	return out
}

// uses returns what an instruction does to the variable at v.
func (e *engine) uses(fn *ssa.Function, v ssa.Value, r ssa.Instruction) []use {
	switch r := r.(type) {
	case *ssa.Store:
		if r.Addr == v {
			return []use{{at: r, fn: fn, kind: Write}}
		}
	case *ssa.UnOp:
		out := []use{{at: r, fn: fn, kind: Read}}
		if _, isMap := r.Type().Underlying().(*types.Map); isMap {
			for _, m := range *r.Referrers() {
				if _, ok := m.(*ssa.MapUpdate); ok {
					out = append(out, use{at: m, fn: fn, kind: Fill})
				}
			}
		}
		return out
	}
	return nil
}

// outside returns what the function of a variable, and closures that run where they are made, do to it.
func (e *engine) outside(fn *ssa.Function, cell *ssa.Alloc) []use {
	var out []use
	for _, r := range *cell.Referrers() {
		for _, u := range e.uses(fn, cell, r) {
			if !e.underLock(u) {
				out = append(out, u)
			}
		}
	}
	return out
}

// underLock reports whether some lock may be held at a use.
func (e *engine) underLock(u use) bool { return !e.free[u.at] }

// ordered reports whether, before a use, its goroutine receives or does something else that may put it in an order with
// others.
func (e *engine) ordered(u use) bool {
	for _, b := range u.fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op != token.ARROW {
					continue
				}
			case *ssa.Select, *ssa.Send:
			case *ssa.Call:
				if !isJoin(&instr.Call) || instr.Call.StaticCallee() == nil && !instr.Call.IsInvoke() {
					continue
				}
			default:
				continue
			}
			if e.reaches(instr, u.at) {
				return true
			}
		}
	}
	return false
}

// again reports whether a goroutine may be started a second time while the first runs, with the same variable.
func (e *engine) again(cell *ssa.Alloc, s start) bool {
	return !serial(s.at) && e.unordered(cell, s.at, s.at)
}

// serial reports whether a goroutine is started by a timer, whose callbacks follow each other as a rule.
func serial(at ssa.Instruction) bool {
	c, ok := at.(ssa.CallInstruction)
	if !ok {
		return false
	}
	callee := c.Common().StaticCallee()
	return callee != nil && strings.Contains(callee.Name(), "AfterFunc")
}

// together reports whether the goroutines started at a and b may run at the same time.
func (e *engine) together(cell *ssa.Alloc, a, b ssa.Instruction) bool {
	return e.unordered(cell, a, b) || e.unordered(cell, b, a)
}

// unordered reports whether control may come from a to b without a join in between, and with the same variable.
func (e *engine) unordered(cell *ssa.Alloc, a, b ssa.Instruction) bool {
	x, y := a.Block(), b.Block()
	if x == nil || y == nil || x.Parent() != y.Parent() {
		return false
	}
	i := slices.Index(x.Instrs, a)
	if e.joinIn(cell, x.Instrs[i+1:], b) != passes {
		return e.joinIn(cell, x.Instrs[i+1:], b) == arrives
	}
	seen := make([]bool, len(x.Parent().Blocks))
	work := slices.Clone(x.Succs)
	for len(work) > 0 {
		blk := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[blk.Index] {
			continue
		}
		seen[blk.Index] = true
		switch e.joinIn(cell, blk.Instrs, b) {
		case arrives:
			return true
		case passes:
			work = append(work, blk.Succs...)
		}
	}
	return false
}

type way uint8

const (
	passes  way = iota // to the end of the block
	arrives            // at the instruction looked for
	joined
)

func (e *engine) joinIn(cell *ssa.Alloc, instrs []ssa.Instruction, target ssa.Instruction) way {
	for _, instr := range instrs {
		if instr == target {
			return arrives
		}
		if instr == cell || e.joins(instr) {
			return joined
		}
	}
	return passes
}

// joins reports whether an instruction may wait for a goroutine.
func (e *engine) joins(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.RunDefers:
		return e.defersJoin(instr.Parent())
	case *ssa.Call:
		return isJoin(&instr.Call) || e.calleeJoins(&instr.Call)
	case *ssa.Next, *ssa.Range:
		return false
	}
	return false
}

func (e *engine) defersJoin(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && (isJoin(&d.Call) || e.calleeJoins(&d.Call)) {
				return true
			}
		}
	}
	return false
}

// joinNames are the names of functions that wait for goroutines, or end them, as a rule.
var joinNames = []string{"wait", "stop", "close", "shutdown", "join", "run", "drain", "finish", "acquire", "sleep", "kill", "limit"}

func isJoin(c *ssa.CallCommon) bool {
	name := ""
	switch {
	case c.IsInvoke():
		name = c.Method.Name()
	case c.StaticCallee() != nil:
		name = c.StaticCallee().Name()
	default:
		if _, ok := c.Value.(*ssa.Builtin); ok {
			return false
		}
		return !isCancel(c.Value.Type())
	}
	lower := strings.ToLower(name)
	for _, j := range joinNames {
		if strings.Contains(lower, j) {
			return true
		}
	}
	return false
}

// isCancel reports whether the type is that of a function without parameters and results that context made.
func isCancel(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && strings.HasPrefix(n.Obj().Name(), "Cancel")
}

// calleeJoins reports whether a function of the package waits for something.
func (e *engine) calleeJoins(c *ssa.CallCommon) bool {
	callee := c.StaticCallee()
	if callee == nil {
		return false
	}
	return e.waits(origin(callee), 4)
}

func (e *engine) waits(fn *ssa.Function, depth int) bool {
	if is, ok := e.waiting[fn]; ok || depth == 0 || len(fn.Blocks) == 0 {
		return is || depth == 0
	}
	e.waiting[fn] = false
	is := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				is = is || instr.Op == token.ARROW
			case *ssa.Select:
				is = true
			case *ssa.Call:
				is = is || isJoin(&instr.Call) || instr.Call.StaticCallee() != nil && e.waits(origin(instr.Call.StaticCallee()), depth-1)
			}
		}
	}
	e.waiting[fn] = is
	return is
}
