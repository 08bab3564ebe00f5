package lockorder

import (
	"encoding/json"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// table returns the orders of this package, one row a place, and those that it declares. The data of each row is an Order.
func (g *graph) table(pass *analysis.Pass, dirs *directive.Set) (rows []report.Row) {
	for _, a := range g.nodes {
		for _, b := range g.next[a] {
			for _, s := range g.arcs[pair{a, b}].sites {
				if s.local() && a.Name != "" && b.Name != "" {
					pos, end := g.locks.Range(s.At)
					rows = append(rows, report.Row{Pos: pos, End: end, Data: rowOf(g.order(pass.Fset, s))})
				}
			}
		}
	}
	for _, r := range declared(dirs) {
		rows = append(rows, report.Row{Pos: r.pos, End: r.end, Data: rowOf(Order{From: r.from, To: r.to, Home: g.pkg, Declared: true})})
	}
	return rows
}

// rowOf returns an order as a row has it: without the import path of its own package, which is most of the text otherwise.
func rowOf(o Order) Order {
	o.Gates = slices.Clone(o.Gates)
	o.rename(o.Home, "")
	o.Home = ""
	return o
}

// ParseOrder reads a row of the table of a package.
func ParseOrder(pkg string, row []byte) (o Order, err error) {
	err = json.Unmarshal(row, &o)
	o.Home = pkg
	o.rename("", pkg)
	return o, err
}

// rename replaces the import path of locks.
func (o *Order) rename(from, to string) {
	classes := []*lock.Class{&o.From, &o.To, &o.FromPart.Of, &o.ToPart.Of}
	for i := range o.Gates {
		classes = append(classes, &o.Gates[i].Class)
	}
	for _, c := range classes {
		if c.Pkg == from && c.Name != "" {
			c.Pkg = to
		}
	}
}
