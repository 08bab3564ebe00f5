package lockorder_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/lockorder"
)

func Test(t *testing.T) { locktest.Run(t, lockorder.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, lockorder.Analyzer) }

// TestStrict asks for orders for which little speaks.
func TestStrict(t *testing.T) {
	locktest.Set(t, &config.Analyzer.Flags, "strict", "true")
	locktest.Run(t, lockorder.Analyzer, "lockorderstrict")
}
