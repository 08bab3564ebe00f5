package lock

import "go/token"

// Rewrite rebuilds p with each part for which f gives a replacement replaced by it. Dereferences are rebuilt by load
// (nil: as they were), so that a path of a callee is read in the caller's memory.
func (s *Space) Rewrite(p *Path, f func(*Path) (*Path, bool), load func(addr *Path, version any) *Path) *Path {
	if p == nil {
		return nil
	}
	if q, ok := f(p); ok {
		return q
	}
	switch p.Kind {
	case Param, FreeVar, Global, Value, Stale, Result, Const, Func:
		return p
	}
	base, arg := s.Rewrite(p.Base, f, load), s.Rewrite(p.Arg, f, load)
	if base == nil && p.Base != nil || arg == nil && p.Arg != nil {
		return nil
	}
	if base == p.Base && arg == p.Arg && (p.Kind != Deref || load == nil) {
		return p
	}
	switch p.Kind {
	case Deref:
		if load != nil {
			return load(base, p.Val)
		}
	case Binary:
		return s.Binary(p.Val.(token.Token), base, arg)
	case Not:
		return s.Not(base)
	case Dynamic:
		return s.Dynamic(base)
	case Field:
		base = base.Concrete() // the callee knows the object, its caller an interface that holds it
	}
	q, fresh := s.make(p.Kind, p.Index, base, arg, p.Val)
	if fresh {
		q.Name, q.Own, q.class, q.Type, q.embed = p.Name, p.Own, p.class, p.Type, p.embed
	}
	return q
}
