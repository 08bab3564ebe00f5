package unjoined_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unjoined"
)

func TestIsValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{unjoined.Analyzer}); err != nil {
		t.Fatal(err)
	}
}

func TestDefault(t *testing.T) {
	locktest.Run(t, unjoined.Analyzer, "unjoined/endless", "unjoined/blocked", "unjoined/skipped", "unjoined/leftout", "unjoined/waitgroup")
}
