package lockwait

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// findForeign returns a finding for each call under a lock of a function of another package that waits for goroutines, one
// of which runs a function of this package that needs the lock.
func (s *sides) findForeign() (fs []report.Finding) {
	calls := s.spawns.Foreign()
	for i := range calls {
		wait := &calls[i]
		if len(wait.Awaits.Groups) == 0 || s.isOp(wait.Instr) {
			continue
		}
		if _, ok := wait.Instr.(*ssa.Call); !ok {
			continue
		}
		for _, w := range s.holders(wait.In, wait.Instr) {
			if n := s.runsInto(wait, calls, &w); n != nil {
				fs = append(fs, s.foreignFinding(wait, &w, n))
				break
			}
		}
	}
	return fs
}

// isOp reports whether the call is known as an operation on a group, and looked at as such.
func (s *sides) isOp(call ssa.CallInstruction) bool {
	return slices.ContainsFunc(s.spawns.Ops(), func(op *spawn.Op) bool { return op.Instr == ssa.Instruction(call) })
}

// runsInto returns where a goroutine that the call waits for takes the lock.
func (s *sides) runsInto(wait *spawn.Foreign, calls []spawn.Foreign, w *wait) *need {
	want := &wanted{class: lock.ClassOf(w.held.Path), mode: w.held.Mode, asked: make(map[*ssa.Function]int), by: wait.In, holder: w.fn}
	for _, c := range calls {
		for _, r := range c.Awaits.Runs {
			args := c.Instr.Common().Args
			if !slices.Contains(wait.Awaits.Groups, r.Group) || r.Index >= len(args) || !sameKeeper(wait.Instr, c.Instr) {
				continue
			}
			for _, fn := range s.spawns.Functions(args[r.Index]) {
				if n := s.takes(written(fn), want); n != nil {
					return n
				}
			}
		}
	}
	return nil
}

// takes returns where a function takes the lock, itself or by calls.
func (s *sides) takes(fn *ssa.Function, want *wanted) *need {
	for _, t := range s.locks.Taken(fn) {
		if t.Class == want.class && !t.Lossy && want.blocks(t.Mode) {
			return &need{fn, t.Op}
		}
	}
	for _, c := range s.spawns.Calls(fn) {
		if !c.Handed {
			if n := s.valueNeed(&c, want, maxDepth); n != nil {
				return n
			}
		}
	}
	return nil
}

// sameKeeper reports whether two calls are about the object that one field, variable or value holds, or that the second
// call made.
func sameKeeper(a, b ssa.CallInstruction) bool {
	x := keeper(a)
	if x == nil {
		return false
	}
	if y := keeper(b); y != nil && x == y {
		return true
	}
	made := b.Value()
	return made != nil && slices.ContainsFunc(resultKeepers(made), func(y any) bool { return x == y })
}

// keeper returns what the receiver of a call is kept in: the declaration of a field, a package variable, or else the
// value itself; nil for a call of a function.
func keeper(call ssa.CallInstruction) any {
	c := call.Common()
	if c.Signature().Recv() == nil || len(c.Args) == 0 {
		return nil
	}
	v := c.Args[0]
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if class := classOf(v); class.Name != "" {
			return class
		}
	case *ssa.Global:
		return v
	}
	return v
}

// resultKeepers returns what the first result of a call is kept in, and that result.
func resultKeepers(call *ssa.Call) (keepers []any) {
	results := []ssa.Value{call}
	for _, r := range *call.Referrers() {
		if x, ok := r.(*ssa.Extract); ok && x.Index == 0 {
			results = append(results, x)
		}
	}
	for _, v := range results {
		keepers = append(keepers, v)
		for _, r := range *v.Referrers() {
			st, ok := r.(*ssa.Store)
			if !ok || st.Val != v {
				continue
			}
			if addr, ok := st.Addr.(*ssa.FieldAddr); ok {
				keepers = append(keepers, classOf(addr))
			} else {
				keepers = append(keepers, st.Addr)
			}
		}
	}
	return keepers
}

func (s *sides) foreignFinding(wait *spawn.Foreign, w *wait, n *need) report.Finding {
	pos, end := s.locks.Range(w.at)
	name := lock.Text(w.held.Path, w.fn)
	f := report.Finding{
		Pos: pos, End: end, Category: join, Concept: concept.Join,
		Message: s.locks.Call(wait.Instr) + via(w.chain) + " while holding " + name + " may block, a goroutine it waits for locks " + name + " first",
		Subject: lock.ClassOf(w.held.Path).Qualified() + " " + s.locks.Callee(wait.Instr),
	}
	f.Second = s.taken(n, name)
	return f
}
