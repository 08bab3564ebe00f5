package relock_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/relock"
)

func Test(t *testing.T) { locktest.Run(t, relock.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, relock.Analyzer) }
