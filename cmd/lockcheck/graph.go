package main

import (
	"context"
	"flag"
	"io"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/graph"
)

// showGraph shows the orders in which the packages take their locks. Cycles are findings.
func showGraph(args []string) int {
	t := &tableCommand{analyzer: "lockorder", formats: []string{"text", "json", "dot", "svg"}}
	var onlyCycles bool
	err := t.parse(args, func(fs *flag.FlagSet) { fs.BoolVar(&onlyCycles, "cycles", false, "") })
	if err != nil {
		return statusOf(err)
	}
	dot := ""
	if t.format == "svg" { // before the work, not after it
		if dot, err = graph.FindDot(); err != nil {
			return statusOf(err)
		}
	}
	report, err := t.run()
	if err != nil {
		return statusOf(err)
	}
	g, err := graph.Read(report.Findings, graph.Options{OnlyCycles: onlyCycles, Strict: t.strict()})
	if err != nil {
		return statusOf(err)
	}
	err = t.write(func(w io.Writer) error {
		switch t.format {
		case "json":
			return graph.JSON(w, g, report.Errors, version())
		case "dot":
			return graph.DOT(w, g)
		case "svg":
			return graph.SVG(context.Background(), w, g, dot)
		}
		return graph.Text(w, g, t.color())
	})
	if err != nil {
		return statusOf(err)
	}
	return statusWith(report, len(g.Cycles))
}
