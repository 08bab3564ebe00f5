package graph

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// DOT writes the graph in the language of Graphviz: a box for each package, cycles in red, declared orders dashed.
func DOT(w io.Writer, g *Graph) error {
	out := bufio.NewWriter(w)
	out.WriteString("digraph lockorder {\n\trankdir=LR;\n\tnode [shape=box, style=rounded, fontname=\"Helvetica\"];\n" +
		"\tedge [fontname=\"Helvetica\", fontsize=10];\n")
	var packages []string
	members := make(map[string][]*Lock)
	for _, l := range g.Locks {
		if members[l.Package] == nil {
			packages = append(packages, l.Package)
		}
		members[l.Package] = append(members[l.Package], l)
	}
	for i, pkg := range packages {
		fmt.Fprintf(out, "\tsubgraph cluster_%d {\n\t\tlabel=%s;\n\t\tcolor=gray;\n", i, quoted(pkg))
		for _, l := range members[pkg] {
			fmt.Fprintf(out, "\t\t%s [label=%s];\n", quoted(l.ID), quoted(strings.TrimPrefix(l.ID, pkg+".")))
		}
		out.WriteString("\t}\n")
	}
	for _, e := range g.Edges {
		fmt.Fprintf(out, "\t%s -> %s [%s];\n", quoted(e.From.ID), quoted(e.To.ID), e.attributes())
	}
	out.WriteString("}\n")
	return out.Flush()
}

// attributes tells how an edge is drawn.
func (e *Edge) attributes() string {
	label := "declared"
	if len(e.Sites) > 0 {
		label = e.Sites[0].place()
		if n := len(e.Sites) - 1; n > 0 {
			label += fmt.Sprintf(" (+%d)", n)
		}
	}
	text := "label=" + quoted(label) + ", tooltip=" + quoted(e.summary())
	if len(e.Sites) == 0 {
		text += ", style=dashed"
	}
	if e.Cyclic {
		text += ", color=red, fontcolor=red, penwidth=2"
	}
	return text
}

// quoted returns a string of the language of Graphviz.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(s) + `"`
}

var errNoDot = errors.New("-format svg needs the program dot of Graphviz (graphviz.org), which is not in PATH; -format dot writes what it reads")

// FindDot returns the program that draws.
func FindDot() (string, error) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		return "", errNoDot
	}
	return dot, nil
}

// SVG writes the graph as a drawing, which the program dot makes.
func SVG(ctx context.Context, w io.Writer, g *Graph, dot string) error {
	var source, complaint bytes.Buffer
	if err := DOT(&source, g); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, dot, "-Tsvg")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &source, w, &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", dot, err, strings.Join(strings.Fields(complaint.String()), " "))
	}
	return nil
}
