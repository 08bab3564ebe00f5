// Package guards shows which lock guards which field and variable: the table that the pass unguarded judges by.
package guards

import (
	"encoding/json"
	"fmt"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A Guard is one line of the table: a field or package variable and its lock.
type Guard struct {
	Package   string `json:"package"`
	Type      string `json:"type,omitempty"`
	Name      string `json:"name"`
	Lock      Lock   `json:"guard"`
	Source    string `json:"source"`
	Comment   string `json:"comment,omitempty"`
	Writes    int    `json:"writes"`
	Reads     int    `json:"reads"`
	Functions int    `json:"functions"`
	Unsure    int    `json:"unsure"`
	Place
	Exceptions []Exception `json:"exceptions"`
}

// A Lock is the declaration of a lock.
type Lock struct {
	Package string `json:"package"`
	Type    string `json:"type,omitempty"`
	Name    string `json:"name"`
	Same    bool   `json:"same_object"`
}

// An Exception is a use of the variable without the guard.
type Exception struct {
	What string `json:"what"`
	Place
}

// A Place is a place in a file.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Read reads the rows of the table, which come as diagnostics, in their order.
func Read(rows []vet.Finding) ([]Guard, error) {
	guards := make([]Guard, 0, len(rows))
	for i := range rows {
		f := &rows[i]
		g := Guard{Exceptions: []Exception{}}
		if err := json.Unmarshal([]byte(f.Message), &g); err != nil {
			return nil, fmt.Errorf("reading the table of guards: %w", err)
		}
		g.Package, g.Place = f.Package, placeOf(f.Pos)
		for _, r := range f.Related {
			g.Exceptions = append(g.Exceptions, Exception{r.Message, placeOf(r.Pos)})
		}
		guards = append(guards, g)
	}
	return guards, nil
}

func placeOf(p vet.Position) Place { return Place{p.File, p.Line, p.Column} }

// named returns a declaration as the table shows it: "Server.mu".
func named(typ, name string) string {
	if typ == "" {
		return name
	}
	return typ + "." + name
}
