package render

import (
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A Step is a place on the way to a finding.
type Step struct {
	Pos, End vet.Position
	Text     string
	Depth    int // of calls
}

// Threads tells how it comes to a finding with a second place or a chain of calls: one thread that passes all of it, or
// for what two goroutines do to each other one thread each.
func Threads(f *vet.Finding, o Options) [][]Step { return locatorOf(o).threads(f) }

func (l *locator) threads(f *vet.Finding) [][]Step {
	here, elsewhere := callsOf(f.Message)
	if len(f.Related) == 0 && len(here) == 0 {
		return nil
	}
	first := l.steps(f.Pos, f.End, Uncited(f.Message), here)
	var second []Step
	for _, related := range f.Related {
		second = append(second, l.steps(related.Pos, related.End, related.Message, elsewhere)...)
	}
	switch {
	case len(second) == 0:
		return [][]Step{first}
	case f.Analyzer == "relock" || f.Analyzer == "unreleased" && f.Pos.Line > f.Related[0].Pos.Line:
		return [][]Step{append(second, first...)}
	case f.Analyzer == "unreleased":
		return [][]Step{append(first, second...)}
	}
	return [][]Step{first, second}
}

// steps returns a place and the calls from there on, as far as these are found in the sources. The last step names the
// rest.
func (l *locator) steps(pos, end vet.Position, message string, calls []string) []Step {
	steps := []Step{{Pos: pos, End: end, Text: message}}
	found := l.callSites(pos.File, calls)
	for i, site := range found {
		text := calls[i] + " calls " + calls[i+1]
		if i == len(found)-1 && i+2 < len(calls) {
			text += " → " + strings.Join(calls[i+2:], " → ")
		}
		steps = append(steps, Step{site.pos, site.end, text, i + 1})
	}
	return steps
}
