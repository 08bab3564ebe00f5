package explain

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// width is that of the text. A fixed one keeps the output the same everywhere, and longer lines read badly.
const width = 80

var (
	listItem = regexp.MustCompile(`^( {0,3})([-*+]|\d+[.)]) +`)
	link     = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)
	strong   = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

// plainText writes Markdown as plain text for a terminal: paragraphs and list items filled, headings underlined, code
// and tables as they are. It knows the Markdown of the concept pages and the doc comments of Go, where code is what is
// indented.
func plainText(w io.Writer, text string) error {
	p := &plain{w: bufio.NewWriter(w)}
	for line := range strings.Lines(text) {
		p.line(strings.TrimRight(line, " \t\r\n"))
	}
	p.flush()
	return p.w.Flush()
}

// plain is the state between the lines of a text.
type plain struct {
	w       *bufio.Writer
	wrote   bool   // something stands above, so the next block starts after an empty line
	fenced  bool   // between ``` and ```
	code    bool   // the block above is code, which an empty line may continue
	blanks  int    // empty lines since
	block   string // the paragraph or item being gathered
	marker  string // the bullet of the item, "- "
	listing bool   // the block above is an item: the next one follows as close as it does in the source
}

func (p *plain) line(line string) {
	// After a list, four spaces go on with its last item.
	indented := strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "    ") && !p.listing
	switch {
	case strings.HasPrefix(strings.TrimSpace(line), "```"):
		p.flush()
		p.fenced = !p.fenced
		p.code, p.blanks = false, 0
	case p.fenced:
		p.verbatim(line)
	case line == "":
		p.flush()
		p.blanks++
	case indented && p.block == "":
		p.verbatim(strings.TrimPrefix(strings.TrimPrefix(line, "\t"), "    "))
	case strings.HasPrefix(line, "#"):
		p.heading(line)
	case strings.HasPrefix(line, "|"):
		p.flush()
		p.verbatim(line)
	case listItem.MatchString(line):
		p.flush()
		p.marker = listItem.FindStringSubmatch(line)[2] + " "
		p.block = listItem.ReplaceAllString(line, "")
	default:
		p.block = strings.TrimSpace(p.block + " " + strings.TrimSpace(line))
	}
}

// begin ends the block above with an empty line.
func (p *plain) begin() {
	if p.wrote {
		p.w.WriteByte('\n')
	}
	p.wrote = true
	p.code, p.blanks = false, 0
}

func (p *plain) heading(line string) {
	p.flush()
	p.begin()
	p.listing = false
	title := inline(strings.TrimSpace(strings.TrimLeft(line, "#")))
	under := "-"
	if !strings.HasPrefix(line, "##") {
		under = "="
	}
	p.w.WriteString(title + "\n" + strings.Repeat(under, utf8.RuneCountInString(title)) + "\n")
}

// verbatim writes a line of code, with the empty lines that stand between it and the code above.
func (p *plain) verbatim(line string) {
	if !p.code {
		p.begin()
		p.code = true
	}
	p.listing = false
	p.w.WriteString(strings.Repeat("\n", p.blanks))
	p.blanks = 0
	if line != "" {
		line = "    " + strings.ReplaceAll(line, "\t", "    ")
	}
	p.w.WriteString(line + "\n")
}

// flush writes the block gathered so far.
func (p *plain) flush() {
	if p.block == "" {
		return
	}
	item := p.marker != ""
	if !item || !p.listing || p.blanks > 0 {
		p.begin()
	}
	p.code, p.blanks = false, 0
	prefix, rest := "", ""
	if item {
		prefix = "  " + p.marker
		rest = strings.Repeat(" ", len(prefix))
	}
	for _, line := range wrap(inline(p.block), width-len(prefix)) {
		p.w.WriteString(prefix + line + "\n")
		prefix = rest
	}
	p.block, p.marker, p.listing = "", "", item
}

// inline takes away the marks that a terminal does not show. Code keeps its backquotes: they say where it ends.
func inline(s string) string {
	s = link.ReplaceAllString(s, "$1 ($2)")
	return strong.ReplaceAllString(s, "$1")
}

// wrap fills lines of up to n columns.
func wrap(text string, n int) []string {
	var lines []string
	line, columns := "", 0
	for _, word := range strings.Fields(text) {
		size := utf8.RuneCountInString(word)
		if columns > 0 && columns+1+size > n {
			lines = append(lines, line)
			line, columns = "", 0
		}
		if columns > 0 {
			line += " "
			columns++
		}
		line += word
		columns += size
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
