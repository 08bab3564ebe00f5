package graph

import (
	"io"
	"path/filepath"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Schema describes the JSON output.
const Schema = `lockcheck graph -format json writes one object:

	{
	  "schema": 1,                    grows when a field changes its meaning or goes
	  "version": "v1.2.3",            of lockcheck
	  "locks": [                      sorted by name
	    {"id": "m/server.Server.mu", "name": "server.Server.mu", "package": "m/server"}
	  ],
	  "orders": [                     sorted by the names of their locks
	    {
	      "from": "m/server.Server.mu", "to": "m/server.client.mu",    held, and taken meanwhile
	      "cyclic": true,             part of a cycle
	      "declared": false,          a directive says so
	      "sites": [                  the places with the fewest calls on the way first
	        {
	          "package": "m/server",
	          "file": "server/server.go", "line": 12, "column": 2,
	          "calls": ["flush"],     on the way to the second lock; left out if there are none
	          "from_mode": "write", "to_mode": "read",
	          "gates": ["m/server.Server.gate"]    other locks held meanwhile; left out if there are none
	        }
	      ]
	    }
	  ],
	  "cycles": [                     each a list of orders, by their numbers from 0, with the number of the site
	    [{"order": 0, "site": 0}, {"order": 3, "site": 1}]
	  ],
	  "errors": []                    what could not be analyzed; then the exit status is 2
	}
`

type (
	jsonGraph struct {
		Schema  int          `json:"schema"`
		Version string       `json:"version"`
		Locks   []jsonLock   `json:"locks"`
		Orders  []jsonOrder  `json:"orders"`
		Cycles  [][]jsonStep `json:"cycles"`
		Errors  []vet.Error  `json:"errors"`
	}
	jsonLock struct {
		ID      string `json:"id"`
		Name    string `json:"name"`
		Package string `json:"package"`
	}
	jsonOrder struct {
		From     string     `json:"from"`
		To       string     `json:"to"`
		Cyclic   bool       `json:"cyclic"`
		Declared bool       `json:"declared"`
		Sites    []jsonSite `json:"sites"`
	}
	jsonSite struct {
		Package  string   `json:"package"`
		File     string   `json:"file"`
		Line     int      `json:"line"`
		Column   int      `json:"column"`
		Calls    []string `json:"calls,omitempty"`
		FromMode string   `json:"from_mode"`
		ToMode   string   `json:"to_mode"`
		Gates    []string `json:"gates,omitempty"`
	}
	jsonStep struct {
		Order int `json:"order"`
		Site  int `json:"site"`
	}
)

// JSON writes the graph for programs.
func JSON(w io.Writer, g *Graph, errs []vet.Error, version string) error {
	out := jsonGraph{Schema: 1, Version: version, Locks: []jsonLock{}, Orders: []jsonOrder{}, Cycles: [][]jsonStep{}, Errors: append([]vet.Error{}, errs...)}
	for _, l := range g.Locks {
		out.Locks = append(out.Locks, jsonLock(*l))
	}
	number := make(map[*Edge]int)
	for i, e := range g.Edges {
		number[e] = i
		o := jsonOrder{From: e.From.ID, To: e.To.ID, Cyclic: e.Cyclic, Declared: len(e.Declared) > 0, Sites: []jsonSite{}}
		for _, s := range e.Sites {
			o.Sites = append(o.Sites, s.json())
		}
		out.Orders = append(out.Orders, o)
	}
	for _, cycle := range g.Cycles {
		steps := make([]jsonStep, len(cycle))
		for i, s := range cycle {
			steps[i] = jsonStep{number[s.Edge], s.Edge.index(s.Site)}
		}
		out.Cycles = append(out.Cycles, steps)
	}
	return render.EncodeJSON(w, out)
}

func (s Site) json() jsonSite {
	out := jsonSite{
		Package: s.Home, File: filepath.ToSlash(s.File), Line: s.Line, Column: s.Column, Calls: s.Chain,
		FromMode: s.FromMode.String(), ToMode: s.ToMode.String(),
	}
	for _, gate := range s.Gates {
		out.Gates = append(out.Gates, gate.Class.Pkg+"."+gate.Class.String())
	}
	return out
}

// index returns the number of a site among those of its edge, -1 if the order is declared there.
func (e *Edge) index(s Site) int {
	for i, x := range e.Sites {
		if x.Position == s.Position && compareSite(x, s) == 0 {
			return i
		}
	}
	return -1
}
