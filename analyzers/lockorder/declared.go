package lockorder

import (
	"go/token"
	"go/types"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// findDeclared returns a finding for each site that takes locks against a declared order, and the orders that are
// settled that way, both of them told or allowed.
func (g *graph) findDeclared(rules []rule) (fs []report.Finding, settled map[pair]bool) {
	settled = make(map[pair]bool)
	for p, o := range follow(rules) {
		settled[p], settled[pair{p.to, p.from}] = true, true
		a := g.arcs[pair{p.to, p.from}]
		if a == nil {
			continue
		}
		for _, s := range a.sites {
			if s.Held.Entry || !s.local() {
				continue // told where it is taken
			}
			pos, end := g.locks.Range(s.At)
			fs = append(fs, report.Finding{
				Pos: pos, End: end, Category: cycle, Concept: concept.Concurrency,
				Message: g.taken(s) + ", against the declared order",
				Second:  &report.Second{Verb: "order", Pos: o.pos, Where: o.where, Message: g.named(p.from) + " is declared to be taken before " + g.named(p.to)},
				Subject: p.from.Qualified() + " < " + p.to.Qualified(),
			})
		}
	}
	return fs, settled
}

// A rule is a declared order: of this package, or of one below, which tells where.
type rule struct {
	pair
	pos, end token.Pos
	where    string
}

// declared returns the orders that a package declares.
func declared(dirs *directive.Set) (rules []rule) {
	for _, o := range dirs.Orders() {
		before, after := classOf(o.Before), classOf(o.After)
		if before.Name != "" && after.Name != "" && before != after {
			rules = append(rules, rule{pair: pair{before, after}, pos: o.Pos, end: o.End})
		}
	}
	return rules
}

// prior reports whether the rule is to be told rather than another for the same pair: those of this package are, the first
// of them, and others by their text.
func (r rule) prior(o rule) bool {
	if r.pos.IsValid() != o.pos.IsValid() {
		return r.pos.IsValid()
	}
	return r.pos < o.pos || r.pos == o.pos && r.where < o.where
}

// follow returns the declared orders, and what follows from two of them.
func follow(rules []rule) map[pair]rule {
	orders := make(map[pair]rule)
	direct := make(map[pair]bool)
	for _, r := range rules {
		if had, known := orders[r.pair]; !known || r.prior(had) {
			orders[r.pair], direct[r.pair] = r, true
		}
	}
	for changed := true; changed; {
		changed = false
		for p, o := range orders {
			for q := range orders {
				r := pair{p.from, q.to}
				if had, known := orders[r]; p.to == q.from && r.from != r.to && (!known || o.prior(had) && !direct[r]) {
					orders[r], changed = o, true
				}
			}
		}
	}
	return orders
}

// classOf returns the declaration that a directive names.
func classOf(l directive.Lock) lock.Class {
	if l.Base == nil {
		return lock.Class{}
	}
	t := l.Base.Type()
	var c lock.Class
	if v, ok := l.Base.(*types.Var); ok && v.Pkg() != nil {
		c = lock.Class{Pkg: v.Pkg().Path(), Name: v.Name()}
	}
	for _, f := range l.Fields {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if named := lock.FieldClass(t, f, nil); named.Name != "" {
			c = named
		} else { // a field of an unnamed struct
			typ := c.Name
			if c.Type != "" {
				typ = c.Type + "." + typ
			}
			c = lock.Class{Pkg: c.Pkg, Type: typ, Name: f.Name()}
		}
		t = f.Type()
	}
	return c
}
