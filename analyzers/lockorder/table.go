package lockorder

import (
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// table returns the orders of this package, one row a place, and those that it declares. The data of each row is an Order.
func (g *graph) table(pass *analysis.Pass, dirs *directive.Set) (rows []report.Row) {
	for _, a := range g.nodes {
		for _, b := range g.next[a] {
			for _, s := range g.arcs[pair{a, b}].sites {
				if s.local() && a.Name != "" && b.Name != "" {
					pos, end := g.locks.Range(s.At)
					rows = append(rows, report.Row{Pos: pos, End: end, Data: g.order(pass.Fset, s)})
				}
			}
		}
	}
	for _, r := range declared(dirs) {
		rows = append(rows, report.Row{Pos: r.pos, End: r.end, Data: Order{From: r.from, To: r.to, Home: g.pkg, Declared: true}})
	}
	return rows
}
