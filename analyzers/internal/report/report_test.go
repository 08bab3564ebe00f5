package report_test

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// scripted returns an analyzer that finds what the fixtures tell it to: a call of find("category", "message") is a
// finding, one of findStrict a strict one, and a call of second just behind a finding is its second place.
func scripted(name string, options report.Options) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      "find what the fixture says",
		URL:      "https://example.com/" + name,
		Requires: []*analysis.Analyzer{directive.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			set := pass.ResultOf[directive.Analyzer].(*directive.Set)
			report.All(pass, set, options, findingsIn(pass))
			return nil, nil
		},
	}
}

// findingsIn returns the findings backwards, each twice, and among them some that must not get through.
func findingsIn(pass *analysis.Pass) []report.Finding {
	var findings []report.Finding
	for _, file := range pass.Files {
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			name, ok := call.Fun.(*ast.Ident)
			if !ok {
				return true
			}
			switch name.Name {
			case "find", "findStrict":
				findings = append(findings, report.Finding{
					Pos: call.Pos(), End: call.End(),
					Category: literal(call, 0), Message: literal(call, 1),
					Concept: concept.RLock, Strict: name.Name == "findStrict",
				})
			case "second":
				findings[len(findings)-1].Second = &report.Second{
					Verb: literal(call, 0), Pos: call.Pos(), Message: "the other place",
				}
			case "elsewhere":
				findings[len(findings)-1].Second = &report.Second{Verb: literal(call, 0), Where: literal(call, 1)}
			}
			return true
		})
	}
	findings = append(findings, findings...)
	for i, j := 0, len(findings)-1; i < j; i, j = i+1, j-1 {
		findings[i], findings[j] = findings[j], findings[i]
	}
	nowhere := report.Finding{Category: "nested", Message: "nowhere", Concept: concept.RLock}
	outside := nowhere
	outside.Pos = pass.Fset.AddFile("outside.go", -1, 10).Pos(3)
	return append(findings, nowhere, outside)
}

func literal(call *ast.CallExpr, i int) string {
	return strings.Trim(call.Args[i].(*ast.BasicLit).Value, `"`)
}

func TestAll(t *testing.T) {
	results := locktest.Run(t, scripted("relock", report.Options{}), "report/a")
	for _, result := range results {
		var last token.Position
		for _, diagnostic := range result.Action.Diagnostics {
			at := result.Action.Package.Fset.Position(diagnostic.Pos)
			if at.Filename < last.Filename || at.Filename == last.Filename && at.Offset < last.Offset {
				t.Errorf("%v is told after %v", at, last)
			}
			last = at
			if !diagnostic.End.IsValid() || diagnostic.End <= diagnostic.Pos {
				t.Errorf("%v has no end", at)
			}
			if want := "https://example.com/relock#" + diagnostic.Category; diagnostic.URL != want {
				t.Errorf("URL = %q, want %q", diagnostic.URL, want)
			}
			inPackage := strings.Contains(diagnostic.Message, "(Lock on line") || strings.Contains(diagnostic.Message, "(Lock at c.go")
			if related := len(diagnostic.Related); (related == 1) != inPackage || related > 1 {
				t.Errorf("%q has %d related positions", diagnostic.Message, related)
			}
		}
	}
}

func TestOtherAnalyzer(t *testing.T) {
	locktest.Run(t, scripted("unreleased", report.Options{}), "report/other")
}

func TestStrict(t *testing.T) {
	locktest.Run(t, scripted("relock", report.Options{Strict: true}), "report/strict")
}

func TestTests(t *testing.T) {
	locktest.Run(t, scripted("relock", report.Options{Tests: true}), "report/tests")
}

// TestCgo checks that a file is not taken for generated because cgo has worked on it.
func TestCgo(t *testing.T) {
	locktest.Run(t, scripted("relock", report.Options{}), "report/cgo")
}
