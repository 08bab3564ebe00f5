// Package render writes a report for its readers: people (text) and programs (json).
package render

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Options say how to write a report. A format uses those that concern it.
type Options struct {
	Context int  // lines of source around each finding; none at all if negative
	Color   bool // for a terminal
	Version string
	Source  func(file string) ([]byte, error) // the files that findings lie in
}

// A Format writes a whole report. Findings come sorted, and the same report gives the same bytes.
type Format func(w io.Writer, r *vet.Report, o Options) error

var formats = map[string]Format{
	"text": text,
	"json": asJSON,
}

// Lookup returns the format of that name.
func Lookup(name string) (Format, bool) {
	f, ok := formats[name]
	return f, ok
}

// Names returns the names of all formats, sorted.
func Names() []string {
	names := make([]string, 0, len(formats))
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

var (
	citation = regexp.MustCompile(`\[concept: ([^\]]+)\]$`)
	callPath = regexp.MustCompile(`\bvia (\S.*?)(?: \([^*]|, | \[concept: |$)`)
	arrow    = regexp.MustCompile(` (?:->|→) `)
)

// conceptOf returns the concept that a message cites, or "".
func conceptOf(message string) string {
	if m := citation.FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
}

// Uncited returns a message without its citation.
func Uncited(message string) string {
	return strings.TrimSpace(citation.ReplaceAllString(message, ""))
}

// callsOf returns the calls that lead to the finding, outermost first, which a message tells as "via f -> g".
func callsOf(message string) []string {
	if m := callPath.FindStringSubmatch(message); m != nil {
		return arrow.Split(m[1], -1)
	}
	return nil
}

// ruleOf returns the name by which directives and flags know the rule: "relock/upgrade".
func ruleOf(f *vet.Finding) string {
	return strings.TrimSuffix(f.Analyzer+"/"+f.Category, "/")
}
