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
	return isSync(inner) || bareLock(inner)
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
