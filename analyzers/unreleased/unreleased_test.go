package unreleased_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unreleased"
)

func Test(t *testing.T) { locktest.Run(t, unreleased.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, unreleased.Analyzer) }

func TestFixes(t *testing.T) { locktest.RunFixes(t, unreleased.Analyzer, "unreleased/fixes") }

// TestFixedIsClean runs the analyzer over what it has mended: it compiles, and nothing is left to tell.
func TestFixedIsClean(t *testing.T) {
	fixed, err := os.ReadFile(filepath.Join("..", "..", "testdata", "src", "unreleased", "fixes", "fixed.go.golden"))
	if err != nil {
		t.Fatal(err)
	}
	unwanted := regexp.MustCompile(` // want .*`).ReplaceAllString(string(fixed), "")
	dir, cleanup, err := analysistest.WriteFiles(map[string]string{"fixes/fixed.go": unwanted})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	analysistest.Run(t, dir, unreleased.Analyzer, "fixes")
}
