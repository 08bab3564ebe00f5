package lockorder

import (
	"go/types"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// findDeclared returns a finding for each site that takes locks against a declared order, and the orders that are
// settled that way, both of them told or allowed.
func (g *graph) findDeclared(dirs *directive.Set) (fs []report.Finding, settled map[pair]bool) {
	settled = make(map[pair]bool)
	for p, o := range declared(dirs) {
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
				Second:  &report.Second{Verb: "order", Pos: o.Pos, Message: g.named(p.from) + " is declared to be taken before " + g.named(p.to)},
				Subject: p.from.Qualified() + " < " + p.to.Qualified(),
			})
		}
	}
	return fs, settled
}

// declared returns the declared orders, and what follows from two of them.
func declared(dirs *directive.Set) map[pair]directive.Order {
	orders := make(map[pair]directive.Order)
	direct := make(map[pair]bool)
	for _, o := range dirs.Orders() {
		before, after := classOf(o.Before), classOf(o.After)
		if before.Name != "" && after.Name != "" && before != after {
			orders[pair{before, after}], direct[pair{before, after}] = o, true
		}
	}
	for changed := true; changed; {
		changed = false
		for p, o := range orders {
			for q := range orders {
				r := pair{p.from, q.to}
				if had, known := orders[r]; p.to == q.from && r.from != r.to && (!known || o.Pos < had.Pos && !direct[r]) {
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
