package lockwait

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// A wait is a blocking operation under a lock.
type wait struct {
	op    *spawn.Op       // nil for a call that only takes its time
	fn    *ssa.Function   // that holds the lock
	at    ssa.Instruction // of fn: the operation, or the call that leads to it
	chain []string        // the calls, outermost first
	held  lockset.Held
}

// findWaits returns a finding for each blocking operation under a lock that the other side needs.
func (s *sides) findWaits() []report.Finding {
	var fs []report.Finding
	told := make(map[*ssa.Select]bool)
	for _, op := range s.spawns.Ops() {
		if !s.blocks(op) || op.Select != nil && told[op.Select] {
			continue
		}
		for _, w := range s.holders(op.Fn, op.Instr) {
			w.op = op
			if n, o := s.stuck(&w); n != nil {
				fs = append(fs, s.finding(&w, n, o))
				told[op.Select] = true
				break
			}
		}
	}
	return fs
}

// blocks reports whether an operation may wait for its other side.
func (s *sides) blocks(op *spawn.Op) bool {
	if op.Spawned() {
		return false
	}
	switch op.Kind {
	case spawn.Send, spawn.Receive:
		if op.Select != nil && !op.Select.Blocking {
			return false
		}
	case spawn.Wait:
	default:
		return false
	}
	return !s.roomy(op) || isKept(op.Chan) && !s.suffices(op) // else made large enough for what is sent
}

// roomy reports whether an operation is a send on a channel that has room for some, or may have.
func (s *sides) roomy(op *spawn.Op) bool {
	if op.Kind != spawn.Send {
		return false
	}
	n, known := s.spawns.Capacity(op)
	return n > 0 || !known
}

// maxCases is the number of cases of a select of which each is asked for: where there are more, one can go on for all that
// is known, and to ask takes the square of the time.
const maxCases = 32

// escapes reports whether the select that the operation is a case of may take another case, as when it is told to stop:
// unless whoever makes that case ready needs the lock for it as well.
func (s *sides) escapes(op *spawn.Op, ask func(*spawn.Op) *need) bool {
	if op.Select == nil {
		return false
	}
	if len(op.Select.States) > maxCases {
		return true
	}
	cases := 1
	for _, x := range s.spawns.Ops() {
		if x.Select != op.Select || x == op {
			continue
		}
		others, all := s.spawns.Others(x)
		if !all || len(others) == 0 || slices.ContainsFunc(others, func(o *spawn.Op) bool { return ask(o) == nil }) {
			return true
		}
		cases++
	}
	return cases < len(op.Select.States)
}

// isKept reports whether the channel is loaded from a field or a package variable, and so used again and again.
func isKept(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	switch load.X.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		return true
	}
	return false
}

// holders returns the locks held at an instruction, by its function or by what calls that, the nearest first.
func (s *sides) holders(fn *ssa.Function, at ssa.Instruction) []wait {
	var ws []wait
	type step struct {
		fn    *ssa.Function
		at    ssa.Instruction
		chain []string
		gone  []lock.Class
	}
	level := []step{{fn: fn, at: at}}
	seen := map[*ssa.Function]bool{fn: true}
	for depth := 0; depth <= maxDepth && len(level) > 0; depth++ {
		var next []step
		for _, x := range level {
			p := s.at(x.fn, x.at)
			for _, h := range p.held {
				if c := lock.ClassOf(h.Path); c.Name != "" && !h.May && (h.Op == nil || h.Op.Verb != "Do") && !slices.Contains(x.gone, c) {
					ws = append(ws, wait{fn: x.fn, at: x.at, chain: x.chain, held: h})
				}
			}
			for _, c := range s.spawns.Callers(x.fn) {
				if !c.Deferred && !c.Handed && !seen[c.In] && c.Instr.Common().StaticCallee() != nil {
					seen[c.In] = true
					next = append(next, step{c.In, c.Instr, append([]string{c.Callee.Name()}, x.chain...), append(slices.Clip(x.gone), p.released...)})
				}
			}
		}
		level = next
	}
	return ws
}

// stuck returns where the other side of a wait needs the lock, with the operation of that side; nil if it may not.
func (s *sides) stuck(w *wait) (*need, *spawn.Op) {
	others, all := s.spawns.Others(w.op)
	if !all || s.announced(w, others) {
		return nil, nil
	}
	ask := func(fn *ssa.Function, instr ssa.Instruction, deferred, again bool) *need {
		want := w.wanted()
		want.again = again
		return s.needs(fn, instr, deferred, want, maxDepth)
	}
	if s.escapes(w.op, func(o *spawn.Op) *need { return ask(o.Fn, o.Instr, o.Deferred, false) }) {
		return nil, nil
	}
	if isGroup(w.op) {
		for _, m := range s.spawns.Members(w.op) {
			if m.Body != nil {
				if n := ask(written(m.Body), nil, true, false); n != nil {
					return n, nil
				}
			}
		}
		for _, o := range others {
			if n := s.counted(w, o); n != nil {
				return n, o
			}
		}
		return nil, nil
	}
	if isCond(w.op) && s.ownLock(w) {
		return nil, nil
	}
	var first *need
	var by *spawn.Op
	for _, o := range others {
		n := ask(o.Fn, o.Instr, o.Deferred, s.roomy(w.op))
		if n == nil || o.Fn == w.op.Fn {
			return nil, nil
		}
		if first == nil {
			first, by = n, o
		}
	}
	return first, by
}

// wanted is the lock that the other side of the wait is asked for.
func (w *wait) wanted() *wanted {
	return &wanted{class: lock.ClassOf(w.held.Path), mode: w.held.Mode, seen: make(map[ssa.Instruction]bool), asked: make(map[*ssa.Function]int), own: isGroup(w.op), sent: w.sends(), by: w.op.Fn, holder: w.fn}
}

// sends reports whether the operation sends the object that the lock is of.
func (w *wait) sends() bool {
	if w.op.Kind != spawn.Send || w.at != w.op.Instr {
		return false
	}
	root := w.held.Path.Root()
	return root.Kind == lock.Value && slices.Contains(sent(w.op.Instr), root.Val.(ssa.Value))
}

// sent returns what an instruction may send.
func sent(at ssa.Instruction) []ssa.Value {
	switch at := at.(type) {
	case *ssa.Send:
		return []ssa.Value{at.X}
	case *ssa.Select:
		var out []ssa.Value
		for _, st := range at.States {
			if st.Send != nil {
				out = append(out, st.Send)
			}
		}
		return out
	}
	return nil
}

// counted returns where whoever calls Done needs the lock, while it is counted: in a goroutine from its start, in a
// function that counts itself from the Add.
func (s *sides) counted(w *wait, done *spawn.Op) *need {
	if done.Fn == w.op.Fn {
		return nil
	}
	want := w.wanted()
	counting := s.counting(done)
	if want.after = s.addBefore(done); want.after != nil || s.isBody(done.Fn) && !counting[done.Fn] {
		return s.needs(done.Fn, done.Instr, done.Deferred, want, 0)
	}
	return s.countedBody(done.Fn, counting, want, maxDepth)
}

// countedBody returns where a goroutine needs the lock that calls fn, which calls Done for it: the goroutine was counted
// before it was started, for none of the functions on the way to it counts.
func (s *sides) countedBody(fn *ssa.Function, counting map[*ssa.Function]bool, want *wanted, depth int) *need {
	if counting[fn] {
		return nil
	}
	for _, c := range s.spawns.Callers(fn) {
		if c.Handed || c.In == want.by || c.In == fn || counting[c.In] {
			continue
		}
		if s.isBody(c.In) {
			if n := s.needs(c.In, c.Instr, c.Deferred, want, 0); n != nil {
				return n
			}
		} else if depth > 0 {
			if n := s.countedBody(c.In, counting, want, depth-1); n != nil {
				return n
			}
		}
	}
	return nil
}

// counting returns the functions that call Add of the group that done is called on, themselves or by a few calls.
func (s *sides) counting(done *spawn.Op) map[*ssa.Function]bool {
	found := make(map[*ssa.Function]bool)
	var level []*ssa.Function
	for _, add := range s.spawns.Adds(done) {
		level = append(level, add.Fn)
	}
	for depth := 0; depth <= maxDepth; depth++ {
		var next []*ssa.Function
		for _, fn := range level {
			if !found[fn] {
				found[fn] = true
				for _, c := range s.spawns.Callers(fn) {
					next = append(next, c.In)
				}
			}
		}
		level = next
	}
	return found
}

// addBefore returns the Add in the function of a Done.
func (s *sides) addBefore(done *spawn.Op) ssa.Instruction {
	for _, add := range s.spawns.Adds(done) {
		if add.Fn == done.Fn {
			return add.Instr
		}
	}
	return nil
}

// isGroup reports whether the operation waits for a group of goroutines, of which one that is stuck is enough.
func isGroup(op *spawn.Op) bool { return op.Kind == spawn.Wait && !isCond(op) }

// isCond reports whether the operation is on a sync.Cond.
func isCond(op *spawn.Op) bool {
	t := op.Chan.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Cond"
}

// ownLock reports whether the lock may be the one that Wait of the Cond releases: it is the only one held, or its
// Cond is not known to have another.
func (s *sides) ownLock(w *wait) bool {
	own := s.condLock(w.op)
	return own.Name == "" || own == lock.ClassOf(w.held.Path)
}
