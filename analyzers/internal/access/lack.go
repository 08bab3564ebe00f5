package access

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// That a lock is not held is known, whoever the callers are, where a function has released it, and before it acquires it:
//
//	func (s *S) flush() {
//		if s.dirty { … }  // callers that hold s.mu would wait for themselves below
//		s.mu.Lock()

// acquires returns the locks that a function acquires before it releases them.
func (e *engine) acquires(fn *ssa.Function) []lockset.Taken {
	list, ok := e.takes[fn]
	if !ok {
		list = e.locks.First(fn)
		e.takes[fn] = list
	}
	return list
}

// refuses reports whether a function cannot be entered with the lock: it acquires it itself, or its comment says that
// no caller holds it.
func (e *engine) refuses(w want) bool {
	if w.param == anyOf {
		return false // it may acquire that of another object
	}
	if slices.ContainsFunc(e.acquires(w.fn), func(t lockset.Taken) bool {
		if w.param == oneOf || t.Path == nil {
			return w.param == oneOf && t.Class == w.class
		}
		r := t.Path.Root()
		if r.Kind != lock.Param || r.Index != w.param {
			return false
		}
		steps, ok := stepsFrom(r, t.Path)
		return ok && steps == w.steps
	}) {
		return true
	}
	obj, ok := w.fn.Object().(*types.Func)
	if !ok {
		return false
	}
	for _, l := range e.dirs.Contract(obj).NotHeld {
		class, ok := classOf(l)
		if !ok || class != w.class || l.Guessed {
			continue
		}
		if w.param == oneOf || w.param < len(w.fn.Params) && w.fn.Params[w.param].Object() == l.Base {
			return true
		}
	}
	return false
}

// lacks reports whether the lock is not held at an access where it is neither known to be held nor may be: the function
// has released it, or goes on to acquire it.
func (e *engine) lacks(a *Access, c candidate) bool {
	if slices.ContainsFunc(a.freed, func(x lockset.Freed) bool { return e.is(a, x.Path, c) }) {
		return true
	}
	return slices.ContainsFunc(e.locks.Taken(a.Fn), func(t lockset.Taken) bool {
		return !t.Lossy && t.Path != nil && rootKind(t.Path) != lock.Param && e.is(a, t.Path, c) && e.comesTo(a, t)
	})
}

// lent reports whether an access is made where the function has released the lock that its caller had acquired.
func (e *engine) lent(a *Access, c candidate) bool {
	return slices.ContainsFunc(a.freed, func(x lockset.Freed) bool { return x.Lent && e.is(a, x.Path, c) })
}

// is reports whether the lock at p is the one that the candidate is at an access.
func (e *engine) is(a *Access, p *lock.Path, c candidate) bool {
	if !c.self {
		return lock.ClassOf(p) == c.class
	}
	x, ok := candidateOf(a, p)
	return ok && x == c
}

// lockedByName reports whether the function of an access, or one around it, calls a function that by its name locks such
// objects, in another way than by the lock in them: lockSession(s), before it uses s.cons.
func (e *engine) lockedByName(a *Access) bool {
	if a.Var.Owner == nil {
		return false
	}
	if e.lockers == nil {
		e.lockers = make(map[locker]bool)
		for _, fn := range e.fns {
			if !strings.HasPrefix(strings.ToLower(fn.Name()), "lock") {
				continue
			}
			for _, k := range e.calls[fn] {
				for _, arg := range k.vals[min(1, len(k.vals)):] {
					if t := typeName(arg.Type()); t != nil {
						e.lockers[locker{outermost(k.caller), t}] = true
					}
				}
			}
		}
	}
	return e.lockers[locker{outermost(a.Fn), a.Var.Owner.Obj()}]
}

// A locker is a function that has objects of a type locked by another.
type locker struct {
	fn *ssa.Function
	of *types.TypeName
}

func rootKind(p *lock.Path) lock.Kind { return p.Root().Kind }

// comesTo reports whether control may come from an access to an acquisition without a release of the lock in between,
// and with the same object.
func (e *engine) comesTo(a *Access, t lockset.Taken) bool {
	x, y := a.At.Block(), t.At.Block()
	if x == nil || y == nil || x.Parent() != y.Parent() {
		return false
	}
	object, _ := t.Path.Root().Val.(ssa.Instruction)
	ends := func(instrs []ssa.Instruction) way {
		for _, instr := range instrs {
			switch {
			case instr == t.At:
				return arrives
			case instr == object || e.releases(a.Fn, instr, t.Class):
				return joined
			}
		}
		return passes
	}
	return follow(x, slices.Index(x.Instrs, a.At)+1, ends)
}

// releases reports whether an instruction releases a lock of the class.
func (e *engine) releases(fn *ssa.Function, at ssa.Instruction, c lock.Class) bool {
	return slices.ContainsFunc(e.ops[fn], func(o lockOp) bool {
		return o.at == at && o.op.Kind == lock.Release && (o.path == nil || lock.ClassOf(o.path) == c)
	})
}

// follow walks from instruction i of a block through those after it, until step tells that it arrives; true then.
func follow(b *ssa.BasicBlock, i int, step func([]ssa.Instruction) way) bool {
	if w := step(b.Instrs[i:]); w != passes {
		return w == arrives
	}
	seen := make([]bool, len(b.Parent().Blocks))
	work := slices.Clone(b.Succs)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b.Index] {
			continue
		}
		seen[b.Index] = true
		switch step(b.Instrs) {
		case arrives:
			return true
		case passes:
			work = append(work, b.Succs...)
		}
	}
	return false
}

// without reports whether the lock is known not to be held at a call.
func without(k *call, w want) bool {
	if w.param < 0 {
		return slices.ContainsFunc(k.freed, func(x lockset.Freed) bool { return w.param == oneOf && lock.ClassOf(x.Path) == w.class })
	}
	if w.param >= len(k.args) || k.args[w.param] == nil {
		return false
	}
	return slices.ContainsFunc(k.freed, func(x lockset.Freed) bool {
		steps, ok := stepsFrom(k.args[w.param], x.Path)
		return ok && steps == w.steps
	})
}

// eachOf reports whether an object is one after the other of those in a container: a caller can hold the lock of one of
// them, but hardly those of all.
func eachOf(v ssa.Value) bool {
	for range maxTrace {
		switch x := v.(type) {
		case *ssa.Extract:
			_, next := x.Tuple.(*ssa.Next)
			return next
		case *ssa.ChangeType:
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.UnOp:
			if ia, ok := x.X.(*ssa.IndexAddr); ok {
				phi, ok := ia.Index.(*ssa.Phi)
				if !ok {
					op, isOp := ia.Index.(*ssa.BinOp)
					if isOp {
						phi, ok = op.X.(*ssa.Phi)
					}
				}
				return ok && phi.Comment == "rangeindex"
			}
			return false
		default:
			return false
		}
	}
	return false
}

// ofAnything reports whether an object comes out of a parameter that can be of several types, as what sorts or prints
// anything has: it may be nobody else's.
func ofAnything(v ssa.Value) bool {
	for range maxTrace {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.UnOp:
			v = x.X
		case *ssa.Extract:
			v = x.Tuple
		case *ssa.Next:
			v = x.Iter
		case *ssa.Range:
			v = x.X
		case *ssa.TypeAssert:
			p, ok := x.X.(*ssa.Parameter)
			return ok && p.Type().Underlying().(*types.Interface).NumMethods() == 0
		default:
			return false
		}
	}
	return false
}
