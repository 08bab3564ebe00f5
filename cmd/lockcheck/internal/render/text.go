package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// text writes findings for people:
//
//	conn.go:12:2: call to c.flush locks c.mu (via flush → write), which is already held (Lock on line 10) [concept: rlock]
//	    11 |     c.n++
//	    12 |     c.flush()
//	       |     ^^^^^^^^^
//	    13 | }
//	  conn.go:10:2: c.mu locked here
//	    10 |     c.mu.Lock()
//	       |     -----------
//	  call path: flush → write
//	  rule: relock/nested
//
// What stands at the margin is what go vet prints, so an editor that reads go vet finds each finding once.
func text(w io.Writer, r *vet.Report, o Options) error {
	t := &texter{
		w:       bufio.NewWriter(w),
		paint:   painter(o.Color),
		context: o.Context,
		sources: sources{read: o.Source},
	}
	for i := range r.Findings {
		if i > 0 && o.Context >= 0 {
			t.line("")
		}
		t.finding(&r.Findings[i])
	}
	return t.w.Flush()
}

type texter struct {
	w       *bufio.Writer
	paint   painter
	context int
	sources sources
}

func (t *texter) finding(f *vet.Finding) {
	t.line("%s: %s", t.paint.of(bold, place(f.Pos)), f.Message)
	if t.context >= 0 {
		t.excerpt(f.Pos, f.End, t.context, marker{"^", red})
	}
	for _, related := range f.Related {
		t.line("  %s: %s", t.paint.of(cyan, place(related.Pos)), related.Message)
		if t.context >= 0 {
			t.excerpt(related.Pos, related.End, 0, marker{"-", cyan})
		}
	}
	if t.context < 0 {
		return
	}
	if calls, _ := callsOf(f.Message); len(calls) > 0 {
		t.line("  call path: %s", strings.Join(calls, " → "))
	}
	t.line("  rule: %s", t.paint.of(dim, f.Rule()))
}

// A marker underlines a range.
type marker struct{ sign, color string }

// excerpt writes the line of pos, marked under the range up to end, with lines of context around it.
func (t *texter) excerpt(pos, end vet.Position, context int, mark marker) {
	lines := t.sources.lines(pos.File)
	if pos.Line < 1 || pos.Line > len(lines) {
		return
	}
	first, last := max(1, pos.Line-context), min(len(lines), pos.Line+context)
	for last > pos.Line && strings.TrimSpace(lines[last-1]) == "" {
		last-- // a blank line at the rim shows nothing
	}
	for first < pos.Line && strings.TrimSpace(lines[first-1]) == "" {
		first++
	}
	width := len(fmt.Sprint(last))
	for n := first; n <= last; n++ {
		if n != pos.Line {
			shown, _, _ := window(lines[n-1], 0, 0)
			t.numbered(width, n, shown)
			continue
		}
		shown, from, to := window(lines[n-1], pos.Column-1, endColumn(pos, end, lines[n-1]))
		t.numbered(width, n, shown)
		if pos.Column > 0 {
			gutter := t.paint.of(dim, strings.Repeat(" ", width)+" |")
			t.line("    %s %s%s", gutter, strings.Repeat(" ", from), t.paint.of(mark.color, strings.Repeat(mark.sign, to-from)))
		}
	}
}

func (t *texter) numbered(width, n int, shown string) {
	gutter := t.paint.of(dim, fmt.Sprintf("%*d |", width, n))
	if shown == "" {
		t.line("    %s", gutter)
		return
	}
	t.line("    %s %s", gutter, shown)
}

// line writes a line. Errors stay with the writer, whose Flush returns them.
func (t *texter) line(format string, args ...any) {
	fmt.Fprintf(t.w, format+"\n", args...)
}

// place returns a position as "file:line:column", without what is not known.
func place(p vet.Position) string {
	switch {
	case p.File == "":
		return "-"
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
