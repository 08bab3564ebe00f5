package spawn_test

import (
	"fmt"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

func TestIsValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{spawn.Analyzer}); err != nil {
		t.Fatal(err)
	}
}

func TestFacts(t *testing.T) {
	locktest.Run(t, spawn.Analyzer, "spawn/facts")
}

// classes reports what becomes of each goroutine at the place where it is started.
var classes = &analysis.Analyzer{
	Name:     "classes",
	Doc:      "report the class of each goroutine",
	Requires: []*analysis.Analyzer{spawn.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, s := range pass.ResultOf[spawn.Analyzer].(*spawn.Result).Starts {
			if !s.Generic || s.Class() != spawn.Unknown {
				pass.Report(analysis.Diagnostic{Pos: s.Pos(), Message: fmt.Sprint(s.Class())})
			}
		}
		return nil, nil
	},
}

func TestClasses(t *testing.T) {
	locktest.Run(t, classes, "spawn/classes", "spawn/groups", "spawn/joins")
}

func TestClassesInTests(t *testing.T) {
	locktest.Set(t, &config.Analyzer.Flags, "tests", "true")
	locktest.Run(t, classes, "spawn/bubble")
}
