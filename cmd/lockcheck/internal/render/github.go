package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// github writes workflow commands of GitHub Actions, which annotate the lines of a pull request.
func github(w io.Writer, r *vet.Report, o Options) error {
	out := bufio.NewWriter(w)
	l := locatorOf(o)
	for i := range r.Findings {
		f := &r.Findings[i]
		path, _ := l.path(f.Pos.File)
		properties := []string{"file=" + property(path)}
		if f.Pos.Line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", f.Pos.Line))
		}
		if f.End.Line > f.Pos.Line {
			properties = append(properties, fmt.Sprintf("endLine=%d", f.End.Line)) // columns count on one line only
		} else if f.Pos.Column > 0 {
			properties = append(properties, fmt.Sprintf("col=%d", l.column(f.Pos)))
			if f.End.Column > f.Pos.Column {
				properties = append(properties, fmt.Sprintf("endLine=%d,endColumn=%d", f.End.Line, l.column(f.End)))
			}
		}
		properties = append(properties, "title="+property("lockcheck "+f.Rule()))
		message := f.Message
		for _, related := range f.Related {
			path, _ := l.path(related.Pos.File)
			related.Pos.File = path
			message += "\n" + place(related.Pos) + ": " + related.Message
		}
		fmt.Fprintf(out, "::error %s::%s\n", strings.Join(properties, ","), data(message))
	}
	for _, e := range r.Errors {
		fmt.Fprintf(out, "::error title=lockcheck::%s\n", data(strings.TrimPrefix(e.Package+": "+e.Message, ": ")))
	}
	return out.Flush()
}

// The escapes of workflow commands.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return dataEscapes.Replace(s) }
func property(s string) string { return propertyEscapes.Replace(s) }
