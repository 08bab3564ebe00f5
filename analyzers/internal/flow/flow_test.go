package flow

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math/bits"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// build compiles one function, f, with calls of gen and kill in it.
func build(t *testing.T, body string) *ssa.Function {
	t.Helper()
	src := "package p\nfunc gen(int) {}\nfunc kill(int) {}\nfunc c() bool { return true }\nfunc f() {\n" + body + "\n}\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: importer.Default()}, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f")
}

// genKill is a small problem: the set of numbers that some path has generated and not killed since. Joins are unions.
type genKill struct{ joins int }

func (g *genKill) Entry() uint64 { return 0 }

func (g *genKill) Block(b *ssa.BasicBlock, in uint64) uint64 {
	for _, instr := range b.Instrs {
		call, ok := instr.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 {
			continue
		}
		bit := uint64(1) << call.Call.Args[0].(*ssa.Const).Int64()
		switch call.Call.StaticCallee().Name() {
		case "gen":
			in |= bit
		case "kill":
			in &^= bit
		}
	}
	return in
}

func (g *genKill) Edge(_ *ssa.BasicBlock, _ int, out uint64) (uint64, bool) { return out, true }

func (g *genKill) Join(_ *ssa.BasicBlock, had, in uint64) (uint64, bool) {
	g.joins++
	return had | in, had|in != had
}

// exits returns what reaches the returns of the function, joined.
func exits(fn *ssa.Function, g *genKill, sol Solution[uint64]) uint64 {
	var out uint64
	for _, b := range fn.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && sol.Reached[b.Index] {
			out |= g.Block(b, sol.In[b.Index])
		}
	}
	return out
}

func TestSolve(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       uint64
	}{
		{"straight", "gen(0); gen(1); kill(0)", 0b10},
		{"branch", "if c() { gen(0) } else { gen(1) }", 0b11},
		{"early return", "gen(0); if c() { return }; kill(0); gen(1)", 0b11},
		{"loop", "for c() { gen(0) }; gen(1)", 0b11},
		{"loop that kills", "gen(0); for { if c() { break }; kill(0); gen(1) }", 0b11},
		{"round the back edge", "gen(0); for c() { if c() { kill(0); gen(1) } else { kill(1); gen(2) } }", 0b111},
		{"nested loops", "for c() { for c() { gen(0) }; kill(0); gen(1) }", 0b10},
		{"goto", "gen(0); goto out; out: kill(0); gen(1)", 0b10},
		{"never returns", "for { gen(0) }", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			fn := build(t, test.body)
			g := &genKill{}
			sol, ok := Solve(fn, g, 60)
			if !ok {
				t.Fatal("Solve gave up")
			}
			if got := exits(fn, g, sol); got != test.want {
				t.Errorf("%b reaches the end, want %b", got, test.want)
			}
			for _, b := range fn.Blocks { // a fixed point: no edge adds anything
				if !sol.Reached[b.Index] {
					continue
				}
				for _, succ := range b.Succs {
					if out := g.Block(b, sol.In[b.Index]); out&^sol.In[succ.Index] != 0 {
						t.Errorf("the edge from %d to %d adds %b", b.Index, succ.Index, out&^sol.In[succ.Index])
					}
				}
			}
		})
	}
}

// pruned takes no edge to the second successor of a branch.
type pruned struct{ genKill }

func (p *pruned) Edge(b *ssa.BasicBlock, i int, out uint64) (uint64, bool) { return out, i == 0 }

func TestEdge(t *testing.T) {
	fn := build(t, "if c() { gen(0) } else { gen(1) }")
	p := &pruned{}
	sol, ok := Solve(fn, p, 60)
	if !ok {
		t.Fatal("Solve gave up")
	}
	if got := exits(fn, &p.genKill, sol); got != 1 {
		t.Errorf("%b reaches the end, want only what the first branch generates", got)
	}
	if !slices.Contains(sol.Reached, false) {
		t.Error("the branch that cannot be taken is reached")
	}
}

// growing breaks the third law: its joins never come to an end.
type growing struct{ genKill }

func (g *growing) Join(_ *ssa.BasicBlock, had, in uint64) (uint64, bool) { return had + in + 1, true }

func TestLimit(t *testing.T) {
	if _, ok := Solve(build(t, "for c() { gen(0) }"), &growing{}, 20); ok {
		t.Error("a problem that never settles is solved")
	}
	if sol, ok := Solve(&ssa.Function{}, &genKill{}, 20); !ok || len(sol.In) != 0 {
		t.Error("a function without a body is not solved")
	}
}

// TestLaws checks the four laws of Problem on the small problem, over all states of four numbers.
func TestLaws(t *testing.T) {
	const states = 16
	fn := build(t, "gen(0); if c() { kill(1); gen(2) }; for c() { kill(3) }")
	g := &genKill{}
	b := fn.Blocks[0]
	above := func(x, y uint64) bool { return x|y == x }
	for x := range uint64(states) {
		if joined, changed := g.Join(b, x, x); changed || joined != x {
			t.Errorf("law 1: %b joined with itself is %b, %v", x, joined, changed)
		}
		for y := range uint64(states) {
			joined, changed := g.Join(b, x, y)
			if !above(joined, x) || !above(joined, y) {
				t.Errorf("law 2: the join of %b and %b is %b", x, y, joined)
			}
			if changed && bits.OnesCount64(joined) <= bits.OnesCount64(x) {
				t.Errorf("law 3: a join of %b changes it to %b, which is no longer", x, joined)
			}
			if !above(x, y) {
				continue
			}
			for _, b := range fn.Blocks {
				if !above(g.Block(b, x), g.Block(b, y)) {
					t.Errorf("law 4: block %d turns %b into less than %b", b.Index, x, y)
				}
				for i := range b.Succs {
					more, _ := g.Edge(b, i, x)
					if less, _ := g.Edge(b, i, y); !above(more, less) {
						t.Errorf("law 4: edge %d of block %d turns %b into less than %b", i, b.Index, x, y)
					}
				}
			}
		}
	}
}

// TestOrder checks that blocks are visited in an order that needs few joins: without a loop, each block once.
func TestOrder(t *testing.T) {
	body := ""
	for i := range 20 {
		body += fmt.Sprintf("if c() { gen(%d) }; ", i)
	}
	fn := build(t, body)
	if _, ok := Solve(fn, &genKill{}, 1); !ok {
		t.Error("a function without loops needs more than one visit of a block")
	}
}

func TestLoops(t *testing.T) {
	for _, test := range []struct {
		body string
		want bool // some block lies on a cycle
	}{
		{"gen(0)", false},
		{"if c() { gen(0) }", false},
		{"for c() { gen(0) }", true},
		{"for { }", true},
		{"l: gen(0); if c() { goto l }", true},
		{"for { if c() { break }; return }", false},
	} {
		fn := build(t, test.body)
		in := Loops(fn)
		if got := slices.Contains(in, true); got != test.want {
			t.Errorf("%q: a block lies on a cycle: %v, want %v", test.body, got, test.want)
		}
		if in[0] && len(fn.Blocks[0].Preds) == 0 {
			t.Errorf("%q: the entry lies on a cycle", test.body)
		}
	}
}
