// Package goroutines shows which goroutines a program starts and what becomes of each: the inventory that the pass unjoined
// judges by.
package goroutines

import (
	"encoding/json"
	"fmt"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A Goroutine is one line of the inventory: a place where one is started.
type Goroutine struct {
	Package string `json:"package"`
	In      string `json:"in"`
	Owner   string `json:"owner,omitempty"`
	Start   string `json:"start"`
	Body    string `json:"body"`
	Class   string `json:"class"`
	Reason  string `json:"reason,omitempty"`
	Timer   bool   `json:"timer,omitempty"`
	Place
	Evidence []Clue `json:"evidence"`
}

// A Clue is a place that says why the goroutine is of its class.
type Clue struct {
	What string `json:"what"`
	Place
	Elsewhere string `json:"elsewhere,omitempty"` // in another package: "pkg/file.go:12", instead of the place
}

// A Place is a place in a file.
type Place struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Classes are those of the inventory, in the order in which they are counted.
var Classes = []string{"joined", "stoppable", "daemon", "neither", "unknown"}

// Read reads the rows of the inventory, which come as diagnostics, in their order.
func Read(rows []vet.Finding) ([]Goroutine, error) {
	all := make([]Goroutine, 0, len(rows))
	for i := range rows {
		f := &rows[i]
		data := struct {
			Goroutine
			Elsewhere []struct{ What, Place string } `json:"elsewhere"`
		}{Goroutine: Goroutine{Evidence: []Clue{}}}
		if err := json.Unmarshal([]byte(f.Message), &data); err != nil {
			return nil, fmt.Errorf("reading the inventory of goroutines: %w", err)
		}
		g := data.Goroutine
		g.Package, g.Place = f.Package, placeOf(f.Pos)
		for _, r := range f.Related {
			g.Evidence = append(g.Evidence, Clue{What: r.Message, Place: placeOf(r.Pos)})
		}
		for _, e := range data.Elsewhere {
			g.Evidence = append(g.Evidence, Clue{What: e.What, Elsewhere: e.Place})
		}
		all = append(all, g)
	}
	return all, nil
}

func placeOf(p vet.Position) Place { return Place{p.File, p.Line, p.Column} }

// Count counts the goroutines of each class.
func Count(all []Goroutine) map[string]int {
	counts := make(map[string]int)
	for i := range all {
		counts[all[i].Class]++
	}
	return counts
}

// How says how the goroutine is started, and what it runs.
func (g *Goroutine) How() string { return g.Start + " " + g.Body }
