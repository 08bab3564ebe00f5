package unjoined_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unjoined"
)

func TestIsValid(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{unjoined.Analyzer}); err != nil {
		t.Fatal(err)
	}
}

func TestDefault(t *testing.T) {
	locktest.Run(t, unjoined.Analyzer, "unjoined/endless", "unjoined/blocked", "unjoined/skipped", "unjoined/leftout",
		"unjoined/waitgroup", "unjoined/daemon", "unjoined/mainloop")
}

func TestFixes(t *testing.T) {
	locktest.RunFixes(t, unjoined.Analyzer, "unjoined/fixes")
}

func TestStrict(t *testing.T) {
	locktest.Set(t, &config.Analyzer.Flags, "strict", "true")
	locktest.Run(t, unjoined.Analyzer, "unjoined/strict")
}

func TestModules(t *testing.T) {
	locktest.RunTxtar(t, unjoined.Analyzer)
}
