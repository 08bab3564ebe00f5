package spawn

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// LeftOut is how the owner of a goroutine waits for others but not for this one.
type LeftOut struct {
	Owner *types.TypeName
	By    *ssa.Function // the method of the owner that waits
	Wait  *Op
	Group string
}

// findOwners finds the goroutines that the method which ends their owner leaves out.
func (w *wiring) findOwners() {
	waits := w.endings()
	if len(waits) == 0 {
		return
	}
	joined := make(map[*node]map[*ssa.Function]bool) // the functions that are counted in a group
	for _, s := range w.starts {
		for _, op := range s.Joins {
			n := op.node.find()
			if op.Kind == Done && joined[n] == nil {
				joined[n] = make(map[*ssa.Function]bool)
			}
			if op.Kind == Done {
				joined[n][op.Fn] = true
			}
		}
	}
	for _, s := range w.starts {
		owner := ownerOf(s.In)
		if owner == nil || s.Unknown || s.Timer || len(s.Joins) > 0 || len(s.Words) > 0 || s.Body == nil || !w.lasts(s) || !uses(s, owner) || w.endedByStarter(s) {
			continue
		}
		for _, end := range waits[owner] {
			// A group that counts a single function is there for that one; a group of several is there for all.
			if len(joined[end.Wait.node.find()]) > 1 && end.By != s.In && !within(end.By, w.inside(w.bodies[s.Body], workReach)) {
				s.LeftOut = end
				break
			}
		}
	}
}

// endings returns for each type the methods that end it and wait for a group of it.
func (w *wiring) endings() map[*types.TypeName][]*LeftOut {
	endings := make(map[*types.TypeName][]*LeftOut)
	for _, b := range w.order {
		owner := ownerOf(b.fn)
		if owner == nil || b.test || b.fn.Parent() != nil || !endsOwner(b.fn.Name()) {
			continue
		}
		for _, member := range w.inside(b, joinReach) {
			for _, op := range member.ops {
				if op.Kind == Wait && isWaitGroup(op.Chan.Type()) && fieldOwner(op.Chan) == owner {
					endings[owner] = append(endings[owner], &LeftOut{Owner: owner, By: b.fn, Wait: op, Group: w.spell(op)})
				}
			}
		}
	}
	return endings
}

// endsOwner reports whether a method of that name is one that ends what its receiver has started.
func endsOwner(name string) bool { return lock.EndsOwner(name) }

// ownerOf returns the type whose method the function is, or is part of; nil for the body of a start that is not known.
func ownerOf(fn *ssa.Function) *types.TypeName {
	if fn == nil {
		return nil
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		return nil
	}
	return typeName(recv.Type())
}

func typeName(t types.Type) *types.TypeName {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Origin().Obj()
	}
	return nil
}

// fieldOwner returns the type that the group is a field of.
func fieldOwner(v ssa.Value) *types.TypeName {
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	addr, ok := v.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	return typeName(addr.X.Type())
}

// lasts reports whether the goroutine waits for something before it ends, for as long as it takes: it will often still be
// there when its owner goes.
func (w *wiring) lasts(s *Start) bool {
	for _, member := range w.inside(w.bodies[s.Body], 1) {
		for _, op := range member.ops {
			if op.Kind == Receive && !isClock(op.Chan) && (op.Select == nil || op.Select.Blocking && !timed(op)) {
				return true
			}
		}
	}
	return false
}

// endedByStarter reports whether the function that starts the goroutine ends it as well, so that it lasts no longer than
// that: who waits for the function need not wait for it.
func (w *wiring) endedByStarter(s *Start) bool {
	for _, stop := range s.Stops {
		if done := w.contextOf(stop); done != nil {
			if w.cancelsHere(s.In, done) {
				return true
			}
			continue
		}
		for _, op := range stop.node.find().ops {
			if op.Kind != Receive && op.Fn == s.In {
				return true
			}
		}
	}
	return false
}

// cancelsHere reports whether the function cancels the context by a deferred call.
func (w *wiring) cancelsHere(fn *ssa.Function, ctx *node) bool {
	for _, d := range w.dynamic {
		if _, ok := d.instr.(*ssa.Defer); !ok || d.in.fn != fn {
			continue
		}
		for _, from := range ctx.origins {
			if from.cancel.find() == w.of(d.instr.Common().Value) {
				return true
			}
		}
	}
	return false
}

// timed reports whether the select of the operation ends by time, and is not repeated.
func timed(op *Op) bool {
	for _, state := range op.Select.States {
		if isClock(state.Chan) {
			return loopOf(op.Select.Block()) == nil
		}
	}
	return false
}

// uses reports whether the goroutine works on its owner: it is a method of it, or has captured one.
func uses(s *Start, owner *types.TypeName) bool {
	for _, v := range s.Body.FreeVars {
		t := v.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok && typeName(t) == nil {
			t = p.Elem() // the variable that holds it
		}
		if typeName(t) == owner {
			return true
		}
	}
	return s.Body.Signature.Recv() != nil && typeName(s.Body.Signature.Recv().Type()) == owner
}
