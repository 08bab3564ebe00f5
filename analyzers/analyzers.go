package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/lockorder"
	"github.com/lockcheck/lockcheck/analyzers/lockwait"
	"github.com/lockcheck/lockcheck/analyzers/relock"
	"github.com/lockcheck/lockcheck/analyzers/unguarded"
	"github.com/lockcheck/lockcheck/analyzers/unjoined"
	"github.com/lockcheck/lockcheck/analyzers/unreleased"
)

// All is the suite, by name.
var All = []*analysis.Analyzer{
	lockorder.Analyzer,
	lockwait.Analyzer,
	relock.Analyzer,
	unguarded.Analyzer,
	unjoined.Analyzer,
	unreleased.Analyzer,
}

// Config carries the settings that all passes share, as its flags. It is no part of [All], for it reports nothing;
// drivers that run the suite set its flags.
var Config = config.Analyzer

// GivenUp is the category of the diagnostics that the flag -givenup of [Config] asks for. They name functions too large
// to follow and are no findings.
const GivenUp = config.GivenUp

// Table is the category of the diagnostics that the flag -table of [Config] asks for instead of findings. Each message is
// a row of a table, as a JSON object: the guards that unguarded infers, the lock orders that lockorder sees.
const Table = config.Table

// An Order is a row of the table of lockorder, in JSON: one lock is taken while another is held.
type Order = lockorder.Order

// ParseOrder reads a row of the table of lockorder for the package with that import path. The error is that of the JSON.
func ParseOrder(pkg string, row []byte) (Order, error) { return lockorder.ParseOrder(pkg, row) }

// Cycles returns the cycles in which goroutines can be caught among the orders of any packages, each as the indexes of
// the orders that make it. With strict they may rest on a weaker claim.
func Cycles(orders []Order, strict bool) [][]int { return lockorder.Cycles(orders, strict) }
