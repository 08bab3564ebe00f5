package guards

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Schema describes the JSON output.
const Schema = `lockcheck guards -format json writes one object:

	{
	  "schema": 1,                    grows when a field changes its meaning or goes
	  "version": "v1.2.3",            of lockcheck
	  "guards": [                     sorted by file, line, column
	    {
	      "package": "m/server",      import path
	      "type": "Server",           that declares the field; left out for a package variable
	      "name": "conns",
	      "guard": {                  the declaration of the lock
	        "package": "m/server", "type": "Server", "name": "mu",
	        "same_object": true       the lock and the field are parts of one object
	      },
	      "source": "votes",          annotation, comment or votes
	      "comment": "guarded by mu", what it says; left out without one
	      "writes": 3, "reads": 12,   places that hold the guard
	      "functions": 7,             that these lie in
	      "unsure": 0,                places of which it is not known whether they hold it
	      "file": "server/server.go", relative to the working directory, with slashes
	      "line": 12, "column": 2,
	      "exceptions": [             uses without the guard
	        {"what": "read in Server.Len", "file": "server/server.go", "line": 40, "column": 9}
	      ]
	    }
	  ],
	  "errors": [                     what could not be analyzed; then the exit status is 2
	    {"package": "m/broken", "message": "..."}
	  ]
	}
`

type jsonTable struct {
	Schema  int         `json:"schema"`
	Version string      `json:"version"`
	Guards  []Guard     `json:"guards"`
	Errors  []vet.Error `json:"errors"`
}

// JSON writes the table for programs.
func JSON(w io.Writer, guards []Guard, errs []vet.Error, version string) error {
	out := jsonTable{1, version, make([]Guard, 0, len(guards)), append([]vet.Error{}, errs...)}
	for _, g := range guards {
		g.File = filepath.ToSlash(g.File)
		exceptions := make([]Exception, 0, len(g.Exceptions))
		for _, x := range g.Exceptions {
			x.File = filepath.ToSlash(x.File)
			exceptions = append(exceptions, x)
		}
		g.Exceptions = exceptions
		out.Guards = append(out.Guards, g)
	}
	return render.EncodeJSON(w, out)
}

// Text writes the table for people: by package, in columns.
func Text(w io.Writer, guards []Guard) error {
	out := bufio.NewWriter(w)
	for i := 0; i < len(guards); {
		end := i
		for end < len(guards) && guards[end].Package == guards[i].Package {
			end++
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, guards[i].Package)
		section(out, guards[i:end])
		i = end
	}
	return out.Flush()
}

// maxWidth bounds a column: one long name does not push the others off the screen.
const maxWidth = 36

// section writes the guards of one package.
func section(w io.Writer, guards []Guard) {
	variables, locks := 0, 0
	for _, g := range guards {
		variables = max(variables, min(maxWidth, utf8.RuneCountInString(named(g.Type, g.Name))))
		locks = max(locks, min(maxWidth, utf8.RuneCountInString(g.lock())))
	}
	for _, g := range guards {
		fmt.Fprintf(w, "  %-*s  %-*s  %s\n", variables, named(g.Type, g.Name), locks, g.lock(), g.evidence())
		for _, x := range g.Exceptions {
			fmt.Fprintf(w, "      %s:%d:%d: %s\n", x.File, x.Line, x.Column, x.What)
		}
	}
}

// lock returns the name of the guard, with its package if that is another one.
func (g *Guard) lock() string {
	name := named(g.Lock.Type, g.Lock.Name)
	if g.Lock.Package != g.Package && g.Lock.Package+"_test" != g.Package {
		name = path.Base(g.Lock.Package) + "." + name
	}
	return name
}

// evidence tells what speaks for the guard, and how much against it.
func (g *Guard) evidence() string {
	text := fmt.Sprintf("%s, %s in %s", render.Count(g.Writes, "write"), render.Count(g.Reads, "read"), render.Count(g.Functions, "function"))
	switch g.Source {
	case "votes":
	case "annotation":
		text = g.Comment + ": " + text
	default:
		text = `"` + g.Comment + `": ` + text
	}
	if n := len(g.Exceptions); n > 0 {
		text += ", " + render.Count(n, "exception")
	}
	if g.Unsure > 0 {
		text += fmt.Sprintf(", %d unsure", g.Unsure)
	}
	return text
}
