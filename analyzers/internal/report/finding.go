// Package report is the one door out: it turns the findings of a pass into analysis.Diagnostics.
package report

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
)

// A Finding is what a finder returns: a plain value, no pass and no FileSet needed.
type Finding struct {
	Pos, End token.Pos    // the call or statement to change; End may be NoPos
	Category string       // one stable word per rule, such as "upgrade"
	Message  string       // the fact, without second position and citation: report.All adds both
	Concept  concept.Name // what the message cites
	Second   *Second      // the other place that makes it a bug; nil if there is none
	Subject  string       // the lock or variable as a class ("server.Server.mu"), for fingerprints; never a position
	Strict   bool         // rests on a weaker claim: told only with -strict, but an ignore of it is never unused
	Fixes    []analysis.SuggestedFix
}

// Second is the second position of a finding. It closes the text, "(Lock on line 12)" in the same file and
// "(Lock at conn.go:40)" otherwise, and is the one Related of the diagnostic.
type Second struct {
	Verb    string    // what happens there, in API verbs: "Lock", "return", "write"
	Pos     token.Pos // in this package; NoPos if it lies in another
	Where   string    // "pkg/file.go:12", used when Pos is NoPos
	Message string    // stands alone as Related: "s.mu locked here"
}
