package report

import (
	"fmt"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
)

// Directive is the category of findings about directives themselves.
const Directive = "directive"

// first is the analyzer that tells what is wrong with directives that belong to no analyzer in particular: passes
// run apart from each other, and only one of them must speak.
const first = "relock"

// Known are the analyzers that an ignore can name, each with the concept that findings about its directives cite.
var Known = map[string]concept.Name{
	"lockorder":  concept.Concurrency,
	"lockwait":   concept.Join,
	"relock":     concept.RLock,
	"unguarded":  concept.GIL,
	"unjoined":   concept.Daemon,
	"unreleased": concept.Lock,
}

// A use is an ignore directive and the one of its targets that covered a finding.
type use struct {
	ignore *directive.Ignore
	target int
}

// ignored reports whether a directive with a reason covers the finding, and notes which did.
func (d *door) ignored(set *directive.Set, used map[use]bool, finding Finding) bool {
	at := d.pass.Fset.Position(finding.Pos)
	ignored := false
	for _, ignore := range set.Ignores() {
		if ignore.Reason == "" || ignore.Line != at.Line || ignore.File != at.Filename {
			continue
		}
		for i, target := range ignore.Targets {
			if target.Covers(d.pass.Analyzer.Name, finding.Category) {
				used[use{ignore, i}] = true
				ignored = true
			}
		}
	}
	return ignored
}

// findDirectives returns what this pass has to say about directives: those that name it without a reason or without a
// use, and for the first pass those that name nobody.
func (d *door) findDirectives(set *directive.Set, used map[use]bool) []Finding {
	name := d.pass.Analyzer.Name
	var findings []Finding
	add := func(finding Finding) {
		finding.Category, finding.Concept = Directive, Known[name]
		findings = append(findings, finding)
	}
	for _, problem := range set.Problems() {
		if problem.Analyzer == name || problem.Analyzer == "" && name == first {
			add(Finding{Pos: problem.Pos, End: problem.End, Message: problem.Message})
		}
	}
	for _, ignore := range set.Ignores() {
		if message := wrongWith(ignore, name, used); message != "" {
			add(Finding{Pos: ignore.Pos, End: ignore.End, Message: message})
		}
	}
	return findings
}

// wrongWith returns what the pass of that name has to say about an ignore directive.
func wrongWith(ignore *directive.Ignore, name string, used map[use]bool) string {
	if len(ignore.Targets) == 0 && name == first {
		return "lockcheck:ignore names no analyzer"
	}
	for i, target := range ignore.Targets {
		_, known := Known[target.Analyzer]
		switch {
		case !known && name == first:
			return fmt.Sprintf("lockcheck:ignore names %q, which is not an analyzer of lockcheck", target.Analyzer)
		case target.Analyzer != name:
			continue
		case ignore.Reason == "":
			return fmt.Sprintf("lockcheck:ignore of %s needs a reason", target)
		case !used[use{ignore, i}]:
			return fmt.Sprintf("lockcheck:ignore of %s ignores nothing", target)
		}
	}
	return ""
}
