package unreleased_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unreleased"
)

func Test(t *testing.T) { locktest.Run(t, unreleased.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, unreleased.Analyzer) }

func TestFixes(t *testing.T) { locktest.RunFixes(t, unreleased.Analyzer, "unreleased/fixes") }

// TestFixedIsClean runs the analyzer over what it has mended: it compiles, and nothing is left to tell.
func TestFixedIsClean(t *testing.T) {
	locktest.RunFixed(t, unreleased.Analyzer, "fixes")
}
