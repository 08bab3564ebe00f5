package lock

import "go/types"

// isBare reports whether a struct type, or the one that t points to, is a lock and nothing else: it has Lock and Unlock,
// and one lock as its only field, blank ones aside.
func (s *Space) isBare(t types.Type) bool {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	is, known := s.bare[t]
	if !known {
		is = bareLock(t)
		s.bare[t] = is
	}
	return is
}

func bareLock(t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || isSync(t) || !hasMethod(t, "Lock") || !hasMethod(t, "Unlock") {
		return false
	}
	var inner types.Type
	for f := range st.Fields() {
		if f.Name() == "_" {
			continue
		}
		if inner != nil {
			return false
		}
		inner = f.Type()
	}
	if inner == nil {
		return false
	}
	return isSync(inner) || bareLock(inner) || IsBuilt(inner)
}

// IsBuilt reports whether a type is a lock for readers and writers that somebody has built: it declares Lock, Unlock,
// RLock and RUnlock, and holds one other lock and numbers, nothing to be guarded. Readers only count, which says nothing
// to an analysis; so its methods are taken at their names.
func IsBuilt(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || isSync(n) {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok || !declaresLock(n) {
		return false
	}
	locks := 0
	for f := range st.Fields() {
		switch {
		case isSync(f.Type()) || bareLock(f.Type()):
			locks++
		case f.Name() == "_" || isNumber(f.Type()):
		default:
			return false
		}
	}
	return locks == 1
}

// declaresLock reports whether a type itself, and not a field of it, has the methods of a lock for readers and writers.
func declaresLock(n *types.Named) bool {
	found := 0
	for m := range n.Methods() {
		switch m.Name() {
		case "Lock", "Unlock", "RLock", "RUnlock":
			if sig := m.Signature(); sig.Params().Len() == 0 && sig.Results().Len() == 0 {
				found++
			}
		}
	}
	return found == 4
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsBoolean) != 0
}

// isSync reports whether t is sync.Mutex or sync.RWMutex.
func isSync(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync" && (n.Obj().Name() == "Mutex" || n.Obj().Name() == "RWMutex")
}

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}
