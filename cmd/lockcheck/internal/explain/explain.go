// Package explain prints what the suite says about itself: the documentation of its analyzers and the pages of the
// concepts that diagnostics cite.
package explain

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
)

// Page writes the page of an analyzer or a concept. The name of a rule, "relock/upgrade", leads to its analyzer.
func Page(w io.Writer, suite []*analysis.Analyzer, name string) error {
	analyzer, _, _ := strings.Cut(name, "/")
	for _, a := range suite {
		if a.Name == analyzer {
			return analyzerPage(w, a)
		}
	}
	if c, ok := concept.Lookup(name); ok {
		return markdown(w, c.Page)
	}
	return fmt.Errorf("nothing to explain under the name %q: neither an analyzer nor a concept (lockcheck explain lists them)", name)
}

// Index writes one line for each analyzer and concept.
func Index(w io.Writer, suite []*analysis.Analyzer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "Analyzers:")
	Analyzers(out, suite)
	fmt.Fprint(out, "\nConcepts, which messages cite:\n")
	for _, c := range concept.All() {
		entry(out, string(c.Name), c.Point)
	}
	return out.Flush()
}

// Analyzers writes one line for each analyzer. Errors of w are not reported.
func Analyzers(w io.Writer, suite []*analysis.Analyzer) {
	for _, a := range suite {
		entry(w, a.Name, summary(a))
	}
}

func summary(a *analysis.Analyzer) string {
	first, _, _ := strings.Cut(a.Doc, "\n")
	return first
}

func analyzerPage(w io.Writer, a *analysis.Analyzer) error {
	var flags strings.Builder
	a.Flags.VisitAll(func(f *flag.Flag) {
		fmt.Fprintf(&flags, "- -%s.%s: %s\n", a.Name, f.Name, f.Usage)
	})
	page := "# " + a.Name + "\n\n" + a.Doc + "\n"
	if flags.Len() > 0 {
		page += "\n## Flags\n\n" + flags.String()
	}
	return markdown(w, page)
}

// entry writes "  name   text" with the text wrapped beside the name.
func entry(w io.Writer, name, text string) {
	const column = 17
	lines := wrap(text, width-column)
	if len(lines) == 0 {
		lines = []string{""}
	}
	for i, line := range lines {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(w, "  %-*s%s\n", column-2, name, line)
	}
}
