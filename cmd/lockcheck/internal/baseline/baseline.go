// Package baseline keeps the findings that are known and left for later.
//
// A baseline is a text file with a line for each identity of findings and how many share it, sorted, so that it reads well
// in a review and branches that write it merge line by line. What is on file is not told; what exceeds it is.
package baseline

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const (
	title       = "# Findings that lockcheck -baseline leaves out: package, function, rule, subject, how many."
	flagsPrefix = "# flags:"
)

var noBaseline = fmt.Errorf("1: no baseline of lockcheck, which begins with %q", title)

// A Baseline is what one file says.
type Baseline struct {
	Flags   []string // what lockcheck was told when it wrote the file, sorted; they decide what can be found
	entries map[fingerprint.ID]entry
}

type entry struct{ line, count int }

// Of returns a baseline of findings.
func Of(findings []vet.Finding, source *fingerprint.Source, flags []string) *Baseline {
	b := &Baseline{Flags: slices.Sorted(slices.Values(flags)), entries: make(map[fingerprint.ID]entry)}
	for i := range findings {
		id := source.Of(&findings[i])
		b.entries[id] = entry{count: b.entries[id].count + 1}
	}
	return b
}

// Write writes the file.
func (b *Baseline) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, title)
	fmt.Fprintln(out, strings.TrimSpace(flagsPrefix+" "+strings.Join(b.Flags, " ")))
	lines := make([]string, 0, len(b.entries))
	for id, e := range b.entries {
		lines = append(lines, fmt.Sprintf("%s %d", id, e.count))
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return out.Flush()
}

// Read reads a file. An error names the line that is wrong, as "12: …".
func Read(data []byte) (*Baseline, error) {
	b := &Baseline{entries: make(map[fingerprint.ID]entry)}
	titled := false
	for n, line := range slices.Collect(bytes.Lines(data)) {
		text := strings.TrimSpace(string(line))
		switch {
		case text == title:
			titled = true
		case strings.HasPrefix(text, flagsPrefix):
			b.Flags = slices.Sorted(slices.Values(strings.Fields(text[len(flagsPrefix):])))
		case text == "" || strings.HasPrefix(text, "#"):
		case !titled:
			return nil, noBaseline
		case strings.HasPrefix(text, "<<<<<<<"), strings.HasPrefix(text, "======="), strings.HasPrefix(text, ">>>>>>>"):
			return nil, fmt.Errorf("%d: a merge conflict that is not resolved", n+1)
		default:
			if err := b.add(n+1, text); err != nil {
				return nil, err
			}
		}
	}
	if !titled {
		return nil, noBaseline
	}
	return b, nil
}

// add adds an entry. Two branches may both have added it: the larger one holds.
func (b *Baseline) add(line int, text string) error {
	fields := strings.Fields(text)
	if len(fields) != 5 {
		return fmt.Errorf("%d: %d words instead of package, function, rule, subject and number", line, len(fields))
	}
	count, err := strconv.Atoi(fields[4])
	if err != nil || count < 1 {
		return fmt.Errorf("%d: %q is no number of findings", line, fields[4])
	}
	id := fingerprint.ID{Package: fields[0], Function: fields[1], Rule: fields[2], Subject: fields[3]}
	if count > b.entries[id].count {
		b.entries[id] = entry{line, count}
	}
	return nil
}

// Apply returns the findings that are not on file, and the entries of which less was found. Of findings that share an
// identity the first ones are taken for those on file.
func (b *Baseline) Apply(findings []vet.Finding, source *fingerprint.Source) (left []vet.Finding, unused []Stale) {
	found := make(map[fingerprint.ID]int)
	for i := range findings {
		id := source.Of(&findings[i])
		found[id]++
		if found[id] > b.entries[id].count {
			left = append(left, findings[i])
		}
	}
	for id, e := range b.entries {
		if n := found[id]; n < e.count {
			unused = append(unused, Stale{ID: id, Line: e.line, Known: e.count, Found: n})
		}
	}
	slices.SortFunc(unused, func(a, b Stale) int { return a.Line - b.Line })
	return left, unused
}

// A Stale entry promises more findings than there are.
type Stale struct {
	fingerprint.ID
	Line         int
	Known, Found int
}

// String tells what is stale.
func (s Stale) String() string {
	if s.Found == 0 {
		return fmt.Sprintf("%d: stale, no longer found: %s", s.Line, s.ID)
	}
	return fmt.Sprintf("%d: stale, found %d of %d: %s", s.Line, s.Found, s.Known, s.ID)
}
