package access

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
)

// A Capture is memory that a goroutine and another one, or the function that started it, use without a lock, at least
// one of them writing: a local variable, a package variable, or a part of an object that both know.
//
// That nothing orders the two is proved as far as the code of the package goes: control may come from the go statement
// to the other use without anything that waits, and from the beginning of each goroutine to its use likewise.
type Capture struct {
	Name   string
	Global *types.Var      // the package variable; nil if it is none
	Write  ssa.Instruction // the write, or the call that leads to it
	In     *ssa.Function
	Start  ssa.Instruction // where the goroutine starts
	Other  ssa.Instruction // the use that it meets; nil if it meets itself, in the next round of a loop
	Reads  bool            // Other only reads
	Outer  bool            // the write is made by the function that starts the goroutine
	Many   bool            // whoever comes starts such a goroutine
}

// captures finds the memory that goroutines share with no lock and no join between.
func (e *engine) captures() []*Capture {
	var out []*Capture
	told := make(map[ssa.Value]bool)
	for _, fn := range e.fns {
		if len(e.launched[fn]) == 0 {
			continue
		}
		for _, c := range e.meetings(fn) {
			if _, global := c.root.(*ssa.Global); !global || !told[c.root] {
				told[c.root] = true
				out = append(out, c.capture())
			}
		}
	}
	return out
}

// A meeting is two touches of the same memory that nothing orders.
type meeting struct {
	touch // the write
	with  *touch
	start *launch
	outer bool // the write is made by the function that starts the goroutine
}

// meetings returns at most one meeting for each variable or object that goroutines started by a function share.
func (e *engine) meetings(fn *ssa.Function) []*meeting {
	list := e.launched[fn]
	inner := make([][]touch, len(list))
	for i, l := range list {
		g := &gatherer{e: e, fn: fn, seen: make(map[touchKey]bool)}
		g.enter(l.body, l.made, l.args, l.at)
		inner[i] = writesFirst(g.out)
	}
	var own []touch
	if !e.underContract(fn) {
		own = writesFirst(e.touchesIn(fn))
	}
	var out []*meeting
	done := make(map[ssa.Value]bool)
	add := func(m *meeting) {
		if m != nil {
			done[m.root] = true
			out = append(out, m)
		}
	}
	for i, l := range list {
		for _, t := range inner[i] {
			if done[t.root] {
				continue
			}
			if t.kind.Writes() {
				add(e.meetsItself(l, t))
			}
			for j := i + 1; j < len(list) && !done[t.root]; j++ {
				add(e.meetsGoroutine(l, t, list[j], inner[j]))
			}
			if !done[t.root] && !l.later {
				add(e.meetsStarter(l, t, own))
			}
		}
	}
	return out
}

// underContract reports whether a function is to be called with a lock.
func (e *engine) underContract(fn *ssa.Function) bool {
	obj, ok := outermost(fn).Object().(*types.Func)
	if !ok {
		return false
	}
	c := e.dirs.Contract(obj)
	return namedLocked(obj.Name()) || c.Ignored || len(c.Held)+len(c.Releases) > 0
}

// writesFirst returns touches in order, with those before that change something.
func writesFirst(list []touch) []touch {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b touch) int {
		switch {
		case a.kind.Writes() == b.kind.Writes():
			return 0
		case a.kind.Writes():
			return -1
		}
		return 1
	})
	return out
}

// meetsItself looks for a second start of the goroutine while the first runs.
func (e *engine) meetsItself(l *launch, t touch) *meeting {
	if !l.many && (l.timer || !e.unordered(l, t, l.at)) {
		return nil
	}
	return &meeting{touch: t, start: l}
}

// meetsGoroutine looks for a touch by another goroutine.
func (e *engine) meetsGoroutine(l *launch, t touch, other *launch, touches []touch) *meeting {
	for _, u := range touches {
		if !t.meets(u) || l.later != other.later || !e.unordered(other, t, l.at) && !e.unordered(l, t, other.at) {
			continue
		}
		if t.kind.Writes() {
			return &meeting{touch: t, with: &u, start: l}
		}
		return &meeting{touch: u, with: &t, start: other}
	}
	return nil
}

// meetsStarter looks for a touch by the function that starts the goroutine, after it has.
func (e *engine) meetsStarter(l *launch, t touch, touches []touch) *meeting {
	for _, u := range touches {
		if c, ok := u.site.(ssa.CallInstruction); ok && e.launches[c] != nil {
			continue
		}
		if !t.meets(u) || !e.unordered(l, t, u.site) {
			continue
		}
		if t.kind.Writes() {
			return &meeting{touch: t, with: &u, start: l}
		}
		return &meeting{touch: u, with: &t, start: l, outer: true}
	}
	return nil
}

// capture tells of a meeting: where the memory can be named, or at the access itself if it is a package variable.
func (m *meeting) capture() *Capture {
	t := m.touch
	if t.below != nil && !m.outer {
		t = *t.below
	}
	c := &Capture{Name: t.text(), Write: t.site, Start: m.start.at, Outer: m.outer, Many: m.start.many}
	if t.late != nil {
		c.Write = t.late
	}
	if g, ok := m.root.(*ssa.Global); ok {
		c.Write = m.at
		c.Global, _ = g.Object().(*types.Var)
	}
	c.In = c.Write.Parent()
	if m.with != nil {
		c.Other, c.Reads = m.with.at, !m.with.kind.Writes()
	}
	return c
}

// unordered reports whether control may come from the start of a goroutine to b without a join in between, and with the
// same memory.
func (e *engine) unordered(l *launch, t touch, b ssa.Instruction) bool {
	a := ssa.Instruction(l.at)
	x, y := a.Block(), b.Block()
	if x == nil || y == nil || x.Parent() != y.Parent() {
		return false
	}
	i := slices.Index(x.Instrs, a)
	if w := e.joinIn(l, t, x.Instrs[i+1:], b); w != passes {
		return w == arrives
	}
	seen := make([]bool, len(x.Parent().Blocks))
	work := slices.Clone(e.onward(l, t, x, b))
	for len(work) > 0 {
		blk := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[blk.Index] {
			continue
		}
		seen[blk.Index] = true
		switch e.joinIn(l, t, blk.Instrs, b) {
		case arrives:
			return true
		case passes:
			work = append(work, e.onward(l, t, blk, b)...)
		}
	}
	return false
}

// onward returns the successors of blk but those that are reached without a wait only because a loop does not go round at
// all. How often it does is not known here: it is taken to wait for what has been started.
//
//	for range workers {
//		<-done
//	}
//
// The question whether it does may be asked at the head, or before it and after each round.
func (e *engine) onward(l *launch, t touch, blk *ssa.BasicBlock, b ssa.Instruction) []*ssa.BasicBlock {
	next := blk.Succs
	for _, head := range blk.Succs {
		loop := flow.Loop(head, nil)
		if !loop[head.Index] || loop[b.Block().Index] || loop[l.at.Block().Index] {
			continue
		}
		waits := func(x *ssa.BasicBlock) bool { return e.joinIn(l, t, x.Instrs, nil) == joined }
		if flow.Loop(head, waits)[head.Index] {
			continue
		}
		first := flow.Reach(head, func(x *ssa.BasicBlock) bool { return !loop[x.Index] || waits(x) })
		behind := func(s *ssa.BasicBlock) bool {
			return slices.ContainsFunc(s.Preds, func(p *ssa.BasicBlock) bool { return loop[p.Index] && !first[p.Index] })
		}
		next = slices.DeleteFunc(slices.Clone(next), func(s *ssa.BasicBlock) bool { return s == head || !loop[s.Index] && behind(s) })
	}
	return next
}

type way uint8

const (
	passes  way = iota // to the end of the block
	arrives            // at the instruction looked for
	joined
)

func (e *engine) joinIn(l *launch, t touch, instrs []ssa.Instruction, target ssa.Instruction) way {
	for _, instr := range instrs {
		if instr == target {
			return arrives
		}
		if v, ok := instr.(ssa.Value); ok && v == t.root || t.leaves(instr) || e.joins(instr, l) {
			return joined
		}
	}
	return passes
}

// leaves reports whether an instruction makes the way to the memory lead elsewhere: a pointer on it gets another value.
func (t touch) leaves(instr ssa.Instruction) bool {
	s, ok := instr.(*ssa.Store)
	if !ok || !strings.Contains(t.path, "*") {
		return false
	}
	root, path := locate(s.Addr)
	return root == t.root && strings.HasPrefix(t.path, path+"*")
}
