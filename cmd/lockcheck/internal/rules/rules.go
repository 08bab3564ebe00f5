// Package rules is the catalogue of what the suite can report: one rule for each category of each analyzer, with the
// text that the documentation of the analyzer has on it.
package rules

import (
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Rule is one category of an analyzer.
type Rule struct {
	ID       string // "relock/upgrade", as directives name it; "relock" for findings without a category
	Category string // "upgrade"
	Text     string // one sentence or two
	Analyzer *analysis.Analyzer
}

// directive is the category, common to all analyzers, of findings about directives that name them.
const directive = "directive"

var item = regexp.MustCompile(`^  - ([a-z-]+): (.*)$`)

// Of returns the rules of an analyzer in the order of its documentation, which lists them under "Categories:".
func Of(a *analysis.Analyzer) []Rule {
	var all []Rule
	_, list, _ := strings.Cut(a.Doc, "\nCategories:\n")
	for line := range strings.Lines(list) {
		line = strings.TrimRight(line, "\n")
		if m := item.FindStringSubmatch(line); m != nil {
			all = append(all, Rule{ID: a.Name + "/" + m[1], Category: m[1], Text: m[2], Analyzer: a})
			continue
		}
		continued := strings.HasPrefix(line, "    ") && len(all) > 0
		if !continued && line != "" {
			break
		}
		if continued {
			all[len(all)-1].Text += " " + strings.TrimSpace(line)
		}
	}
	return append(all, Rule{
		ID: a.Name + "/" + directive, Category: directive, Analyzer: a,
		Text: "a lockcheck directive that names " + a.Name + " lacks its reason, has no use, or is not understood",
	})
}

// Lookup returns the rule of that ID. A category that the documentation does not list has the summary of its analyzer
// for its text.
func Lookup(suite []*analysis.Analyzer, id string) (Rule, bool) {
	analyzer, category, _ := strings.Cut(id, "/")
	for _, a := range suite {
		if a.Name != analyzer {
			continue
		}
		for _, rule := range Of(a) {
			if rule.ID == id {
				return rule, true
			}
		}
		return Rule{ID: id, Category: category, Text: Summary(a), Analyzer: a}, category == ""
	}
	return Rule{}, false
}

// Summary returns the first line of an analyzer's documentation.
func Summary(a *analysis.Analyzer) string {
	first, _, _ := strings.Cut(a.Doc, "\n")
	return first
}
