package spawn_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"

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
