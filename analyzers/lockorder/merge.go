package lockorder

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// merge makes a graph of orders of several packages, none of them at hand.
func merge(pkg string, orders []Order) *graph {
	g := &graph{pkg: pkg, arcs: make(map[pair]*arc), next: make(map[lock.Class][]lock.Class), states: make(map[*site]types.Object)}
	g.hear(orders)
	return g
}

// Cycles returns the cycles in which goroutines can be caught among orders of any packages, each as the indexes of the
// orders that make it: each takes the lock that the next one holds. With strict they may rest on a weaker claim.
func Cycles(orders []Order, strict bool) [][]int {
	g := merge("", orders)
	index := make(map[*Order]int, len(orders))
	for i := range orders {
		index[&orders[i]] = i
	}
	var cycles [][]int
	for _, w := range g.witnesses(nil) {
		if w.doubtful() && !strict {
			continue
		}
		cycle := make([]int, len(w))
		for i, s := range w {
			cycle[i] = index[s.order]
		}
		cycles = append(cycles, cycle)
	}
	return cycles
}

// witnesses returns one witness for each two locks taken in both orders, and for each longer cycle.
func (g *graph) witnesses(settled map[pair]bool) (out []witness) {
	removed := make(map[pair]bool)
	for p := range settled {
		removed[p] = true
	}
	for _, p := range g.pairs() {
		few, many := p[0], p[1]
		if settled[few.pair] || settled[many.pair] {
			continue
		}
		removed[few.pair] = true
		out = append(out, g.between(few, many))
	}
	return append(out, g.longer(removed)...)
}

// between returns a witness for two opposite arcs, of which each site meets one of the other.
func (g *graph) between(few, many *arc) witness {
	for _, s := range few.sites {
		for _, t := range many.sites {
			if w := (witness{s, t}); g.deadlocks(w) {
				return w
			}
		}
	}
	return witness{few.sites[0], many.sites[0]}
}

// findImported returns a finding for each cycle that is made by packages below and seen here first: none of them knows
// of all its sites. It stands at the import that brings in the site that is easiest to change.
func findImported(pass *analysis.Pass, heard []Order, settled map[pair]bool, told []string) (fs []report.Finding, subjects []string) {
	g := merge(pass.Pkg.Path(), heard)
	for _, w := range g.witnesses(settled) {
		subject := w.subject()
		if oneHome(w) || slices.Contains(told, subject) {
			continue
		}
		subjects = append(subjects, subject)
		spec := importOf(pass, w)
		if spec == nil {
			continue
		}
		last := w[len(w)-1]
		fs = append(fs, report.Finding{
			Pos: spec.Pos(), End: spec.End(), Category: imported, Concept: concept.Concurrency,
			Message: "import joins opposite orders of locks, " + g.taken(w[0]) + " " + g.place(w[0], w[0]) + ", elsewhere " + g.others(w),
			Second:  &report.Second{Verb: verb(last.Op), Where: last.Op.Where},
			Subject: subject, Strict: w.doubtful(),
		})
	}
	return fs, subjects
}

// oneHome reports whether all sites of a cycle are in one package, which has told it then.
func oneHome(w witness) bool {
	return !slices.ContainsFunc(w, func(s *site) bool { return s.order.Home != w[0].order.Home })
}

// importOf returns an import by which the package comes by a site of the cycle, the first if possible.
func importOf(pass *analysis.Pass, w witness) *ast.ImportSpec {
	files := slices.Clone(pass.Files)
	slices.SortStableFunc(files, func(a, b *ast.File) int {
		return cmp.Compare(pass.Fset.File(a.FileStart).Name(), pass.Fset.File(b.FileStart).Name())
	})
	for _, s := range w {
		for _, file := range files {
			for _, spec := range file.Imports {
				if name := pass.TypesInfo.PkgNameOf(spec); name != nil && leads(name.Imported(), s.order.Home) {
					return spec
				}
			}
		}
	}
	return nil
}

// leads reports whether a package is the one named home, or imports it, itself or by way of others.
func leads(p *types.Package, home string) bool {
	seen := make(map[*types.Package]bool)
	var visit func(p *types.Package) bool
	visit = func(p *types.Package) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		return p.Path() == home || slices.ContainsFunc(p.Imports(), visit)
	}
	return visit(p)
}
