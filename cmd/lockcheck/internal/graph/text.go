package graph

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
)

// Text writes the graph for people: the cycles, then all orders by the lock that is held.
func Text(w io.Writer, g *Graph, color bool) error {
	out := bufio.NewWriter(w)
	switch {
	case len(g.Edges) > 0:
	case g.partly:
		fmt.Fprintln(out, "no cycles")
		return out.Flush()
	default:
		fmt.Fprintln(out, "no lock is taken while another is held")
		return out.Flush()
	}
	red, plain := "", ""
	if color {
		red, plain = "\x1b[31;1m", "\x1b[0m"
	}
	for i, cycle := range g.Cycles {
		fmt.Fprintf(out, "%scycle %d of %d%s\n", red, i+1, len(g.Cycles), plain)
		width := 0
		for _, s := range cycle {
			width = max(width, utf8.RuneCountInString(s.text()))
		}
		for _, s := range cycle {
			fmt.Fprintf(out, "  %-*s  %s\n", width, s.text(), s.where())
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%s, %s, %s\n", render.Count(len(g.Locks), "lock"), render.Count(len(g.Edges), "order"), render.Count(len(g.Cycles), "cycle"))
	for i, e := range g.Edges {
		if i == 0 || g.Edges[i-1].From != e.From {
			fmt.Fprintf(out, "\n%s\n", e.From.Name)
		}
		mark := "→"
		if e.Cyclic {
			mark = red + "⟳" + plain
		}
		fmt.Fprintf(out, "  %s %s  %s\n", mark, e.To.Name, e.summary())
	}
	return out.Flush()
}

// text tells a step of a cycle: "server.A.mu → server.B.mu".
func (s Step) text() string {
	return s.From.Name + mode(s.FromMode) + " → " + s.To.Name + mode(s.ToMode)
}

// where tells the site of a step.
func (s Step) where() string {
	if s.Site.Declared {
		return fmt.Sprintf("%s:%d:%d (declared)", s.File, s.Line, s.Column)
	}
	return s.Site.where()
}

// where tells a site, with the calls that lead from it to the second lock.
func (s Site) where() string {
	text := fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column)
	if len(s.Chain) > 0 {
		text += " (via " + strings.Join(s.Chain, " → ") + ")"
	}
	return text
}

// summary tells where an edge is.
func (e *Edge) summary() string {
	if len(e.Sites) == 0 {
		return fmt.Sprintf("%s:%d:%d (declared)", e.Declared[0].File, e.Declared[0].Line, e.Declared[0].Column)
	}
	text := e.Sites[0].where()
	if n := len(e.Sites) - 1; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	if len(e.Declared) > 0 {
		text += ", declared"
	}
	return text
}

// mode tells how a lock is held or taken, if not for writing.
func mode(m fmt.Stringer) string {
	if m.String() == "read" {
		return " (read)"
	}
	return ""
}
