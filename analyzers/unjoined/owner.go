package unjoined

import (
	"fmt"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// findLeftOut finds a goroutine that its owner does not wait for when it ends, though it waits for others.
func findLeftOut(s *spawn.Start) []report.Finding {
	left := s.LeftOut
	if left == nil || s.Trap != nil || len(s.Stuck) > 0 {
		return nil
	}
	return []report.Finding{{
		Pos:      s.Pos(),
		Category: leftOut,
		Concept:  concept.Join,
		Subject:  s.Subject(left.Group),
		Message:  fmt.Sprintf("goroutine is not counted in %s, which %s.%s waits for", left.Group, left.Owner.Name(), left.By.Name()),
		Second:   &report.Second{Verb: "Wait", Pos: left.Wait.Pos(), Message: fmt.Sprintf("%s.%s does not wait for the goroutine", left.Owner.Name(), left.By.Name())},
	}}
}

func findLoose(s *spawn.Start) []report.Finding      { return nil }
func findStale(s *spawn.Start) []report.Finding      { return nil }
func findIdleMarks(s *spawn.Result) []report.Finding { return nil }
func findMisuse(r *spawn.Result) []report.Finding {
	var list []report.Finding
	for _, m := range r.Groups {
		f := report.Finding{Pos: m.Pos, Category: waitGroup, Concept: concept.Join, Subject: m.Fn.RelString(nil) + " " + m.Group, Second: &report.Second{Pos: m.Other}}
		switch m.Kind {
		case spawn.AddInside:
			f.Message = fmt.Sprintf("%s.Add inside the goroutine that it counts, Wait may come before", m.Group)
			f.Second.Verb, f.Second.Message = "go", "the goroutine starts here"
		case spawn.WaitsItself:
			f.Message = fmt.Sprintf("%s waits for %s, whose Done is deferred to after it", m.Callee, m.Group)
			f.Second.Verb, f.Second.Message = "Done", "this Done runs only after the Wait"
		case spawn.NotStarted:
			f.Message = fmt.Sprintf("%s may not start the goroutine, and then nobody calls %s.Done", m.Callee, m.Group)
			f.Second.Verb, f.Second.Message = "Add", "this Add then has no Done"
		case spawn.DoneMissing:
			f.Message = fmt.Sprintf("%s.Done is not called on every path of the goroutine", m.Group)
			f.Second.Verb, f.Second.Message = "return", "this return skips Done"
		}
		list = append(list, f)
	}
	return list
}
