package unreleased

import (
	_ "embed"
	"slices"
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

// Analyzer reports paths that leave a lock locked, and releases of what is not held.
var Analyzer = &analysis.Analyzer{
	Name:     "unreleased",
	Doc:      doc.Text(source, "unreleased"),
	URL:      "https://pkg.go.dev/github.com/lockcheck/lockcheck/analyzers/unreleased",
	Requires: []*analysis.Analyzer{config.Analyzer, directive.Analyzer, lockset.Analyzer},
	Run:      run,
}

// The categories.
const (
	leftAtReturn = "return"
	leftAtPanic  = "panic"
	leftInLoop   = "loop"
	notHeld      = "not-held"
	wrongMode    = "wrong-mode"
	deferredLock = "deferred-lock"
	escapedTry   = "escaped-try"
)

func run(pass *analysis.Pass) (any, error) {
	settings := config.Of(pass)
	locks := pass.ResultOf[lockset.Analyzer].(*lockset.Result)
	fixes := &fixer{pass, locks}
	var findings []report.Finding
	for _, fn := range locks.Funcs {
		findings = append(findings, findLeaks(locks, fixes, fn)...)
		findings = append(findings, findMisuses(locks, fixes, fn)...)
		findings = append(findings, findDeferredLocks(locks, fixes, fn)...)
	}
	report.All(pass, pass.ResultOf[directive.Analyzer].(*directive.Set), report.Options{Strict: settings.Strict, Tests: settings.Tests}, findings)
	return nil, nil
}

// findLeaks returns a finding, at the acquisition, for each lock that some path leaves held.
func findLeaks(locks *lockset.Result, fixes *fixer, fn *lockset.Func) []report.Finding {
	var fs []report.Finding
	for _, l := range fn.Leaks {
		if slices.ContainsFunc(fn.Again, func(a lockset.Again) bool { return defersLock(&a) && a.Held.Op == l.Held.Op }) {
			continue // told at the deferred Lock
		}
		name := locks.Name(l.Held.Op, l.Path, fn.Fn)
		exit, _ := locks.Range(l.Exit)
		f := report.Finding{
			Category: leftAtReturn, Concept: concept.Lock,
			Message: name + " is not unlocked on every path",
			Second:  &report.Second{Verb: "return", Pos: exit, Message: "this return leaves " + name + " locked"},
			Subject: lock.ClassOf(l.Path).Qualified(),
		}
		switch {
		case l.Loop:
			f.Category = leftInLoop
			f.Message = name + " is still locked in the next round of the loop on some path"
			f.Second = &report.Second{Verb: "next round", Pos: exit, Message: "the next round starts here with " + name + " locked"}
		case l.Lost != nil:
			owner := name
			if i := strings.LastIndexByte(name, '.'); i > 0 && !l.Path.Embedded() {
				owner = name[:i]
			}
			f.Message = name + " is not unlocked: " + owner + " is nil when the deferred " + lock.Op{Kind: lock.Release, Mode: l.Held.Mode}.Verb() + " runs"
			f.Second.Message = "this return sets " + owner + ", and the deferred call panics"
		case l.None:
			f.Message = name + " is not unlocked on any path"
		}
		if _, panics := l.Exit.(*ssa.Panic); panics {
			f.Category = leftAtPanic
			f.Second = &report.Second{Verb: "panic", Pos: exit, Message: "this panic leaves " + name + " locked, and is recovered from"}
		}
		f.Pos, f.End = locks.Range(l.Held.Op.At())
		if _, deferred := l.Held.Op.At().(*ssa.Defer); deferred && len(l.Held.Op.Chain) == 0 {
			f.Category = deferredLock
			f.Message = "deferred " + l.Held.Op.Verb + " of " + name + " leaves it locked, did you mean Unlock?"
		}
		if !exit.IsValid() {
			f.Second = nil
		}
		f.Fixes = fixes.leak(fn.Fn, &l)
		fs = append(fs, f)
	}
	return fs
}

// findMisuses returns a finding for each release of what is not held, or not in that mode.
func findMisuses(locks *lockset.Result, fixes *fixer, fn *lockset.Func) []report.Finding {
	var fs []report.Finding
	for _, m := range fn.Misuses {
		name := locks.Name(m.Op, m.Path, fn.Fn)
		f := report.Finding{Concept: concept.Lock, Subject: lock.ClassOf(m.Path).Qualified()}
		f.Pos, f.End = locks.Range(m.At)
		what := m.Op.Verb + " of " + name
		if len(m.Op.Chain) > 0 {
			verb := map[string]string{"Unlock": "unlocks", "RUnlock": "read-unlocks"}[m.Op.Verb]
			what = locks.Call(m.At) + " " + verb + " " + name
		}
		if _, deferred := m.At.(*ssa.Defer); deferred {
			what = "deferred " + what
		}
		switch m.Kind {
		case lockset.NotHeld:
			f.Category, f.Message = notHeld, what+", which is not held"
			if m.Other != nil {
				f.Second = &report.Second{Verb: m.Other.Verb, Pos: locks.Where(m.Other), Where: m.Other.Where, Message: name + " unlocked here already"}
				if m.Refused {
					f.Second.Message = name + " locked here only if this succeeds"
				}
			}
		case lockset.WrongMode:
			f.Category, f.Message = wrongMode, what+", which is held for reading"
			if m.Mode == lock.Read {
				f.Message = what + ", which is held for writing"
			}
			f.Second = &report.Second{Verb: m.Other.Verb, Pos: locks.Where(m.Other), Where: m.Other.Where, Message: name + " locked here"}
			f.Fixes = fixes.misuse(fn.Fn, &m)
		case lockset.IgnoredTry:
			f.Category, f.Message = escapedTry, "Try"+what+" without a look at its result, so nobody knows whether it is held"
		}
		fs = append(fs, f)
	}
	return fs
}

// findDeferredLocks returns a finding for each deferred Lock of a lock that is held when the function ends.
func findDeferredLocks(locks *lockset.Result, fixes *fixer, fn *lockset.Func) []report.Finding {
	var fs []report.Finding
	for _, a := range fn.Again {
		if !defersLock(&a) {
			continue
		}
		name := locks.Name(a.Op, a.Path, fn.Fn)
		f := report.Finding{
			Category: deferredLock, Concept: concept.Lock,
			Message: "deferred " + a.Op.Verb + " of " + name + ", which is held, did you mean Unlock?",
			Subject: lock.ClassOf(a.Path).Qualified(),
		}
		if a.Held.Op != nil {
			f.Second = &report.Second{Verb: a.Held.Op.Verb, Pos: locks.Where(a.Held.Op), Where: a.Held.Op.Where, Message: name + " locked here"}
		}
		f.Pos, f.End = locks.Range(a.At)
		f.Fixes = fixes.deferredLock(fn.Fn, &a)
		fs = append(fs, f)
	}
	return fs
}

// defersLock reports whether the acquisition is a deferred Lock itself.
func defersLock(a *lockset.Again) bool {
	_, deferred := a.At.(*ssa.Defer)
	return deferred && len(a.Op.Chain) == 0
}
