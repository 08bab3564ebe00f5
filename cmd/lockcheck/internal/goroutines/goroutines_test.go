package goroutines

import (
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

func TestText(t *testing.T) {
	pos := func(line int) vet.Position { return vet.Position{File: "p/p.go", Line: line, Column: 2} }
	all, err := Read([]vet.Finding{
		{
			Package: "m/p", Pos: pos(3),
			Message: `{"in":"T.Start","owner":"T","start":"go","body":"T.run","class":"joined"}`,
			Related: []vet.Related{{Message: "tells of its end here", Pos: pos(9)}, {Message: "waited for here", Pos: pos(12)}},
		},
		{
			Package: "m/p", Pos: pos(4),
			Message: `{"in":"f","start":"go","body":"q.Queue.Run","class":"stoppable","elsewhere":[{"what":"may be told to end here","place":"q/q.go:7"}]}`,
		},
		{Package: "m/q", Pos: pos(1), Message: `{"in":"g","start":"go","body":"tick","class":"daemon","reason":"ticks"}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Text(&b, all); err != nil {
		t.Fatal(err)
	}
	want := `m/p
  joined     p/p.go:3:2: go T.run in T.Start
             p/p.go:9: tells of its end here
             p/p.go:12: waited for here
  stoppable  p/p.go:4:2: go q.Queue.Run in f
             q/q.go:7: may be told to end here

m/q
  daemon     p/p.go:1:2: go tick in g
             ticks

3 goroutine starts: 1 joined, 1 stoppable, 1 daemon
`
	if b.String() != want {
		t.Errorf("the inventory is\n%swant\n%s", b.String(), want)
	}
}

func TestNone(t *testing.T) {
	var b strings.Builder
	if err := Text(&b, nil); err != nil || b.String() != "0 goroutine starts\n" {
		t.Errorf("the inventory of nothing is %q, %v", b.String(), err)
	}
}

func TestBadRow(t *testing.T) {
	if _, err := Read([]vet.Finding{{Message: "no JSON"}}); err == nil {
		t.Error("a row that is no JSON is taken")
	}
}
