package unjoined

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

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
	by := left.Owner.Name() + "." + left.By.Name()
	return []report.Finding{{
		Pos:      s.Pos(),
		Category: leftOut,
		Concept:  concept.Join,
		Subject:  s.Subject(left.Group),
		Message:  fmt.Sprintf("goroutine is not counted in %s, which %s waits for", left.Group, by),
		Second:   &report.Second{Verb: "Wait", Pos: left.Wait.Pos(), Message: by + " does not wait for the goroutine"},
	}}
}

// findLoose finds a goroutine that nobody waits for. One that listens to nothing but the clock, and tells nobody anything,
// is told by default, for nobody can end it before the clock wakes it; the others end by themselves or can be ended.
func findLoose(s *spawn.Start) []report.Finding {
	if !s.Loose() || s.Trap != nil || s.LeftOut != nil || len(s.Stuck) > 0 {
		return nil
	}
	f := report.Finding{Pos: s.Pos(), Category: noJoin, Concept: concept.Daemon, Subject: s.Subject("")}
	switch {
	case s.Poll != nil && len(s.Words) == 0:
		f.Message = fmt.Sprintf("goroutine is neither joined nor stoppable while it waits for %s", s.PollChan)
		f.Second = &report.Second{Verb: "receive", Pos: s.Poll.Pos(), Message: "nothing else is waited for here"}
		f.Strict = s.InMain()
		f.Fixes = markAsDaemon(s)
	case s.Timer || s.Unknown:
		return nil
	case len(s.Stops) > 0:
		f.Category, f.Concept, f.Strict = signalOnly, concept.Join, true
		f.Message = "goroutine can be stopped, but nobody waits until it has"
		f.Second = &report.Second{Verb: "receive", Pos: s.Stops[0].Pos(), Message: "the goroutine is told to stop here"}
	default:
		f.Strict = true
		f.Message = "goroutine is neither joined nor marked as a daemon"
		f.Fixes = markAsDaemon(s)
	}
	return []report.Finding{f}
}

// findStale finds a mark on a goroutine that is joined: it is no daemon.
func findStale(s *spawn.Start) []report.Finding {
	if !s.Joined() || s.Trap != nil {
		return nil
	}
	return []report.Finding{{
		Pos:      s.Mark.Pos,
		End:      s.Mark.End,
		Category: daemon,
		Concept:  concept.Daemon,
		Subject:  s.Subject("daemon"),
		Message:  "lockcheck:daemon marks a goroutine that is joined",
		Second:   &report.Second{Verb: "go", Pos: s.Pos(), Message: "this goroutine is waited for"},
	}}
}

// findIdleMarks finds marks that speak of no goroutine.
func findIdleMarks(r *spawn.Result) []report.Finding {
	var list []report.Finding
	for _, mark := range r.Unused {
		list = append(list, report.Finding{
			Pos:      mark.Pos,
			End:      mark.End,
			Category: daemon,
			Concept:  concept.Daemon,
			Message:  "lockcheck:daemon marks no goroutine",
		})
	}
	return list
}

// findMisuse finds uses of a WaitGroup that make the join wrong.
func findMisuse(pass *analysis.Pass, r *spawn.Result) []report.Finding {
	var list []report.Finding
	for _, m := range r.Misuses {
		f := report.Finding{
			Pos:      m.Pos,
			Category: waitGroup,
			Concept:  concept.Join,
			Subject:  m.Fn.RelString(nil) + " " + m.Group,
			Second:   &report.Second{Pos: m.Other},
			Fixes:    callDone(pass, m),
		}
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

// findPulls finds the coroutines of iter.Pull that are left where they are.
func findPulls(r *spawn.Result) []report.Finding {
	var list []report.Finding
	for _, call := range r.Pulls {
		list = append(list, report.Finding{
			Pos:      call.Pos(),
			Category: noJoin,
			Concept:  concept.Join,
			Subject:  call.Parent().RelString(nil) + " pull",
			Message:  "goroutine of iter.Pull may never end, its stop function is dropped",
		})
	}
	return list
}
