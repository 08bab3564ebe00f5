package lockorder_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/lockorder"
)

func Test(t *testing.T) { locktest.Run(t, lockorder.Analyzer) }

func TestModules(t *testing.T) { locktest.RunTxtar(t, lockorder.Analyzer) }
