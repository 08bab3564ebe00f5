package goroutines

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Schema describes the JSON output.
const Schema = `lockcheck goroutines -format json writes one object:

	{
	  "schema": 1,                    grows when a field changes its meaning or goes
	  "version": "v1.2.3",            of lockcheck
	  "goroutines": [                 sorted by file, line, column
	    {
	      "package": "m/server",      import path
	      "in": "Server.Start",       the function that starts it
	      "owner": "Server",          the type whose method that is; left out for a function
	      "start": "go",              or the function that starts it, such as "errgroup.Group.Go"
	      "body": "Server.run",       what it runs, "function literal" or "function value"
	      "class": "joined",          joined, stoppable, daemon, neither or unknown
	      "reason": "...",            what the mark lockcheck:daemon says; left out without one
	      "timer": true,              it runs once, later; left out if not
	      "file": "server/server.go", relative to the working directory, with slashes
	      "line": 12, "column": 2,
	      "evidence": [               why it is of that class
	        {"what": "waited for here", "file": "server/server.go", "line": 40, "column": 2},
	        {"what": "may be told to end here", "elsewhere": "queue/queue.go:31"}
	      ]
	    }
	  ],
	  "errors": [                     what could not be analyzed; then the exit status is 2
	    {"package": "m/broken", "message": "..."}
	  ]
	}
`

type jsonTable struct {
	Schema     int         `json:"schema"`
	Version    string      `json:"version"`
	Goroutines []Goroutine `json:"goroutines"`
	Errors     []vet.Error `json:"errors"`
}

// JSON writes the inventory for programs.
func JSON(w io.Writer, all []Goroutine, errs []vet.Error, version string) error {
	out := jsonTable{1, version, make([]Goroutine, 0, len(all)), append([]vet.Error{}, errs...)}
	for _, g := range all {
		g.File = filepath.ToSlash(g.File)
		evidence := make([]Clue, 0, len(g.Evidence))
		for _, c := range g.Evidence {
			c.File = filepath.ToSlash(c.File)
			evidence = append(evidence, c)
		}
		g.Evidence = evidence
		out.Goroutines = append(out.Goroutines, g)
	}
	return render.EncodeJSON(w, out)
}

// Text writes the inventory for people: by package, with the evidence below each goroutine, and what they come to.
func Text(w io.Writer, all []Goroutine) error {
	out := bufio.NewWriter(w)
	for i := range all {
		g := &all[i]
		if i == 0 || g.Package != all[i-1].Package {
			if i > 0 {
				fmt.Fprintln(out)
			}
			fmt.Fprintln(out, g.Package)
		}
		fmt.Fprintf(out, "  %-9s  %s:%d:%d: %s in %s\n", g.Class, g.File, g.Line, g.Column, g.How(), g.In)
		if g.Reason != "" {
			fmt.Fprintf(out, "             %s\n", g.Reason)
		}
		for _, c := range g.Evidence {
			fmt.Fprintf(out, "             %s: %s\n", c.At(), c.What)
		}
	}
	if len(all) > 0 {
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, Summary(all))
	return out.Flush()
}

// At returns the place of the clue, without its column.
func (c *Clue) At() string {
	if c.Elsewhere != "" {
		return c.Elsewhere
	}
	return fmt.Sprintf("%s:%d", c.File, c.Line)
}

// Summary counts the goroutines by class: "7 goroutine starts: 4 joined, 1 stoppable, 2 neither".
func Summary(all []Goroutine) string {
	counts := Count(all)
	var parts []string
	for _, class := range Classes {
		if n := counts[class]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, class))
		}
	}
	text := render.Count(len(all), "goroutine start")
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text
}
