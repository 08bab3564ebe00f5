package unguarded

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/access"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// A row is one line of the table of guards. Its names are those of the JSON that the command shows; the exceptions are
// the further places of the row, each a use of the variable without the guard.
type row struct {
	Type      string `json:"type,omitempty"` // that declares the field; empty for a package variable
	Name      string `json:"name"`
	Guard     guard  `json:"guard"`
	Source    string `json:"source"`            // annotation, comment or votes
	Comment   string `json:"comment,omitempty"` // what it says
	Writes    int    `json:"writes"`            // places that hold the guard
	Reads     int    `json:"reads"`
	Functions int    `json:"functions"` // that these lie in
	Unsure    int    `json:"unsure"`    // places of which it is not known whether they hold it
}

// guard names the declaration of a lock.
type guard struct {
	Package string `json:"package"`
	Type    string `json:"type,omitempty"`
	Name    string `json:"name"`
	Same    bool   `json:"same_object"` // the lock is a part of the object that the field is part of
}

// table returns what is known of guards: those that a comment names, and those that votes agree on. With strict it also
// has those that speak for a guard no more than against it.
func table(pass *analysis.Pass, vars []*access.Var, strict bool) []report.Row {
	w := newWriter(pass, vars)
	var rows []report.Row
	for _, v := range vars {
		g := v.Guard
		if g == nil || !v.Decided && !strict && !convincing(v) {
			continue
		}
		r := report.Row{
			Pos: v.Obj.Pos(), End: v.Obj.Pos(),
			Data: &row{
				Type: ownerName(v), Name: v.Obj.Name(),
				Guard:  guard{g.Class.Pkg, g.Class.Type, g.Class.Name, g.Self},
				Source: "votes",
				Writes: g.Writes, Reads: g.Reads, Functions: g.Funcs, Unsure: g.Unsure,
			},
			Places: exceptions(v),
		}
		if v.Decided {
			d := r.Data.(*row)
			d.Comment, d.Source = v.Comment.Text, "comment"
			if v.Comment.Checked {
				d.Source = "annotation"
			}
		}
		if fix, ok := w.fix(v); ok {
			r.Fixes = []analysis.SuggestedFix{fix}
		}
		rows = append(rows, r)
	}
	return rows
}

// convincing reports whether the votes speak for the guard: it is held at two places, one of them a write, and at more
// places than it is not. The lock of another object takes more.
func convincing(v *access.Var) bool {
	e := weigh(v)
	if !v.Guard.Self && v.Owner != nil && (e.funcs < 2 || e.writes+e.reads < 4) {
		return false
	}
	return e.writes > 0 && e.writes+e.reads >= 2 && e.writes+e.reads > e.bareWriteAt+e.bareReadAt
}

func ownerName(v *access.Var) string {
	if v.Owner == nil {
		return ""
	}
	return v.Owner.Obj().Name()
}

// exceptions returns the places that use a variable without its guard, one a line and kind.
func exceptions(v *access.Var) []report.Note {
	var notes []report.Note
	type place struct {
		fn   *ssa.Function
		line int
		text string
	}
	seen := make(map[place]bool)
	note := func(b *access.Bare, how string) {
		pos, _ := placeOf(b.Access)
		if b.Call != nil {
			pos, how = b.Call.Pos(), "call of "+lock.FuncName(b.Callee)+", "+how
		}
		text := how + " in " + lock.FuncName(b.In())
		at := place{b.In(), b.In().Prog.Fset.Position(pos).Line, text}
		if !seen[at] {
			seen[at] = true
			notes = append(notes, report.Note{Pos: pos, Text: text})
		}
	}
	for _, b := range v.Guard.Shared {
		note(b, "write under the read lock")
	}
	e := weigh(v)
	for _, b := range v.Guard.Bare {
		switch {
		case e.verdict(v, b) == silent:
		case b.Kind.Writes():
			note(b, "write")
		default:
			note(b, "read")
		}
	}
	return notes
}

// unanimous reports whether each use of a variable that is not private holds the guard: enough of them to speak of an
// intention, and none out of sight.
func unanimous(v *access.Var) bool {
	g := v.Guard
	if g == nil || v.Decided || v.Comment != nil || len(g.Bare)+len(g.Shared)+g.Unsure > 0 ||
		g.Writers() == 0 || g.Funcs < 2 || g.Writes+g.Reads < 3 {
		return false
	}
	if o := v.Obj; o.Exported() && o.Pkg().Name() != "main" && (v.Owner == nil || v.Owner.Obj().Exported()) {
		return false // other packages use it too
	}
	for _, a := range v.Accesses {
		if a.Kind.IsAtomic() {
			return false
		}
	}
	return true
}

// guardNamed returns the guard of a variable as a comment on it can name it, and its declaration.
func guardNamed(v *access.Var) (name string, field *types.Var) {
	g, pkg := v.Guard, v.Obj.Pkg()
	if !g.Self {
		if g.Class.Type != "" || g.Class.Pkg != pkg.Path() {
			return "", nil // an object's, and not known which
		}
		field, _ = pkg.Scope().Lookup(g.Class.Name).(*types.Var)
		return g.Class.Name, field
	}
	if v.Owner == nil {
		return "", nil // a field of an unnamed struct
	}
	name = strings.TrimPrefix(g.Suffix, ".")
	if name == "" {
		name = g.Class.Name // an embedded lock
	}
	var typ types.Type = v.Owner
	for step := range strings.SplitSeq(name, ".") {
		obj, _, _ := types.LookupFieldOrMethod(typ, true, pkg, step)
		if field, _ = obj.(*types.Var); field == nil {
			return "", nil
		}
		typ = field.Type()
	}
	if field.Name() != g.Class.Name {
		return "", nil
	}
	return name, field
}
