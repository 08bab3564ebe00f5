package unjoined

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// A row is one line of the inventory of goroutines. Its names are those of the JSON that the command shows; the further
// places of the row are the evidence for its class.
type row struct {
	In        string      `json:"in"`              // the function that starts it
	Owner     string      `json:"owner,omitempty"` // the type whose method that is
	Start     string      `json:"start"`           // "go", or the function that starts it
	Body      string      `json:"body"`            // what it runs
	Class     string      `json:"class"`           // joined, stoppable, daemon, neither or unknown
	Reason    string      `json:"reason,omitempty"`
	Timer     bool        `json:"timer,omitempty"`
	Elsewhere []elsewhere `json:"elsewhere,omitempty"`
}

// elsewhere is evidence in another package.
type elsewhere struct {
	What  string `json:"what"`
	Place string `json:"place"`
}

// table returns every goroutine that the package starts. Those of a function that starts what it is given are listed where
// that function is called.
func table(r *spawn.Result) []report.Row {
	var rows []report.Row
	for _, s := range r.Starts {
		data := &row{In: lock.FuncName(s.In), Start: startName(s), Body: bodyName(s), Class: s.Class().String(), Timer: s.Timer}
		if owner := s.Owner(); owner != nil {
			data.Owner = owner.Name()
		}
		if s.Mark != nil {
			data.Class, data.Reason = "daemon", s.Mark.Reason
		}
		out := report.Row{Pos: s.Pos(), End: s.Pos(), Data: data}
		for _, clue := range s.Clues() {
			if clue.Where != "" {
				data.Elsewhere = append(data.Elsewhere, elsewhere{clue.Text, clue.Where})
			} else {
				out.Places = append(out.Places, report.Note{Pos: clue.Pos, Text: clue.Text})
			}
		}
		rows = append(rows, out)
	}
	return rows
}

// startName names what starts the goroutine: "go", or the function that is called for it.
func startName(s *spawn.Start) string {
	if s.Via == spawn.GoStatement {
		return "go"
	}
	if fn := s.Instr.Common().StaticCallee(); fn != nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			return nameOf(obj, s.In.Pkg)
		}
	}
	return "call"
}

// bodyName names what the goroutine runs.
func bodyName(s *spawn.Start) string {
	fn, literal := s.Runs()
	switch {
	case s.Generic:
		return "a function that it is given"
	case literal:
		return "function literal"
	case fn != nil:
		return nameOf(fn, s.In.Pkg)
	}
	return "function value"
}

// nameOf names a function, with its package if that is another one.
func nameOf(fn *types.Func, from *ssa.Package) string {
	name := lock.DeclName(fn)
	if fn.Pkg() != nil && (from == nil || fn.Pkg() != from.Pkg) {
		name = fn.Pkg().Name() + "." + name
	}
	return name
}
