// Package explain prints what the suite says about itself: the documentation of its analyzers and their categories, the
// pages of the concepts that diagnostics cite, and those of the directives.
package explain

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/rules"
)

// A Format writes a page of Markdown.
type Format func(w io.Writer, page string) error

// Formats are the formats by name: "text" for a terminal, "markdown" as it is.
var Formats = map[string]Format{
	"text":     plainText,
	"markdown": verbatim,
}

func verbatim(w io.Writer, page string) error {
	_, err := io.WriteString(w, strings.TrimRight(page, "\n")+"\n")
	return err
}

// Page writes the page of an analyzer, a category ("relock/upgrade", or "upgrade" if one analyzer alone has it), a
// concept or a directive.
func Page(w io.Writer, suite []*analysis.Analyzer, name string, format Format) error {
	page, err := pageOf(suite, name)
	if err != nil {
		return err
	}
	return format(w, page)
}

func pageOf(suite []*analysis.Analyzer, name string) (string, error) {
	analyzer, category, _ := strings.Cut(name, "/")
	for _, a := range suite {
		switch {
		case a.Name != analyzer:
		case category == "" && !strings.Contains(name, "/"):
			return analyzerPage(a), nil
		default:
			return categoryPage(a, category)
		}
	}
	if name == "directives" {
		var pages []string
		for _, d := range directives() {
			pages = append(pages, d.page)
		}
		return strings.Join(pages, "\n"), nil
	}
	if c, ok := concept.Lookup(name); ok {
		return c.Page, nil
	}
	if d, ok := lookupDirective(name); ok {
		return d.page, nil
	}
	if owners := ownersOf(suite, name); len(owners) == 1 {
		return categoryPage(owners[0], name)
	} else if len(owners) > 1 {
		return "", fmt.Errorf("several analyzers have the category %s: %s", name, strings.Join(Names(owners), ", "))
	}
	return "", fmt.Errorf("nothing to explain under the name %q: no analyzer, category, concept or directive (lockcheck explain lists them)", name)
}

// Names returns the names of analyzers.
func Names(suite []*analysis.Analyzer) []string {
	names := make([]string, len(suite))
	for i, a := range suite {
		names[i] = a.Name
	}
	return names
}

// ownersOf returns the analyzers that have a category.
func ownersOf(suite []*analysis.Analyzer, category string) []*analysis.Analyzer {
	return slices.DeleteFunc(slices.Clone(suite), func(a *analysis.Analyzer) bool {
		return !slices.ContainsFunc(rules.Of(a), func(r rules.Rule) bool { return r.Category == category })
	})
}

// Topics returns all that there is a page of.
func Topics(suite []*analysis.Analyzer) []string {
	var all []string
	for _, a := range suite {
		all = append(all, a.Name)
		for _, r := range rules.Of(a) {
			all = append(all, r.ID)
		}
	}
	for _, c := range concept.All() {
		all = append(all, string(c.Name))
	}
	all = append(all, "directives")
	for _, d := range directives() {
		all = append(all, d.name)
	}
	return all
}

// Index writes one line for each analyzer, category, concept and directive.
func Index(w io.Writer, suite []*analysis.Analyzer, format string) error {
	out := bufio.NewWriter(w)
	if format == "markdown" {
		indexMarkdown(out, suite)
		return out.Flush()
	}
	fmt.Fprint(out, "Analyzers, and the categories of their findings:\n")
	for _, a := range suite {
		entry(out, a.Name, rules.Summary(a))
		for _, r := range rules.Of(a) {
			entry(out, "  /"+r.Category, r.Text)
		}
	}
	fmt.Fprint(out, "\nConcepts, which messages cite:\n")
	for _, c := range concept.All() {
		entry(out, string(c.Name), c.Point)
	}
	fmt.Fprint(out, "\nDirectives, which comments can give:\n")
	for _, d := range directives() {
		entry(out, d.name, d.point)
	}
	return out.Flush()
}

func indexMarkdown(w io.Writer, suite []*analysis.Analyzer) {
	fmt.Fprint(w, "# lockcheck\n\n## Analyzers\n")
	for _, a := range suite {
		fmt.Fprintf(w, "\n### %s\n\n%s\n\n", a.Name, rules.Summary(a))
		for _, r := range rules.Of(a) {
			fmt.Fprintf(w, "- `%s`: %s\n", r.ID, r.Text)
		}
	}
	fmt.Fprint(w, "\n## Concepts\n\n")
	for _, c := range concept.All() {
		fmt.Fprintf(w, "- `%s`: %s\n", c.Name, c.Point)
	}
	fmt.Fprint(w, "\n## Directives\n\n")
	for _, d := range directives() {
		fmt.Fprintf(w, "- `%s`: %s\n", d.name, d.point)
	}
}

// Analyzers writes one line for each analyzer. Errors of w are not reported.
func Analyzers(w io.Writer, suite []*analysis.Analyzer) {
	for _, a := range suite {
		entry(w, a.Name, rules.Summary(a))
	}
}

func analyzerPage(a *analysis.Analyzer) string {
	var flags strings.Builder
	a.Flags.VisitAll(func(f *flag.Flag) {
		fmt.Fprintf(&flags, "- -%s.%s: %s\n", a.Name, f.Name, f.Usage)
	})
	page := "# " + a.Name + "\n\n" + a.Doc + "\n"
	if flags.Len() > 0 {
		page += "\n## Flags\n\n" + flags.String()
	}
	return page
}

// categoryPage returns the page of a category: its text, and where to read more.
func categoryPage(a *analysis.Analyzer, category string) (string, error) {
	var names []string
	for _, r := range rules.Of(a) {
		if r.Category != category {
			names = append(names, r.Category)
			continue
		}
		text := strings.ToUpper(r.Text[:1]) + strings.TrimSuffix(r.Text[1:], ".") + "."
		return fmt.Sprintf("# %s\n\n%s\n\nIt is a category of the analyzer %s (`lockcheck explain %[3]s`), which %s.\n\n"+
			"Leave out one that is meant, with the reason (`lockcheck explain lockcheck:ignore`):\n\n"+
			"```go\n//lockcheck:ignore %[1]s reason\n```\n",
			r.ID, text, a.Name, summaryVerb(a)), nil
	}
	return "", fmt.Errorf("%s has no category %q (there are: %s)", a.Name, category, strings.Join(names, ", "))
}

// summaryVerb returns the summary of an analyzer as the end of a sentence: "report relocks" becomes "reports relocks".
func summaryVerb(a *analysis.Analyzer) string {
	verb, rest, _ := strings.Cut(rules.Summary(a), " ")
	return strings.TrimSuffix(verb, "s") + "s " + rest
}

// entry writes "  name   text" with the text wrapped beside the name, or below one that leaves no room.
func entry(w io.Writer, name, text string) {
	const column = 20
	lines := wrap(text, width-column)
	if len(lines) == 0 {
		lines = []string{""}
	}
	if len(name) > column-3 {
		fmt.Fprintf(w, "  %s\n", name)
		name = ""
	}
	for i, line := range lines {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(w, "  %-*s%s\n", column-2, name, line)
	}
}
