package lockwait

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

//go:embed doc.go
var source string

// Analyzer reports waiting, under a lock, for somebody who needs the lock.
var Analyzer = &analysis.Analyzer{
	Name:     "lockwait",
	Doc:      doc.Text(source, "lockwait"),
	URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzers/lockwait",
	Requires: []*analysis.Analyzer{config.Analyzer, directive.Analyzer, lockset.Analyzer, spawn.Analyzer},
	Run:      run,
}

// The categories.
const (
	channel   = "channel"
	waitgroup = "waitgroup"
	cond      = "cond"
	join      = "join"
	slowly    = "slow"
)

// run looks at each operation of the package that can block, with the locks that are held there or in the callers, and
// at what can let it go on.
//
// It is a may analysis: whether the two sides meet depends on the schedule. For a channel and a Cond every operation of
// the other side must need the lock before it, for a group one goroutine that it waits for is enough. Silent wherever
// the other side may be out of sight.
func run(pass *analysis.Pass) (any, error) {
	settings := config.Of(pass)
	s := newSides(pass.ResultOf[lockset.Analyzer].(*lockset.Result), pass.ResultOf[spawn.Analyzer].(*spawn.Result).Sides(settings.Tests))
	dirs := pass.ResultOf[directive.Analyzer].(*directive.Set)
	findings := append(s.findWaits(), s.findForeign()...)
	if settings.Strict || ignores(dirs) {
		findings = append(findings, s.findSlow()...)
	}
	report.All(pass, dirs, report.Options{Strict: settings.Strict, Tests: settings.Tests}, findings)
	return nil, nil
}

// ignores reports whether some directive ignores findings of this pass: it is of use even where those are not told.
func ignores(dirs *directive.Set) bool {
	return slices.ContainsFunc(dirs.Ignores(), func(i *directive.Ignore) bool {
		return slices.ContainsFunc(i.Targets, func(t directive.Target) bool { return t.Covers("lockwait", slowly) })
	})
}
