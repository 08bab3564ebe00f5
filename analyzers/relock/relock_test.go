package relock_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/relock"
)

func Test(t *testing.T) { locktest.Run(t, relock.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, relock.Analyzer) }

func TestFixes(t *testing.T) { locktest.RunFixes(t, relock.Analyzer, "relock/fixes") }

// TestFixedIsClean runs the analyzer over what it has mended: it compiles, and nothing is left to tell.
func TestFixedIsClean(t *testing.T) {
	locktest.RunFixed(t, relock.Analyzer, "fixes")
}
