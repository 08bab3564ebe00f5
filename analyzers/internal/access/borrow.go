package access

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A borrow is a lock of another object that some method of a type releases and none takes: objects of the type, as a
// transaction is, live while somebody else's lock is held. What their other methods hold cannot be seen in them.
type borrow struct {
	class lock.Class
	steps string // from the object
}

// findBorrows looks for the types whose methods release what they do not take.
func (e *engine) findBorrows() {
	taken := make(map[*types.TypeName][]borrow)
	for _, fn := range e.fns {
		for _, o := range e.ops[fn] {
			if o.op.Kind == lock.Acquire || o.op.Kind == lock.Try {
				eachPart(fn, o.path, func(t *types.TypeName, b borrow) { taken[t] = append(taken[t], b) })
			}
		}
	}
	for _, fn := range e.fns {
		for _, o := range slices.Concat(e.ops[fn], e.atEnd[fn]) {
			if o.op.Kind != lock.Release {
				continue
			}
			eachPart(fn, o.path, func(t *types.TypeName, b borrow) {
				if !slices.Contains(taken[t], b) && !slices.Contains(e.borrows[t], b) {
					e.borrows[t] = append(e.borrows[t], b)
				}
			})
		}
	}
}

// eachPart calls yield for the type of the receiver that leads to a lock, and for the embedded types on the way, unless
// the lock is a part of the object itself.
func eachPart(fn *ssa.Function, p *lock.Path, yield func(*types.TypeName, borrow)) {
	if p == nil || fn.Signature.Recv() == nil || len(fn.Params) == 0 {
		return
	}
	var way []*lock.Path // from the receiver
	for q := p; q != nil; q = q.Base {
		way = append(way, q)
	}
	slices.Reverse(way)
	if way[0].Kind != lock.Param || way[0].Index != 0 || !slices.ContainsFunc(way, func(q *lock.Path) bool { return q.Kind == lock.Deref }) {
		return
	}
	t := fn.Params[0].Type()
	for i, q := range way {
		if i > 0 {
			f := partOf(t, q)
			if f == nil || !f.Embedded() {
				return
			}
			t = f.Type()
		}
		steps, ok := stepsFrom(q, p)
		if !ok {
			return
		}
		yield(typeName(t), borrow{lock.ClassOf(p), steps})
	}
}

// partOf returns the field of a t, or of what it points to, that a path selects.
func partOf(t types.Type, q *lock.Path) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || q.Kind != lock.Field || q.Index >= st.NumFields() {
		return nil
	}
	return st.Field(q.Index)
}

// typeName returns the declaration of a type, or of what it points to.
func typeName(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

// borrowed reports whether the want is of a lock that the object of the method is only ever used under.
func (e *engine) borrowed(w want) bool {
	if w.param != 0 || w.fn.Signature.Recv() == nil {
		return false
	}
	t := typeName(w.fn.Params[0].Type())
	return t != nil && slices.Contains(e.borrows[t], borrow{w.class, w.steps})
}
