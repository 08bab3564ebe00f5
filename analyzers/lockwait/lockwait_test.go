package lockwait_test

import (
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/lockwait"
)

func Test(t *testing.T) { locktest.Run(t, lockwait.Analyzer) }
