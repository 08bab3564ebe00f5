package render

import (
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// codeFlows tells how it comes to a finding with a second place: one thread that passes both, or for what two goroutines
// do to each other one thread each.
func (s *sarifer) codeFlows(f *vet.Finding) []*sarif.CodeFlow {
	here, elsewhere := callsOf(f.Message)
	if len(f.Related) == 0 && len(here) == 0 {
		return []*sarif.CodeFlow{}
	}
	first := s.steps(f.Pos, f.End, Uncited(f.Message), here)
	var second []*sarif.ThreadFlowLocation
	for _, related := range f.Related {
		second = append(second, s.steps(related.Pos, related.End, related.Message, elsewhere)...)
	}
	flow := sarif.NewCodeFlow()
	switch {
	case len(second) == 0:
		flow.ThreadFlows = []*sarif.ThreadFlow{thread(first)}
	case f.Analyzer == "relock" || f.Analyzer == "unreleased" && f.Pos.Line > f.Related[0].Pos.Line:
		flow.ThreadFlows = []*sarif.ThreadFlow{thread(append(second, first...))}
	case f.Analyzer == "unreleased":
		flow.ThreadFlows = []*sarif.ThreadFlow{thread(append(first, second...))}
	default:
		flow.ThreadFlows = []*sarif.ThreadFlow{thread(first), thread(second)}
	}
	return []*sarif.CodeFlow{flow}
}

func thread(steps []*sarif.ThreadFlowLocation) *sarif.ThreadFlow {
	return sarif.NewThreadFlow().WithLocations(steps)
}

// steps returns a place and the calls from there on, as far as these are found in the sources. The last step names the
// rest.
func (s *sarifer) steps(pos, end vet.Position, message string, calls []string) []*sarif.ThreadFlowLocation {
	steps := []*sarif.ThreadFlowLocation{sarif.NewThreadFlowLocation().WithLocation(s.location(pos, end, message))}
	found := s.callSites(pos.File, calls)
	for i, site := range found {
		text := calls[i] + " calls " + calls[i+1]
		if i == len(found)-1 && i+2 < len(calls) {
			text += " → " + strings.Join(calls[i+2:], " → ")
		}
		step := sarif.NewThreadFlowLocation().WithLocation(s.location(site.pos, site.end, text))
		steps = append(steps, step.WithNestingLevel(i+1))
	}
	return steps
}
