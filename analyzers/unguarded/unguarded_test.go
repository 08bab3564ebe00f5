package unguarded_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unguarded"
)

func TestFixtures(t *testing.T) {
	locktest.Run(t, unguarded.Analyzer)
}
