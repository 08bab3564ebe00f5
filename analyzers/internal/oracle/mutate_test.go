package oracle

import (
	"go/token"
	"slices"
)

// A site is a statement in the block that holds it.
type site struct {
	fn *function
	b  *block
	i  int
}

func (s site) stmt() stmt { return s.b.list[s.i] }

func (s site) replace(with ...stmt) {
	s.b.list = slices.Concat(s.b.list[:s.i:s.i], with, s.b.list[s.i+1:])
}

func (p *program) sites(want func(stmt) bool) []site {
	var out []site
	for _, fn := range p.funcs() {
		visitBlocks(fn.body, func(b *block) {
			for i, s := range b.list {
				if want(s) {
					out = append(out, site{fn, b, i})
				}
			}
		})
	}
	return out
}

// mutate puts one mistake in, or what may be one.
func (g *gen) mutate() {
	ways := []struct {
		name string
		do   func() bool
	}{
		{"release dropped", g.dropRelease},
		{"release dropped", g.dropRelease},
		{"acquisition dropped", g.dropAcquire},
		{"operation doubled", g.doubleOp},
		{"other mode", g.otherMode},
		{"acquisition and release exchanged", g.otherWay},
		{"return put in", g.putReturn},
		{"return put in", g.putReturn},
		{"call put in", g.putCall},
		{"call put in", g.putCall},
		{"call put in", g.putCall},
		{"section put in", g.putSection},
		{"section put in", g.putSection},
		{"condition negated", g.negate},
		{"condition dropped", g.dropCondition},
		{"defer added or taken away", g.toggleDefer},
		{"neighbours exchanged", g.exchange},
		{"argument flipped", g.flipArgument},
		{"statement dropped", g.dropStatement},
	}
	for try := 0; try < 20; try++ {
		w := ways[g.rnd.Intn(len(ways))]
		if w.do() {
			g.use("mistake: " + w.name)
			return
		}
	}
}

func (g *gen) site(want func(stmt) bool) (site, bool) {
	all := g.prog.sites(want)
	if len(all) == 0 {
		return site{}, false
	}
	return all[g.rnd.Intn(len(all))], true
}

// opOf is the lock operation that s performs, perhaps by a defer.
func opOf(s stmt) *opStmt {
	switch s := s.(type) {
	case *opStmt:
		return s
	case *deferStmt:
		return s.op
	}
	return nil
}

func isRelease(s stmt) bool {
	if o := opOf(s); o != nil {
		return !o.op.acquires()
	}
	if d, ok := s.(*doStmt); ok {
		if c, ok := d.x.(*call); ok {
			return c.fn.contract.kind == "unlock" || c.fn.contract.kind == "unlockIf"
		}
	}
	return false
}

func isAcquire(s stmt) bool {
	o := opOf(s)
	return o != nil && o.op.acquires()
}

func (g *gen) dropRelease() bool {
	s, ok := g.site(isRelease)
	if ok {
		s.replace()
	}
	return ok
}

func (g *gen) dropAcquire() bool {
	s, ok := g.site(isAcquire)
	if ok {
		s.replace()
	}
	return ok
}

func (g *gen) dropStatement() bool {
	s, ok := g.site(func(s stmt) bool {
		switch s.(type) {
		case *letStmt, *labelStmt, *retStmt, *workStmt:
			return false
		}
		return true
	})
	if ok {
		s.replace()
	}
	return ok
}

func (g *gen) doubleOp() bool {
	s, ok := g.site(func(s stmt) bool { return opOf(s) != nil })
	if !ok {
		return false
	}
	o := *opOf(s.stmt())
	if _, isDefer := s.stmt().(*deferStmt); isDefer && g.chance(50) {
		s.replace(s.stmt(), &deferStmt{op: &o})
		return true
	}
	s.replace(s.stmt(), &o)
	return true
}

func (g *gen) otherMode() bool {
	s, ok := g.site(func(s stmt) bool {
		o := opOf(s)
		return o != nil && isRW(o.lock)
	})
	if ok {
		o := opOf(s.stmt())
		o.op = o.op.twin()
	}
	return ok
}

func isRW(x expr) bool {
	switch x := x.(type) {
	case *selector:
		return x.f.kind == rwField
	case *ref:
		return x.v.typ.kind == rwValue
	}
	return false
}

func (g *gen) otherWay() bool {
	s, ok := g.site(func(s stmt) bool { return opOf(s) != nil })
	if ok {
		o := opOf(s.stmt())
		o.op = o.op.inverse()
	}
	return ok
}

// conditionOf is a condition that can be written anywhere in fn.
func (g *gen) conditionOf(fn *function) expr {
	for _, p := range fn.params {
		if p.typ.kind == boolValue && len(fn.results) == 0 && g.chance(60) {
			return &ref{p}
		}
	}
	return &maybe{}
}

func (g *gen) putReturn() bool {
	s, ok := g.site(func(stmt) bool { return true })
	if !ok || insideLiteral(s) && len(s.fn.results) > 0 {
		return false
	}
	ret := &retStmt{}
	if len(s.fn.results) > 0 {
		switch s.fn.results[0].kind {
		case boolValue:
			ret.x = &literal{g.chance(50)}
		case errValue:
			ret.x = &failed{}
		default:
			return false
		}
	}
	s.replace(&ifStmt{cond: g.conditionOf(s.fn), then: &block{[]stmt{ret}}}, s.stmt())
	return true
}

// insideLiteral reports whether s stands in a function literal.
func insideLiteral(s site) bool {
	direct := false
	var visit func(b *block)
	visit = func(b *block) {
		direct = direct || b == s.b
		for _, st := range b.list {
			switch st := st.(type) {
			case *ifStmt:
				visit(st.then)
				if st.els != nil {
					visit(st.els)
				}
			case *loopStmt:
				visit(st.body)
			case *switchStmt:
				for _, c := range st.cases {
					visit(c.body)
				}
			case *blockStmt:
				visit(st.body)
			}
		}
	}
	visit(s.fn.body)
	return !direct
}

// freeScope is a scope at the start of fn that knows of no lock being held.
func (g *gen) freeScope(fn *function) *scope {
	g.pkg = fn.pkg
	sc := g.scope(fn)
	sc.depth, sc.noReturn, sc.closure = 9, true, true
	return sc
}

// putCall calls something that may take what is held.
func (g *gen) putCall() bool {
	s, ok := g.site(func(stmt) bool { return true })
	if !ok || s.fn.contract.kind != "plain" && g.chance(80) {
		return false
	}
	sc := g.freeScope(s.fn)
	for try := 0; try < 8 && len(g.funcs) > 0; try++ {
		fn := g.funcs[g.rnd.Intn(len(g.funcs))]
		if fn.pkg != s.fn.pkg && !token.IsExported(fn.name) || g.position(fn) >= g.position(s.fn) {
			continue
		}
		if c := sc.bind(fn); c != nil {
			s.replace(&doStmt{x: c}, s.stmt())
			return true
		}
	}
	return false
}

// position orders functions so that calls lead to earlier ones.
func (g *gen) position(fn *function) int {
	if i := slices.Index(g.funcs, fn); i >= 0 {
		return i
	}
	return len(g.funcs)
}

// putSection locks and unlocks something in the midst of what may hold it.
func (g *gen) putSection() bool {
	s, ok := g.site(func(stmt) bool { return true })
	if !ok {
		return false
	}
	sc := g.freeScope(s.fn)
	ps := sc.places(false)
	if len(ps) == 0 {
		return false
	}
	p := ps[g.rnd.Intn(len(ps))]
	mode := opLock
	if p.rw && g.chance(50) {
		mode = opRLock
	}
	s.replace(op(p, mode), &workStmt{}, op(p, mode.inverse()), s.stmt())
	return true
}

func (g *gen) negate() bool {
	s, ok := g.site(func(s stmt) bool { i, ok := s.(*ifStmt); return ok && i.cond != nil })
	if !ok {
		return false
	}
	i := s.stmt().(*ifStmt)
	if n, ok := i.cond.(*not); ok {
		i.cond = n.x
	} else {
		i.cond = &not{i.cond}
	}
	return true
}

func (g *gen) dropCondition() bool {
	s, ok := g.site(func(s stmt) bool {
		i, ok := s.(*ifStmt)
		return ok && i.els == nil && !leaves(i.then)
	})
	if !ok {
		return false
	}
	s.replace(&blockStmt{body: s.stmt().(*ifStmt).then})
	return true
}

// leaves reports whether b ends in a return or a jump.
func leaves(b *block) bool {
	if len(b.list) == 0 {
		return false
	}
	switch b.list[len(b.list)-1].(type) {
	case *retStmt, *jumpStmt, *panicStmt:
		return true
	}
	return false
}

func (g *gen) toggleDefer() bool {
	s, ok := g.site(func(s stmt) bool { return opOf(s) != nil && isRelease(s) })
	if !ok {
		return false
	}
	if o, ok := s.stmt().(*opStmt); ok {
		s.replace(&deferStmt{op: o})
	} else {
		s.replace(opOf(s.stmt()))
	}
	return true
}

func (g *gen) exchange() bool {
	s, ok := g.site(func(s stmt) bool { return opOf(s) != nil })
	if !ok || len(s.b.list) < 2 {
		return false
	}
	j := s.i + 1
	if j == len(s.b.list) {
		j = s.i - 1
	}
	if l, ok := s.b.list[j].(*letStmt); ok && l.define || leaves(&block{s.b.list[j : j+1]}) {
		return false
	}
	s.b.list = slices.Clone(s.b.list)
	s.b.list[s.i], s.b.list[j] = s.b.list[j], s.b.list[s.i]
	return true
}

func (g *gen) flipArgument() bool {
	var all []*literal
	g.prog.visitAll(func(x expr) {
		if c, ok := x.(*call); ok {
			for _, a := range c.args {
				if l, ok := a.(*literal); ok {
					if _, ok := l.val.(bool); ok {
						all = append(all, l)
					}
				}
			}
		}
	})
	if len(all) == 0 {
		return false
	}
	l := all[g.rnd.Intn(len(all))]
	l.val = !l.val.(bool)
	return true
}
