package lockorder

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

//go:embed doc.go
var source string

// Analyzer reports locks that are taken in opposite orders.
var Analyzer = &analysis.Analyzer{
	Name:      "lockorder",
	Doc:       doc.Text(source, "lockorder"),
	URL:       "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzers/lockorder",
	Requires:  []*analysis.Analyzer{config.Analyzer, directive.Analyzer, lockset.Analyzer},
	Run:       run,
	FactTypes: []analysis.Fact{new(Orders)},
}

// The categories.
const (
	cycle    = "cycle"
	imported = "import"
	same     = "same"
)

// run collects the orders in which the package takes its locks, as a graph over declarations of locks, and reports each
// pair of orders, and each longer cycle, that two or more goroutines can be caught in.
//
// It is a may analysis over goroutines, and a must analysis along the path of each: every edge is one feasible path on
// which one goroutine holds a lock and waits for another. Whether two goroutines meet depends on the schedule. Locks are
// compared by declaration, for instances of different functions cannot be told apart; what shows that the instances
// differ, or that the goroutines exclude each other, makes it silent.
func run(pass *analysis.Pass) (any, error) {
	settings := config.Of(pass)
	dirs := pass.ResultOf[directive.Analyzer].(*directive.Set)
	locks := pass.ResultOf[lockset.Analyzer].(*lockset.Result)
	below, known := heard(pass)
	rules := declared(dirs)
	g := newGraph(pass, locks, below.sites())
	options := report.Options{Strict: settings.Strict, Tests: settings.Tests}
	if settings.Table {
		g.export(pass, below, rules, nil)
		return nil, report.Rows(pass, config.Table, options, g.table(pass, dirs))
	}
	findings, settled := g.findDeclared(append(rules, below.rules()...))
	cycles, told := g.findCycles(settled)
	told = append(known, told...)
	joined, more := findImported(pass, below.sites(), settled, told)
	g.export(pass, below, rules, append(told, more...))
	report.All(pass, dirs, options, slices.Concat(findings, cycles, joined, g.findSame()))
	return nil, nil
}
