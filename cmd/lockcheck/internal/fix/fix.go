// Package fix applies the fixes that findings suggest.
package fix

import (
	"bytes"
	"fmt"
	"go/format"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A File is a file before and after fixes.
type File struct {
	Name          string
	Before, After []byte
}

// Diff returns the change as a unified diff, which git apply and patch -p1 take.
func (f File) Diff() string {
	name := strings.TrimPrefix(filepath.ToSlash(f.Name), "/")
	return renumbered(udiff.Unified("a/"+name, "b/"+name, string(f.Before), string(f.After)))
}

var hunk = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@`)

// renumbered puts right where the hunks of a diff lie in the new file: udiff forgets the lines between two changes of
// one hunk.
func renumbered(diff string) string {
	var out strings.Builder
	shift := 0
	for line := range strings.Lines(diff) {
		if m := hunk.FindStringSubmatch(line); m != nil {
			at, before, after := number(m[1]), number(m[2]), number(m[3])
			fmt.Fprintf(&out, "@@ -%s +%s @@\n", span(at, before), span(at+shift, after))
			shift += after - before
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

// number returns what a part of the head of a hunk says; a length of one is left out there.
func number(digits string) int {
	if n, err := strconv.Atoi(digits); err == nil {
		return n
	}
	return 1
}

func span(at, length int) string {
	if length == 1 {
		return strconv.Itoa(at)
	}
	return fmt.Sprintf("%d,%d", at, length)
}

// All applies the first fix of each finding to the files and returns those that change, sorted by name, and how many fixes
// there were. A fix that overlaps an earlier one in part is left for the next time; one that only adds a directive is
// left to a person, who alone knows the reason that it wants.
func All(findings []vet.Finding, read func(file string) ([]byte, error)) (files []File, fixed int, err error) {
	accepted := make(map[string][]vet.Edit)
	for i := range findings {
		if len(findings[i].Fixes) == 0 {
			continue
		}
		edits := findings[i].Fixes[0].Edits
		if len(edits) == 0 || slices.ContainsFunc(edits, marks) || !fits(accepted, edits) {
			continue
		}
		fixed++
		for _, e := range edits {
			if !slices.Contains(accepted[e.File], e) {
				accepted[e.File] = append(accepted[e.File], e)
			}
		}
	}
	for name, edits := range accepted {
		f, err := apply(name, edits, read)
		if err != nil {
			return nil, 0, err
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, fixed, nil
}

// marks reports whether an edit adds a directive.
func marks(e vet.Edit) bool { return strings.HasPrefix(strings.TrimSpace(e.New), "//lockcheck:") }

// fits reports whether edits can be made besides those accepted: each is either one of them or apart from all.
func fits(accepted map[string][]vet.Edit, edits []vet.Edit) bool {
	for _, e := range edits {
		for _, a := range accepted[e.File] {
			if e != a && e.Start <= a.End && a.Start <= e.End {
				return false
			}
		}
	}
	return true
}

// apply makes the edits of one file. A file that was formatted stays so.
func apply(name string, edits []vet.Edit, read func(file string) ([]byte, error)) (File, error) {
	before, err := read(name)
	if err != nil {
		return File{}, err
	}
	slices.SortFunc(edits, func(a, b vet.Edit) int { return a.Start - b.Start })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(before) {
			return File{}, fmt.Errorf("%s has changed since it was analyzed", name)
		}
		out.Write(before[at:e.Start])
		out.WriteString(e.New)
		at = e.End
	}
	out.Write(before[at:])
	after := out.Bytes()
	formatted, err := format.Source(after)
	if err != nil {
		return File{}, fmt.Errorf("%s: its fixes do not fit together: %w", name, err)
	}
	if was, err := format.Source(before); err == nil && bytes.Equal(was, before) {
		after = formatted
	}
	return File{name, before, after}, nil
}
