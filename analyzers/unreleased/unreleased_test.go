package unreleased_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/unreleased"
)

func Test(t *testing.T) { locktest.Run(t, unreleased.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, unreleased.Analyzer) }
