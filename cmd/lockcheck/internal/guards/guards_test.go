package guards

import (
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

func TestText(t *testing.T) {
	pos := func(line int) vet.Position { return vet.Position{File: "p/p.go", Line: line, Column: 2} }
	guards, err := Read([]vet.Finding{
		{
			Package: "m/p", Pos: pos(3),
			Message: `{"type":"T","name":"n","guard":{"package":"m/other","type":"Owner","name":"mu"},"source":"votes","writes":1,"reads":2,"functions":2,"unsure":3}`,
			Related: []vet.Related{{Message: "read in T.N", Pos: pos(9)}},
		},
		{
			Package: "m/p", Pos: pos(4),
			Message: `{"name":"` + strings.Repeat("long", 12) + `","guard":{"package":"m/p","name":"mu"},"source":"annotation","comment":"+checklocks:mu","writes":2}`,
		},
		{
			Package: "m/q", Pos: pos(1),
			Message: `{"type":"T","name":"n","guard":{"package":"m/q","type":"T","name":"mu","same_object":true},"source":"comment","comment":"guarded by mu"}`,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Text(&b, guards); err != nil {
		t.Fatal(err)
	}
	want := `m/p
  T.n                                   other.Owner.mu  1 write, 2 reads in 2 functions, 1 exception, 3 unsure
      p/p.go:9:2: read in T.N
  ` + strings.Repeat("long", 12) + `  mu              +checklocks:mu: 2 writes, 0 reads in 0 functions

m/q
  T.n  T.mu  "guarded by mu": 0 writes, 0 reads in 0 functions
`
	if b.String() != want {
		t.Errorf("the table is\n%swant\n%s", b.String(), want)
	}
}

func TestBadRow(t *testing.T) {
	if _, err := Read([]vet.Finding{{Message: "no JSON"}}); err == nil {
		t.Error("a row that is no JSON is taken")
	}
}
