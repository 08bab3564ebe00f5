// Package render writes a report for its readers: people (text), programs (json), and the places where people look at what
// programs found (sarif, github, gitlab, checkstyle).
package render

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Options say how to write a report. A format uses those that concern it.
type Options struct {
	Context int  // lines of source around each finding; none at all if negative
	Color   bool // for a terminal
	Version string
	Source  func(file string) ([]byte, error) // the files that findings lie in

	Suite []*analysis.Analyzer // what reported, for its documentation
	Dir   string               // the working directory, which names of files are relative to
	Root  string               // the root of the repository, or Dir
}

// A Format writes a whole report. Findings come sorted, and the same report gives the same bytes.
type Format func(w io.Writer, r *vet.Report, o Options) error

var formats = map[string]Format{
	"text":       text,
	"json":       asJSON,
	"sarif":      asSARIF,
	"github":     github,
	"gitlab":     gitlab,
	"checkstyle": checkstyle,
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
	callPath = regexp.MustCompile(` \(via ([^)]+)\)`)
)

// Concept returns the concept that a message cites, or "".
func Concept(message string) string {
	if m := citation.FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
}

// Uncited returns a message without its citation.
func Uncited(message string) string {
	return strings.TrimSpace(citation.ReplaceAllString(message, ""))
}

// callsOf returns the calls that lead to the finding, outermost first, which a message tells as "(via f → g)", and those
// that lead to its second place, told behind "elsewhere".
func callsOf(message string) (here, elsewhere []string) {
	first, second, _ := strings.Cut(message, ", elsewhere ")
	return callsIn(first), callsIn(second)
}

func callsIn(message string) []string {
	if m := callPath.FindStringSubmatch(message); m != nil {
		return strings.Split(m[1], " → ")
	}
	return nil
}
