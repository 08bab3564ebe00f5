package config

import (
	_ "embed"
	"flag"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
)

//go:embed doc.go
var source string

// Analyzer carries the shared settings.
var Analyzer = &analysis.Analyzer{
	Name:       "lockcheck",
	Doc:        doc.Text(source, "lockcheck"),
	Flags:      settable(&current),
	Run:        run,
	ResultType: reflect.TypeFor[*Settings](),
}

// Settings are the values of the shared flags during one run.
type Settings struct {
	Strict  bool // report also what holds by a weaker claim
	Tests   bool // report in _test.go files too
	GivenUp bool // emit a diagnostic of category GivenUp for each function that was given up on
	Table   bool // emit what the findings rest on, as diagnostics of category Table, instead of the findings
}

// GivenUp is the category of diagnostics that name a function whose analysis was given up. They are no findings: a pass
// emits them only if the setting asks for it, and whoever sets it takes them out again.
const GivenUp = "given-up"

// Table is the category of diagnostics that are rows of a table: what a pass has found out, which is more than what it
// finds fault with. The message of each is a JSON object. A pass emits them instead of its findings, and only if the
// setting asks for it.
const Table = "table"

// Of returns the settings that the pass runs under. Its analyzer must require [Analyzer].
func Of(pass *analysis.Pass) *Settings {
	return pass.ResultOf[Analyzer].(*Settings)
}

// Covers reports whether findings in the file of that name are wanted. Facts are computed from every file regardless.
func (s *Settings) Covers(filename string) bool {
	return s.Tests || !strings.HasSuffix(filename, "_test.go")
}

// current is what the flags have been set to.
var current Settings

// settable returns the flags that set s. They are not set up in an init function, since some drivers allow none.
func settable(s *Settings) flag.FlagSet {
	fs := flag.NewFlagSet("lockcheck", flag.ContinueOnError)
	fs.BoolVar(&s.Strict, "strict", false, "report also what holds by a weaker claim")
	fs.BoolVar(&s.Tests, "tests", false, "report findings in _test.go files too")
	fs.BoolVar(&s.GivenUp, "givenup", false, "list the functions given up on, as diagnostics of category "+GivenUp)
	fs.BoolVar(&s.Table, "table", false, "emit what findings rest on instead of findings, as diagnostics of category "+Table)
	return *fs
}

// run returns a copy, so that a pass keeps the settings it started with.
func run(*analysis.Pass) (any, error) {
	settings := current
	return &settings, nil
}
