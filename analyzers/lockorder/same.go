package lockorder

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// findSame returns a finding, for -strict, for each place that takes the lock of one object while it holds that of
// another object of the type: two goroutines may come with the two the other way round. Silent where one object is
// reached from the other, as in a tree or list, and where a comparison of the two decides who comes first.
func (g *graph) findSame() (fs []report.Finding) {
	for _, s := range g.same {
		if s.Held.Entry || s.Mode == lock.Read && s.Held.Mode == lock.Read || !equals(s.Edge) || ranks(s.fn.Fn, s.To) {
			continue
		}
		pos, end := g.locks.Range(s.At)
		held := lock.Text(s.Held.Path, s.fn.Fn)
		fs = append(fs, report.Finding{
			Pos: pos, End: end, Category: same, Concept: concept.Concurrency,
			Message: g.named(s.To) + " locked" + chain(s.Op) + " while holding that of another " + s.To.Type + ", in an order that nothing decides",
			Second:  &report.Second{Verb: s.Held.Op.Verb, Pos: g.locks.Where(s.Held.Op), Where: s.Held.Op.Where, Message: held + " locked here"},
			Subject: s.To.Qualified(), Strict: true,
		})
	}
	return fs
}

// equals reports whether the two locks of an edge are those of two objects of which neither leads to the other.
func equals(e *lockset.Edge) bool {
	a, b := e.Held.Path, e.Path
	if a == nil || b == nil || e.Held.Op == nil || a.Kind != lock.Field || b.Kind != lock.Field || e.To.Type == "" {
		return false
	}
	return a.Base != b.Base && a.Base.Root() != b.Base.Root()
}

// ranks reports whether the function compares two objects of the type that declares the lock by one of their fields.
func ranks(fn *ssa.Function, c lock.Class) bool {
	for ; fn != nil; fn = fn.Parent() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if op, ok := instr.(*ssa.BinOp); ok && ordering(op.Op) && fieldOf(op.X, c) >= 0 && fieldOf(op.X, c) == fieldOf(op.Y, c) {
					return true
				}
			}
		}
	}
	return false
}

func ordering(op token.Token) bool {
	return op == token.LSS || op == token.GTR || op == token.LEQ || op == token.GEQ
}

// fieldOf returns the number of the field of the type that declares the lock that v is the value of, or -1.
func fieldOf(v ssa.Value, c lock.Class) int {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return -1
	}
	addr, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return -1
	}
	t := addr.X.Type().Underlying().(*types.Pointer).Elem()
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Name() == c.Type && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == c.Pkg {
		return addr.Field
	}
	return -1
}
