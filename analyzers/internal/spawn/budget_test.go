package spawn

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
)

// maxFactBytes is what the facts of the package below may come to. They are what every build of a user carries along.
const maxFactBytes = 1_000

// TestFactBudget adds up the facts of a package of the standard library and all that it imports: they stay small.
func TestFactBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses part of the standard library")
	}
	facts, total := locktest.Facts(t, Analyzer, "context")
	t.Logf("%d facts, %d bytes: %q", len(facts), total, facts)
	if len(facts) == 0 {
		t.Fatal("no facts")
	}
	if total > maxFactBytes {
		t.Errorf("facts take %d bytes, more than %d", total, maxFactBytes)
	}
}
