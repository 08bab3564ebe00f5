package graph

import (
	"context"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/needed"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// row makes a row of the table: a lock of one package taken while that of another is held.
func row(from, to, file string, line int) vet.Finding {
	class := func(name string) string {
		pkg, name, _ := strings.Cut(name, "#")
		return `{"Pkg":"` + pkg + `","Type":"T","Name":"` + name + `"}`
	}
	return vet.Finding{
		Message: `{"From":` + class(from) + `,"To":` + class(to) + `,"Verb":"Lock"}`,
		Pos:     vet.Position{File: file, Line: line, Column: 1},
	}
}

func read(t *testing.T, onlyCycles bool, rows ...vet.Finding) *Graph {
	t.Helper()
	g, err := Read(rows, Options{OnlyCycles: onlyCycles})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestNames(t *testing.T) {
	g := read(t, false, row("m/a/store#mu", "m/b/store#mu", "x.go", 1), row("m/a/store#mu", "m/b/other#mu", "x.go", 2))
	var names []string
	for _, l := range g.Locks {
		names = append(names, l.Name)
	}
	if got, want := strings.Join(names, " "), "m/a/store.T.mu m/b/store.T.mu other.T.mu"; got != want {
		t.Errorf("the locks are called %q, want %q", got, want)
	}
}

// TestLongCycle has a cycle of three locks, one site of which is in two orders.
func TestLongCycle(t *testing.T) {
	rows := []vet.Finding{
		row("m#a", "m#b", "x.go", 1), row("m#b", "m#c", "x.go", 2), row("m#c", "m#a", "x.go", 3), row("m#c", "m#d", "x.go", 4),
	}
	g := read(t, false, rows...)
	if len(g.Cycles) != 1 || len(g.Cycles[0]) != 3 {
		t.Fatalf("%d cycles, want one of three orders", len(g.Cycles))
	}
	for _, e := range g.Edges {
		if want := e.To.ID != "m.T.d"; e.Cyclic != want {
			t.Errorf("%s to %s is in a cycle: %t", e.From.ID, e.To.ID, e.Cyclic)
		}
	}
	if g := read(t, true, rows...); len(g.Edges) != 3 || len(g.Locks) != 3 {
		t.Errorf("%d orders of %d locks are in cycles, want 3 of 3", len(g.Edges), len(g.Locks))
	}
}

func TestBadRow(t *testing.T) {
	if _, err := Read([]vet.Finding{{Message: "no JSON"}}, Options{}); err == nil {
		t.Error("a row that is no JSON is taken")
	}
}

func TestQuoted(t *testing.T) {
	if got, want := quoted("a\"b\\c\nd"), `"a\"b\\c d"`; got != want {
		t.Errorf("quoted as %s, want %s", got, want)
	}
}

func TestSVG(t *testing.T) {
	g := read(t, false, row("m#a", "m#b", "x.go", 1))
	if err := SVG(context.Background(), new(strings.Builder), g, "no such program"); err == nil {
		t.Error("a program that does not exist draws")
	}
	var b strings.Builder
	if err := SVG(context.Background(), &b, g, needed.Program(t, "dot")); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "<svg") || !strings.Contains(b.String(), "T.a") {
		t.Errorf("it draws %s", b.String())
	}
}
