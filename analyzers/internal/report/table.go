package report

import (
	"cmp"
	"encoding/json"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A Row is one entry of a table that a pass hands out instead of findings: what it knows, good or bad.
type Row struct {
	Pos, End token.Pos
	Data     any    // becomes a JSON object, the message
	Places   []Note // further places, each with a text of its own
	Fixes    []analysis.SuggestedFix
}

// A Note is a place that a row speaks of.
type Note struct {
	Pos  token.Pos
	Text string
}

// Rows emits the rows of a table in source order, as diagnostics of the category given, without those that lie in
// generated files, or in tests unless these are asked for. Places in other packages are left out.
func Rows(pass *analysis.Pass, category string, options Options, rows []Row) error {
	d := newDoor(pass, options)
	rows = slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !d.admits(r.Pos) })
	slices.SortStableFunc(rows, func(a, b Row) int {
		file, other := pass.Fset.File(a.Pos), pass.Fset.File(b.Pos)
		return cmp.Or(cmp.Compare(file.Name(), other.Name()), cmp.Compare(a.Pos, b.Pos))
	})
	for _, row := range rows {
		text, err := json.Marshal(row.Data)
		if err != nil {
			return err
		}
		diagnostic := analysis.Diagnostic{
			Pos: row.Pos, End: d.endOf(Finding{Pos: row.Pos, End: row.End}),
			Category: category, Message: string(text), SuggestedFixes: row.Fixes,
		}
		for _, note := range row.Places {
			if d.inPackage(note.Pos) {
				diagnostic.Related = append(diagnostic.Related, analysis.RelatedInformation{Pos: note.Pos, Message: note.Text})
			}
		}
		pass.Report(diagnostic)
	}
	return nil
}
