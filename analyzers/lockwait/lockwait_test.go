package lockwait_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/lockwait"
)

func Test(t *testing.T) { locktest.Run(t, lockwait.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, lockwait.Analyzer) }

// TestStrict asks for calls that only take their time.
func TestStrict(t *testing.T) {
	locktest.Set(t, &config.Analyzer.Flags, "strict", "true")
	locktest.Run(t, lockwait.Analyzer, "lockwaitstrict")
}
