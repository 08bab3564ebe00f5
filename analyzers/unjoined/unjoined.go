package unjoined

import (
	_ "embed"
	"fmt"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

//go:embed doc.go
var source string

// Analyzer finds goroutines that nobody waits for and that nothing declares a daemon.
var Analyzer = &analysis.Analyzer{
	Name:     "unjoined",
	Doc:      doc.Text(source, "unjoined"),
	URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzers/unjoined",
	Requires: []*analysis.Analyzer{config.Analyzer, directive.Analyzer, spawn.Analyzer},
	Run:      run,
}

// The categories.
const (
	noJoin      = "no-join"
	leftOut     = "left-out"
	skippedJoin = "skipped-join"
	blocked     = "blocked"
	signalOnly  = "signal-only"
	daemon      = "daemon"
	waitGroup   = "waitgroup"
)

// What is claimed by default is a must for the loops and channels of one package: all code that could end the goroutine
// is seen, and none does. It is a may for the ways out of a function: a return that passes by a receive or a Wait is taken
// to be possible if no condition on the way to it contradicts another. Fields stand for those of all instances, so a
// channel that is closed for one instance and not for another counts as closed. What flows to code that is not seen (an
// exported field, an interface, another package) is not judged.
func run(pass *analysis.Pass) (any, error) {
	settings := config.Of(pass)
	result := pass.ResultOf[spawn.Analyzer].(*spawn.Result)
	options := report.Options{Strict: settings.Strict, Tests: settings.Tests}
	if settings.Table {
		return nil, report.Rows(pass, config.Table, options, table(result))
	}
	var findings []report.Finding
	polls := make(map[token.Pos]bool) // told once, however many start them
	for _, s := range result.Starts {
		if s.Mark != nil {
			findings = append(findings, findStale(s)...)
			continue
		}
		findings = append(findings, findEndless(s)...)
		findings = append(findings, findStuck(s)...)
		findings = append(findings, findSkipped(s)...)
		findings = append(findings, findLeftOut(s)...)
		if s.Poll == nil || !polls[s.Poll.Pos()] {
			findings = append(findings, findLoose(s)...)
		}
		if s.Poll != nil {
			polls[s.Poll.Pos()] = true
		}
	}
	findings = append(findings, findIdleMarks(result)...)
	findings = append(findings, findMisuse(pass, result)...)
	findings = append(findings, findPulls(result)...)
	set := pass.ResultOf[directive.Analyzer].(*directive.Set)
	report.All(pass, set, options, findings)
	return nil, nil
}

// findEndless finds a goroutine that comes to a place that no path leaves.
func findEndless(s *spawn.Start) []report.Finding {
	trap := s.Trap
	if trap == nil {
		return nil
	}
	f := report.Finding{
		Pos:      s.Pos(),
		Category: blocked,
		Concept:  concept.Join,
		Subject:  s.Subject(trap.Chan),
		Second:   &report.Second{Pos: trap.Pos},
	}
	switch trap.Kind {
	case spawn.Loop, spawn.Elsewhere:
		f.Category, f.Concept = noJoin, concept.Daemon
		f.Message = "goroutine is neither joined nor marked as a daemon, and its loop has no way out"
		f.Second.Verb, f.Second.Message = "loop", "this loop does not end"
		f.Fixes = markAsDaemon(s)
		// The goroutines of main live as long as the program: no mark is needed to say so.
		f.Strict = s.InMain()
		if trap.Kind == spawn.Elsewhere {
			f.Second.Pos, f.Second.Where = 0, trap.Where
		}
	case spawn.Unclosed:
		f.Message = fmt.Sprintf("goroutine ranges over %s, which nobody closes", trap.Chan)
		f.Second.Verb, f.Second.Message = "range", "this range does not end"
		f.Strict = s.InMain()
	case spawn.Ticking:
		f.Message = fmt.Sprintf("goroutine ranges over %s, which is never closed", trap.Chan)
		f.Second.Verb, f.Second.Message = "range", "this range does not end"
		f.Strict = s.InMain()
	case spawn.NoSender:
		f.Message = fmt.Sprintf("goroutine receives from %s, which nobody sends on or closes", trap.Chan)
		f.Second.Verb, f.Second.Message = "receive", "this receive blocks for ever"
	case spawn.NoReceiver:
		f.Message = fmt.Sprintf("goroutine sends on %s, which nobody receives from", trap.Chan)
		f.Second.Verb, f.Second.Message = "send", "this send blocks for ever"
	case spawn.NoCancel:
		f.Message = fmt.Sprintf("goroutine waits for %s, but nobody cancels that context", trap.Chan)
		f.Second.Verb, f.Second.Message = "receive", "this receive blocks for ever"
	}
	return []report.Finding{f}
}

// findStuck finds operations of a goroutine whose other side may have left.
func findStuck(s *spawn.Start) []report.Finding {
	var list []report.Finding
	for _, stuck := range s.Stuck {
		message := "send on %s may block for ever, its receiver may have returned"
		related := "this return leaves nobody to receive"
		switch stuck.Kind {
		case spawn.Undrained:
			message = "send on %s may block for ever, each receiver may return before the last"
		case spawn.Unsent:
			message = "receive from %s may block for ever, its senders may return without sending"
			related = "this return leaves nobody to send"
		}
		list = append(list, report.Finding{
			Pos:      stuck.Op.Pos(),
			Category: blocked,
			Concept:  concept.Join,
			Subject:  s.Subject(stuck.Chan),
			Message:  fmt.Sprintf(message, stuck.Chan),
			Second:   &report.Second{Verb: "return", Pos: stuck.Leave, Message: related},
		})
	}
	return list
}

// findSkipped finds a return that passes by the join.
func findSkipped(s *spawn.Start) []report.Finding {
	skip := s.Skipped
	if skip == nil {
		return nil
	}
	join := "<-" + skip.Chan
	if skip.Wait.Kind == spawn.Wait {
		join = skip.Chan + ".Wait"
	}
	return []report.Finding{{
		Pos:      s.Pos(),
		Category: skippedJoin,
		Concept:  concept.Join,
		Subject:  s.Subject(skip.Chan),
		Message:  fmt.Sprintf("goroutine is joined by %s, but not on every path", join),
		Second:   &report.Second{Verb: "return", Pos: skip.Leave, Message: "this return skips " + join},
	}}
}
