package vet

import (
	"cmp"
	"slices"
	"strings"
)

// A Report is the outcome of one run, in an order that does not depend on how the packages were scheduled.
type Report struct {
	Findings []Finding
	GivenUp  []Finding // functions given up on, if asked for; no findings
	Errors   []Error   // what could not be analyzed, or how the run failed
	Warnings []string  // remarks of the go command
}

// A Finding is one diagnostic of one pass.
type Finding struct {
	Package  string // import path, "_test" at its end for an external test package
	Analyzer string
	Category string // may be empty
	Message  string // as go vet prints it, with the citation at its end
	Pos, End Position
	Related  []Related
	Fixes    []Fix
}

// Rule returns the name by which directives and flags know the rule: "relock/upgrade".
func (f *Finding) Rule() string {
	return strings.TrimSuffix(f.Analyzer+"/"+f.Category, "/")
}

// A Position is a place in a file. Column counts bytes from 1; Line and Column are 0 where unknown.
type Position struct {
	File         string // relative to the working directory if that is shorter
	Line, Column int
}

// Related is a further place that belongs to a finding.
type Related struct {
	Message  string
	Pos, End Position
}

// A Fix is a change that would cure the finding.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces the bytes of a file from offset Start up to End.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// An Error says in one line what failed; Package is empty where that is not known. It is written so in all JSON outputs.
type Error struct {
	Package string `json:"package,omitempty"`
	Message string `json:"message"`
}

// arrange sorts the report and drops what several variants of one package (with and without its tests) both say.
func (r *Report) arrange() {
	r.Findings = arranged(r.Findings, compare)
	// All passes that met the function name it: which one does not matter.
	r.GivenUp = arranged(r.GivenUp, func(a, b Finding) int {
		a.Analyzer, b.Analyzer = "", ""
		return compare(a, b)
	})
	slices.SortStableFunc(r.Errors, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Message, b.Message))
	})
	r.Errors = slices.Compact(r.Errors)
}

func arranged(findings []Finding, compare func(a, b Finding) int) []Finding {
	slices.SortStableFunc(findings, compare)
	return slices.CompactFunc(findings, func(a, b Finding) bool { return compare(a, b) == 0 })
}

// compare orders findings by file, line, column and analyzer. The package is no part of it: variants of one package
// differ in it and in nothing else.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Pos.File, b.Pos.File),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Column, b.Pos.Column),
		cmp.Compare(a.Analyzer, b.Analyzer),
		cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Message, b.Message),
	)
}
