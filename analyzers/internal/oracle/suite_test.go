package oracle

import (
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/lockorder"
	"github.com/lockcheck/lockcheck/analyzers/relock"
	"github.com/lockcheck/lockcheck/analyzers/unreleased"
)

var suite = []*analysis.Analyzer{relock.Analyzer, unreleased.Analyzer}

// orderSuite has what tells lock orders.
var orderSuite = []*analysis.Analyzer{lockorder.Analyzer}
