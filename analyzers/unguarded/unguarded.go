package unguarded

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/access"
	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

//go:embed doc.go
var source string

// Analyzer reports shared state that is touched without the lock that guards it.
var Analyzer = &analysis.Analyzer{
	Name:     "unguarded",
	Doc:      doc.Text(source, "unguarded"),
	URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzers/unguarded",
	Requires: []*analysis.Analyzer{config.Analyzer, directive.Analyzer, lockset.Analyzer, access.Analyzer},
	Run:      run,
}

// The categories.
const (
	write           = "write"
	writeUnderRLock = "write-under-rlock"
	contract        = "contract"
	beforeLock      = "before-lock"
	afterUnlock     = "after-unlock"
	read            = "read"
	atomicMix       = "atomic-mix"
	captured        = "captured"
	packageVariable = "package-variable"
)

func run(pass *analysis.Pass) (any, error) {
	settings := config.Of(pass)
	shared := pass.ResultOf[access.Analyzer].(*access.Result)
	options := report.Options{Strict: settings.Strict, Tests: settings.Tests}
	if settings.Table {
		return nil, report.Rows(pass, config.Table, options, table(pass, shared.Vars, settings.Strict))
	}
	f := newFinder(pass.ResultOf[lockset.Analyzer].(*lockset.Result))
	for _, b := range shared.Breaches {
		f.breach(b)
	}
	for _, v := range shared.Vars {
		if v.Guard != nil {
			f.variable(v)
		}
		f.atomics(v)
	}
	for _, x := range oneEach(f.worst()) {
		f.bare(x)
	}
	for _, c := range shared.Captures {
		f.capture(c)
	}
	report.All(pass, pass.ResultOf[directive.Analyzer].(*directive.Set), options, f.found)
	return nil, nil
}
