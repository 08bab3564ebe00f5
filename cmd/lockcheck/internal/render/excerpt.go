package render

import (
	"strings"
	"unicode"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const (
	tabWidth = 4
	maxWidth = 120 // of an excerpt's line, in columns
	before   = 40  // columns kept before the marked range where a line must be cut
)

// sources reads files once.
type sources struct {
	read  func(file string) ([]byte, error)
	files map[string][]string
}

// lines returns the lines of a file, or none if it cannot be read: a finding without its excerpt is still a finding.
func (s *sources) lines(file string) []string {
	if lines, ok := s.files[file]; ok {
		return lines
	}
	if s.files == nil {
		s.files = make(map[string][]string)
	}
	var lines []string
	if data, err := s.read(file); err == nil {
		lines = strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	}
	s.files[file] = lines
	return lines
}

// A Line is a line of an excerpt, in three parts: what is marked stands in the middle.
type Line struct {
	Number                int
	Before, Marked, After string
}

// Excerpts cuts excerpts out of files, each of which it reads once.
type Excerpts struct {
	Read    func(file string) ([]byte, error)
	sources sources
}

// Of returns the line of a position with some lines of context around it, the range up to end marked as far as it lies on
// that line. There are none if the file cannot be read.
func (e *Excerpts) Of(pos, end vet.Position, context int) []Line {
	e.sources.read = e.Read
	lines := e.sources.lines(pos.File)
	if pos.Line < 1 || pos.Line > len(lines) {
		return nil
	}
	var out []Line
	for n := max(1, pos.Line-context); n <= min(len(lines), pos.Line+context); n++ {
		text := strings.TrimRight(lines[n-1], "\r")
		if n != pos.Line || pos.Column < 1 {
			out = append(out, Line{Number: n, Before: text})
			continue
		}
		from := min(pos.Column-1, len(text))
		to := max(from, min(endColumn(pos, end, text), len(text)))
		out = append(out, Line{n, text[:from], text[from:to], text[to:]})
	}
	return out
}

// endColumn returns the offset in the line of pos where the range up to end stops: at the end of the line if the range
// goes on below it, and after the name that begins at pos if there is no range.
func endColumn(pos, end vet.Position, line string) int {
	switch {
	case end.Line > pos.Line:
		return len(strings.TrimRightFunc(line, unicode.IsSpace))
	case end.Line == pos.Line && end.Column > pos.Column:
		return end.Column - 1
	}
	start := max(0, min(pos.Column-1, len(line)))
	for i, r := range line[start:] {
		if r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return start + i
		}
	}
	return len(line)
}

// window returns what to show of a line, and where in it the bytes [from, to) begin and end, counted in columns: at
// least one column wide. Tabs become spaces, whatever could move the cursor is replaced, and long lines are cut.
func window(line string, from, to int) (shown string, begin, end int) {
	from = max(0, min(from, len(line)))
	to = max(from, min(to, len(line)))
	runes, column := expand(line)
	begin, end = column(from), column(to)
	if end <= begin {
		end = begin + 1
	}
	cut := 0
	if end > maxWidth && begin > before {
		cut = begin - before
		runes = runes[cut:]
		runes[0] = '…'
	}
	if len(runes) > maxWidth {
		runes = runes[:maxWidth]
		runes[maxWidth-1] = '…'
	}
	begin, end = begin-cut, min(end-cut, maxWidth)
	return strings.TrimRight(string(runes), " "), begin, end
}

// expand returns the line with one rune a column, and a function from byte offsets to columns.
func expand(line string) (runes []rune, column func(offset int) int) {
	columns := make([]int, len(line)+1)
	for offset, r := range line {
		columns[offset] = len(runes)
		switch {
		case r == '\t':
			for range tabWidth - len(runes)%tabWidth {
				runes = append(runes, ' ')
			}
		case r == '\r':
		case unicode.IsPrint(r):
			runes = append(runes, r)
		default:
			runes = append(runes, '�')
		}
	}
	columns[len(line)] = len(runes)
	return runes, func(offset int) int { return columns[offset] }
}
