package lockset

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/internal/program"
)

// probe reports, at each call of a function named probe, what is held there.
var probe = &analysis.Analyzer{
	Name:     "probe",
	Doc:      "report what is held where probe is called",
	Requires: []*analysis.Analyzer{Analyzer, program.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		locks := pass.ResultOf[Analyzer].(*Result)
		_, fns := pass.ResultOf[program.Analyzer].(*program.Program).SSA()
		for _, fn := range fns {
			locks.Walk(fn, func(at ssa.Instruction, p Point) {
				if call, ok := at.(*ssa.Call); ok && call.Call.StaticCallee() != nil && call.Call.StaticCallee().Name() == "probe" {
					pass.Reportf(at.Pos(), "%s", stateOf(fn, p))
				}
			})
		}
		return nil, nil
	},
}

// stateOf prints what every world holds, and what some may. Worlds may name one lock by different paths, such as the
// element of the first round of a loop and of the others, so the text is what they are compared by.
func stateOf(fn *ssa.Function, p Point) string {
	count := make(map[string]int)
	var order []string
	for _, w := range p.ws {
		for i := range w.held {
			text := textOf(fn, &w.held[i])
			if !slices.Contains(order, text) {
				order = append(order, text)
			}
			if !w.held[i].May {
				count[text]++
			}
		}
	}
	var must, may []string
	for _, text := range order {
		if count[text] == len(p.ws) {
			must = append(must, text)
		} else {
			may = append(may, text)
		}
	}
	slices.Sort(may)
	switch {
	case len(order) == 0:
		return "holds nothing"
	case len(may) == 0:
		return "holds " + strings.Join(must, ", ")
	case len(must) == 0:
		return "may hold " + strings.Join(may, ", ")
	}
	return "holds " + strings.Join(must, ", ") + ", may hold " + strings.Join(may, ", ")
}

func textOf(fn *ssa.Function, h *Held) string {
	text := lock.Text(h.Path, fn)
	if h.Mode == lock.Read {
		text += " for reading"
	}
	return text
}

// TestHeld asks a Point itself: what is held for writing in one world and for reading in another is held for reading.
func TestHeld(t *testing.T) {
	s := lock.NewSpace(nil)
	a, b := s.Param("f", 0), s.Param("f", 1)
	p := Point{ws: []*world{
		{held: []Held{{Path: a, Mode: lock.Write}, {Path: b, Mode: lock.Read}}},
		{held: []Held{{Path: b, Mode: lock.Read}, {Path: a, Mode: lock.Read}}},
	}}
	held := p.Held()
	if len(held) != 2 || held[0].Path != a || held[0].Mode != lock.Read || held[1].Path != b {
		t.Errorf("Held() = %v, want both for reading", held)
	}
	if mode, ok := p.Holds(a); !ok || mode != lock.Read {
		t.Errorf("Holds(a) = %v, %v, want read, true", mode, ok)
	}
	p.ws[1].held[0].May = true
	if _, ok := p.Holds(b); ok {
		t.Error("what may be held in one world counts as held")
	}
	if held := p.Held(); len(held) != 1 {
		t.Errorf("Held() = %v, want the one lock that must be held", held)
	}
	if _, ok := (Point{}).Holds(a); ok {
		t.Error("a point that no world reaches holds a lock")
	}
}

// TestBehind tells the way to a callback twice: the operation, which the next visit meets again, stays as it was.
func TestBehind(t *testing.T) {
	op := &Op{Chain: []Step{{Name: "f"}, {Name: "g"}}}
	for range 2 {
		x := behind(op, op)
		if len(op.Chain) != 2 || len(x.Chain) != maxChain || x.Chain[maxChain-1].Name != "g" {
			t.Fatalf("the chain of the operation is %v, of the callback %v", op.Chain, x.Chain)
		}
		op = x
		op.Chain = op.Chain[:2]
	}
	if behind(nil, op) != op {
		t.Error("without a way to it an operation is another one")
	}
}

func TestStates(t *testing.T) { locktest.Run(t, probe, "lockset/states") }

func TestFacts(t *testing.T) { locktest.Run(t, Analyzer, "lockset/facts") }
