package spawn

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// maxFactBytes is what the facts of the package below may come to. They are what every build of a user carries along.
const maxFactBytes = 1_000

// TestFactBudget adds up the facts of a package of the standard library and all that it imports: they stay small.
func TestFactBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses part of the standard library")
	}
	facts, total := factsOf(t, "context")
	t.Logf("%d facts, %d bytes: %q", len(facts), total, facts)
	if len(facts) == 0 {
		t.Fatal("no facts")
	}
	if total > maxFactBytes {
		t.Errorf("facts take %d bytes, more than %d", total, maxFactBytes)
	}
}

// factsOf analyses the packages and what they import, and returns each fact as text, sorted, and the size of all.
func factsOf(t *testing.T, patterns ...string) (facts []string, total int) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for action := range graph.All() { // the facts of a package are one stream, as drivers write them
		if action.Analyzer != Analyzer {
			continue
		}
		if action.Err != nil {
			t.Fatalf("%s: %v", action.Package.PkgPath, action.Err)
		}
		var buf bytes.Buffer
		enc := gob.NewEncoder(&buf)
		for _, f := range action.AllObjectFacts() {
			x, ok := f.Fact.(*Effects)
			if !ok || f.Object.Pkg() != action.Package.Types {
				continue
			}
			if err := enc.Encode(x); err != nil {
				t.Fatalf("%s: %v", f.Object, err)
			}
			facts = append(facts, fmt.Sprintf("%s: %s", f.Object, x))
		}
		total += buf.Len()
	}
	slices.Sort(facts)
	return facts, total
}
