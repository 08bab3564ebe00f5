package relock

import (
	_ "embed"
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/config"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

//go:embed doc.go
var source string

// Analyzer reports a lock that is taken again by the goroutine that holds it.
var Analyzer = &analysis.Analyzer{
	Name:     "relock",
	Doc:      doc.Text(source, "relock"),
	URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzers/relock",
	Requires: []*analysis.Analyzer{config.Analyzer, directive.Analyzer, lockset.Analyzer},
	Run:      run,
}

// The categories.
const (
	nested        = "nested"
	upgrade       = "upgrade"
	downgrade     = "downgrade"
	recursiveRead = "recursive-read"
	callback      = "callback"
	once          = "once"
)

func run(pass *analysis.Pass) (any, error) {
	settings := config.Of(pass)
	locks := pass.ResultOf[lockset.Analyzer].(*lockset.Result)
	var findings []report.Finding
	for _, fn := range locks.Funcs {
		findings = append(findings, findRelocks(locks, &splitter{pass}, fn)...)
		if settings.GivenUp && fn.GivenUp != "" {
			findings = append(findings, report.Finding{
				Pos: fn.Fn.Pos(), Category: config.GivenUp, Concept: concept.RLock,
				Message: fmt.Sprintf("%s was given up: %s", fn.Fn.Name(), fn.GivenUp),
			})
		}
	}
	report.All(pass, pass.ResultOf[directive.Analyzer].(*directive.Set), report.Options{Strict: settings.Strict, Tests: settings.Tests}, findings)
	return nil, nil
}

// findRelocks returns a finding for each acquisition of a lock that is held.
func findRelocks(locks *lockset.Result, splits *splitter, fn *lockset.Func) []report.Finding {
	var fs []report.Finding
	for _, a := range fn.Again {
		if _, deferred := a.At.(*ssa.Defer); deferred && len(a.Op.Chain) == 0 {
			continue // unreleased: deferred-lock
		}
		category := categoryOf(&a)
		if category == "" {
			continue
		}
		message := subject(locks, fn, &a) + consequence(category, a.Twice)
		if category == recursiveRead {
			writer, ok := locks.Writer(a.Path)
			if !ok {
				continue
			}
			if writer.IsValid() {
				message += " " + locks.Place(a.At, "Lock", writer)
			}
		}
		pos, end := locks.Range(a.At)
		fs = append(fs, report.Finding{
			Pos: pos, End: end, Category: category, Concept: concept.RLock,
			Message: message,
			Second:  second(locks, fn, &a),
			Subject: lock.ClassOf(a.Path).Qualified(),
			Strict:  a.OfKind,
			Fixes:   splits.split(&a, category),
		})
	}
	return fs
}

func categoryOf(a *lockset.Again) string {
	switch {
	case a.Once != (a.Held.Op != nil && a.Held.Op.Verb == "Do"):
		return ""
	case a.Once:
		return once
	case a.Held.Mode == lock.Read && a.Want == lock.Read:
		return recursiveRead
	case a.Callback:
		return callback
	case a.Held.Mode == lock.Write && a.Want == lock.Write:
		return nested
	case a.Held.Mode == lock.Read && a.Want == lock.Write:
		return upgrade
	}
	return downgrade
}

// subject tells what happens at the finding: "Lock of s.mu" or "call to s.flush locks s.mu (via flush → drain)".
func subject(locks *lockset.Result, fn *lockset.Func, a *lockset.Again) string {
	name := locks.Name(a.Op, a.Path, fn.Fn)
	if len(a.Op.Chain) == 0 {
		return a.Op.Verb + " of " + name
	}
	verb := map[string]string{"Lock": "locks", "RLock": "read-locks", "Do": "enters"}[a.Op.Verb]
	call := locks.Call(a.At)
	if _, deferred := a.At.(*ssa.Defer); deferred {
		call = "deferred " + call
	}
	return call + " " + verb + " " + name + via(a.Op.Chain)
}

// via names the calls of a chain of more than one.
func via(chain []lockset.Step) string {
	if len(chain) < 2 {
		return ""
	}
	names := make([]string, 0, 3)
	for i, s := range chain {
		if len(chain) > 3 && i == 2 {
			names = append(names, "…", chain[len(chain)-1].Name)
			break
		}
		names = append(names, s.Name)
	}
	return " (via " + strings.Join(names, " → ") + ")"
}

func consequence(category string, twice bool) string {
	switch category {
	case upgrade:
		return ", held for reading, which blocks for ever"
	case downgrade:
		return ", held for writing, which blocks for ever"
	case recursiveRead:
		return ", already held for reading, which may deadlock with a waiting writer"
	case once:
		return ", which is running, and blocks for ever"
	case callback:
		return ", which is held while it is called back"
	}
	if twice {
		return ", which it holds already"
	}
	return ", which is already held"
}

func second(locks *lockset.Result, fn *lockset.Func, a *lockset.Again) *report.Second {
	op := a.Held.Op
	if op == nil {
		return nil
	}
	s := &report.Second{Verb: op.Verb, Pos: locks.Where(op), Where: op.Where, Message: lock.Text(a.Path, fn.Fn) + " locked here"}
	switch {
	case op.Verb == "comment":
		s.Verb, s.Message = "held by contract", "its comment says that the caller holds "+lock.Text(a.Path, fn.Fn)
	case len(op.Chain) > 0 && op.Chain[0].Pos.IsValid() && s.Pos == token.NoPos && !a.Twice:
		s.Pos = op.Chain[0].Pos
	}
	return s
}
