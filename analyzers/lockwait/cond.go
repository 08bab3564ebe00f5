package lockwait

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// condLock returns the declaration of the lock that a Cond is made with; the zero Class if that is not known. It is
// looked for where a NewCond is stored in the field or variable that the Cond is loaded from.
func (s *sides) condLock(op *spawn.Op) lock.Class {
	load, ok := op.Chan.(*ssa.UnOp)
	if !ok {
		return lock.Class{}
	}
	addr, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return lock.Class{}
	}
	own := classOf(addr)
	var found lock.Class
	for _, fn := range s.locks.Funcs {
		for _, b := range fn.Fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				to, ok := st.Addr.(*ssa.FieldAddr)
				if !ok || classOf(to) != own {
					continue
				}
				c := madeWith(st.Val)
				if c.Name == "" || found.Name != "" && found != c {
					return lock.Class{}
				}
				found = c
			}
		}
	}
	return found
}

// madeWith returns the lock that v, a call of NewCond, is given.
func madeWith(v ssa.Value) lock.Class {
	call, ok := v.(*ssa.Call)
	if !ok || len(call.Call.Args) != 1 {
		return lock.Class{}
	}
	fn, ok := call.Call.Value.(*ssa.Function)
	if !ok {
		return lock.Class{}
	}
	if obj, ok := fn.Object().(*types.Func); !ok || lock.OpOf(obj).Kind != lock.NewCond {
		return lock.Class{}
	}
	arg := call.Call.Args[0]
	if i, ok := arg.(*ssa.MakeInterface); ok {
		arg = i.X
	}
	if addr, ok := arg.(*ssa.FieldAddr); ok {
		return classOf(addr)
	}
	return lock.Class{}
}

// classOf returns the declaration of the field whose address is taken.
func classOf(addr *ssa.FieldAddr) lock.Class {
	t := addr.X.Type().Underlying().(*types.Pointer).Elem()
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return lock.Class{}
	}
	return lock.FieldClass(t, st.Field(addr.Field), nil)
}
