package lockwait

import (
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// sides answers questions about the two sides of a blocking operation.
type sides struct {
	locks  *lockset.Result
	spawns *spawn.Sides
	points map[*ssa.Function]map[ssa.Instruction]point
	bodies map[*ssa.Function]bool // what goroutines run
}

// A point is what is known of the locks just before an instruction.
type point struct {
	held     []lockset.Held
	released []lock.Class // of a caller, possibly, or of this function
}

func newSides(locks *lockset.Result, spawns *spawn.Sides) *sides {
	s := &sides{locks: locks, spawns: spawns, points: make(map[*ssa.Function]map[ssa.Instruction]point), bodies: make(map[*ssa.Function]bool)}
	for _, start := range spawns.Starts {
		if start.Body != nil {
			s.bodies[start.Body], s.bodies[written(start.Body)] = true, true
		}
	}
	return s
}

// written returns the method that fn, a method value as in g.Go(s.work), stands for, or else fn.
func written(fn *ssa.Function) *ssa.Function {
	if fn.Synthetic == "" {
		return fn
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && call.Call.StaticCallee() != nil {
				return call.Call.StaticCallee()
			}
		}
	}
	return fn
}

// at returns what is held just before an instruction of fn.
func (s *sides) at(fn *ssa.Function, instr ssa.Instruction) point {
	m, ok := s.points[fn]
	if !ok {
		m = make(map[ssa.Instruction]point)
		s.locks.Walk(fn, func(at ssa.Instruction, p lockset.Point) {
			switch at.(type) {
			case ssa.CallInstruction, *ssa.Send, *ssa.UnOp, *ssa.Select:
				m[at] = point{p.Held(), p.ReleasedClasses()}
			}
		})
		s.points[fn] = m
	}
	return m[instr]
}

// maxDepth is the number of calls followed from an operation up to its callers.
const maxDepth = 3

// A need is a place where a lock is taken on the way to an operation.
type need struct {
	fn *ssa.Function
	op *lockset.Op
}

// needs returns where whoever executes instr of fn takes the lock before; nil if it need not.
func (s *sides) needs(fn *ssa.Function, instr ssa.Instruction, deferred bool, want *wanted, depth int) *need {
	if want.seen[instr] {
		return nil
	}
	want.seen[instr] = true
	for _, h := range s.at(fn, instr).held {
		if lock.ClassOf(h.Path) == want.class && want.blocks(h.Mode) && !(want.sent && h.Path.Received()) {
			return &need{fn, h.Op}
		}
	}
	for _, t := range s.locks.Taken(fn) {
		if t.Class == want.class && !(want.sent && t.Path.Received()) && (len(t.Op.Chain) == 0 || !t.Lossy && (t.Path != nil || !want.own)) && want.blocks(t.Mode) && (deferred || flow.Reaches(t.At, instr)) && t.At != instr && want.recurs(instr, t.At) && s.during(fn, t.At, want) {
			return &need{fn, t.Op}
		}
	}
	if n := s.calledNeed(fn, instr, deferred, want); n != nil {
		return n
	}
	if s.isBody(fn) || depth == 0 {
		return nil
	}
	return s.callersNeed(fn, want, depth)
}

// callersNeed returns where the callers of fn take the lock before: each must.
func (s *sides) callersNeed(fn *ssa.Function, want *wanted, depth int) *need {
	if _, open := s.locks.Sites(fn); open && fn.Parent() == nil && !s.spawns.Private(fn) {
		return nil
	}
	var first *need
	for _, c := range s.spawns.Callers(fn) {
		if c.Handed {
			return nil
		}
		n := s.needs(c.In, c.Instr, c.Deferred, want, depth-1)
		if n == nil {
			return nil
		}
		if first == nil {
			first = n
		}
	}
	return first
}

// calledNeed returns where a function takes the lock that fn calls, through a value, before it comes to instr.
func (s *sides) calledNeed(fn *ssa.Function, instr ssa.Instruction, deferred bool, want *wanted) *need {
	for _, c := range s.spawns.Calls(fn) {
		if c.Deferred || c.Handed || !deferred && !flow.Reaches(c.Instr, instr) || !want.recurs(instr, c.Instr) {
			continue
		}
		if n := s.valueNeed(&c, want, maxDepth); n != nil {
			return n
		}
	}
	return nil
}

// valueNeed returns where a call takes the lock by way of a function value or an interface, which is what the locks known
// to be taken at the call leave out.
func (s *sides) valueNeed(c *spawn.CallSite, want *wanted, depth int) *need {
	if c.Callee == want.by || c.Callee == want.holder {
		return nil
	}
	if c.Instr.Common().StaticCallee() == nil {
		for _, t := range s.locks.Taken(c.Callee) {
			if t.Class == want.class && !t.Lossy && want.blocks(t.Mode) {
				return &need{c.Callee, t.Op}
			}
		}
	}
	if had, ok := want.asked[c.Callee]; depth == 0 || ok && had >= depth {
		return nil
	}
	want.asked[c.Callee] = depth
	for _, inner := range s.spawns.Calls(c.Callee) {
		if !inner.Handed {
			if n := s.valueNeed(&inner, want, depth-1); n != nil {
				return n
			}
		}
	}
	return nil
}

// isBody reports whether fn is what a goroutine runs.
func (s *sides) isBody(fn *ssa.Function) bool { return s.bodies[fn] }

// wanted is the lock that is held while an operation waits.
type wanted struct {
	class lock.Class
	mode  lock.Mode
	seen  map[ssa.Instruction]bool
	asked map[*ssa.Function]int // how deep the calls of a function have been followed
	own   bool                  // a call must be known to take it of an object that the function knows: there are others of the class
	sent  bool                  // with the object that is sent: who receives another locks that
	again bool                  // the other side must take it between one operation and the next, since there is room for the first ones

	after      ssa.Instruction // the other side is not waited for before it; may be nil
	by, holder *ssa.Function   // that waits, and that holds the lock meanwhile
}

// during reports whether fn comes to at while the operation may be waiting: not before fn has started its goroutine.
func (s *sides) during(fn *ssa.Function, at ssa.Instruction, want *wanted) bool {
	if want.after != nil && want.after.Parent() == fn && !flow.Reaches(want.after, at) {
		return false
	}
	for _, start := range s.spawns.Starts {
		if start.In == fn && start.Body != nil && (start.Body == want.by || start.Body == want.holder) && !flow.Reaches(start.Instr, at) {
			return false
		}
	}
	return true
}

// recurs reports whether the lock that is taken at an instruction is taken again before op is executed the next time, if
// that is asked for.
func (w *wanted) recurs(op, taken ssa.Instruction) bool {
	return !w.again || op == nil || flow.Reaches(op, taken)
}

// blocks reports whether an acquisition in the mode waits for the lock to be released.
func (w *wanted) blocks(m lock.Mode) bool { return w.mode == lock.Write || m == lock.Write }
