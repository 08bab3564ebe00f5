package report_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// tabled returns an analyzer whose table has a row for each call of find, the last one first.
func tabled() *analysis.Analyzer {
	type row struct{ Name string }
	return &analysis.Analyzer{
		Name:     "tabled",
		Doc:      "make a table of what the fixture says",
		Requires: []*analysis.Analyzer{directive.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			var rows []report.Row
			found := findingsIn(pass)
			for _, f := range found[:len(found)/2-1] { // each once, and not those that are nowhere
				rows = append(rows, report.Row{
					Pos: f.Pos, End: f.End, Data: row{f.Message},
					Places: []report.Note{{Pos: f.Pos, Text: "here"}, {Text: "nowhere"}},
				})
			}
			return nil, report.Rows(pass, "table", report.Options{}, rows)
		},
	}
}

func TestRows(t *testing.T) {
	for _, result := range locktest.Run(t, tabled(), "report/rows") {
		var last string
		for _, d := range result.Action.Diagnostics {
			if d.Category != "table" || len(d.Related) != 1 || d.Related[0].Message != "here" {
				t.Errorf("the row %s is of category %q and has the places %v", d.Message, d.Category, d.Related)
			}
			if at := result.Action.Package.Fset.Position(d.Pos).String(); at < last {
				t.Errorf("%s comes after %s", at, last)
			} else {
				last = at
			}
		}
	}
}
