package vet

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The JSON that a vet tool prints: package ID -> analyzer -> error or diagnostics.
type (
	jsonTree map[string]map[string][]jsonDiagnostic

	jsonError struct {
		Err string `json:"error"`
	}

	jsonDiagnostic struct {
		Category string        `json:"category"`
		Posn     string        `json:"posn"`
		End      string        `json:"end"`
		Message  string        `json:"message"`
		Fixes    []jsonFix     `json:"suggested_fixes"`
		Related  []jsonRelated `json:"related"`
	}

	jsonFix struct {
		Message string `json:"message"`
		Edits   []struct {
			Filename string `json:"filename"`
			Start    int    `json:"start"`
			End      int    `json:"end"`
			New      string `json:"new"`
		} `json:"edits"`
	}

	jsonRelated struct {
		Posn    string `json:"posn"`
		End     string `json:"end"`
		Message string `json:"message"`
	}
)

// A decoder turns the JSON of one package into findings.
type decoder struct {
	dir     string // the working directory
	overlay *Overlay
	places  *places // for names that are relative to a package
}

// decode returns what the object says. An analyzer that failed is an error of its package, the first by name if several
// did, since they fail for the same reason: something they all require.
func (d *decoder) decode(object []byte) (findings []Finding, errs []Error, err error) {
	var tree jsonTree
	if json.Unmarshal(object, &tree) != nil { // rarely, and to look for failures at once takes twice the time
		if tree, errs, err = withoutFailures(object); err != nil {
			return nil, nil, fmt.Errorf("reading the output of go vet: %w", err)
		}
	}
	for _, id := range sortedKeys(tree) {
		pkg := packageOf(id)
		for _, analyzer := range sortedKeys(tree[id]) {
			for _, diagnostic := range tree[id][analyzer] {
				at, err := d.places.find(pkg)
				if err != nil {
					return nil, nil, err
				}
				findings = append(findings, d.finding(pkg, at, analyzer, diagnostic))
			}
		}
	}
	return findings, errs, nil
}

// withoutFailures reads an object in which analyzers say that they failed.
func withoutFailures(object []byte) (tree jsonTree, errs []Error, err error) {
	var raw map[string]map[string]json.RawMessage
	if err := json.Unmarshal(object, &raw); err != nil {
		return nil, nil, err
	}
	tree = make(jsonTree)
	for _, id := range sortedKeys(raw) {
		tree[id] = make(map[string][]jsonDiagnostic)
		failed := false
		for _, analyzer := range sortedKeys(raw[id]) {
			var failure jsonError
			if json.Unmarshal(raw[id][analyzer], &failure) == nil {
				if !failed {
					errs = append(errs, Error{packageOf(id), analyzer + ": " + oneLine(failure.Err)})
				}
				failed = true
				continue
			}
			var diagnostics []jsonDiagnostic
			if err := json.Unmarshal(raw[id][analyzer], &diagnostics); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", analyzer, err)
			}
			tree[id][analyzer] = diagnostics
		}
	}
	return tree, errs, nil
}

func (d *decoder) finding(pkg string, at place, analyzer string, j jsonDiagnostic) Finding {
	f := Finding{
		Package:  pkg,
		Analyzer: analyzer,
		Category: j.Category,
		Message:  j.Message,
		Pos:      d.position(at, j.Posn),
		End:      d.position(at, j.End),
	}
	for _, r := range j.Related {
		f.Related = append(f.Related, Related{r.Message, d.position(at, r.Posn), d.position(at, r.End)})
	}
	for _, fix := range j.Fixes {
		out := Fix{Message: fix.Message}
		for _, e := range fix.Edits {
			out.Edits = append(out.Edits, Edit{d.shown(at, e.Filename), e.Start, e.End, e.New})
		}
		f.Fixes = append(f.Fixes, out)
	}
	return f
}

// position parses "file:line:column", "file:line" and "file"; "-" is the position that is none. The name of the file may
// contain colons itself (C:\…).
func (d *decoder) position(at place, posn string) Position {
	if posn == "" || posn == "-" {
		return Position{}
	}
	file, last, ok := cutNumber(posn)
	if !ok {
		return Position{File: d.shown(at, posn)}
	}
	if file, line, ok := cutNumber(file); ok {
		return Position{d.shown(at, file), line, last}
	}
	return Position{File: d.shown(at, file), Line: last}
}

// cutNumber cuts ":123" off the end of s.
func cutNumber(s string) (before string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

// shown returns the name by which the user knows a file: the one that an overlay replaces, relative to the working
// directory if that is shorter, as the go command shows it.
func (d *decoder) shown(at place, file string) string {
	file = at.whole(file)
	return shorter(d.dir, d.overlay.Original(file))
}

func shorter(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil && len(rel) < len(file) {
		return rel
	}
	return file
}

// packageOf returns the import path of a package ID, which for a variant made for a test is "p [p.test]".
func packageOf(id string) string {
	pkg, _, _ := strings.Cut(id, " ")
	return pkg
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// oneLine joins the lines of a message.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
