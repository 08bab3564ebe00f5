package unguarded_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unguarded"
)

func TestFixtures(t *testing.T) {
	locktest.Run(t, unguarded.Analyzer)
}

func TestModules(t *testing.T) {
	locktest.RunTxtar(t, unguarded.Analyzer)
}

// TestStrict asks for what only votes speak for.
func TestStrict(t *testing.T) {
	locktest.Set(t, &config.Analyzer.Flags, "strict", "true")
	locktest.Run(t, unguarded.Analyzer, "unguardedstrict")
}
