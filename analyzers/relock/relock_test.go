package relock_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/relock"
)

func Test(t *testing.T) { locktest.Run(t, relock.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, relock.Analyzer) }

func TestFixes(t *testing.T) { locktest.RunFixes(t, relock.Analyzer, "relock/fixes") }

// TestFixedIsClean runs the analyzer over what it has mended: it compiles, and nothing is left to tell.
func TestFixedIsClean(t *testing.T) {
	fixed, err := os.ReadFile(filepath.Join("..", "..", "testdata", "src", "relock", "fixes", "fixed.go.golden"))
	if err != nil {
		t.Fatal(err)
	}
	unwanted := regexp.MustCompile(` // want .*`).ReplaceAllString(string(fixed), "")
	dir, cleanup, err := analysistest.WriteFiles(map[string]string{"fixes/fixed.go": unwanted})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	analysistest.Run(t, dir, relock.Analyzer, "fixes")
}
