package lockorder

import (
	"cmp"
	"fmt"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// maxOrders bounds the fact of a package.
const maxOrders = 96

// Orders is the fact exported for a package: the orders in which it takes locks, each with one site. Packages above it
// hold them against their own.
type Orders struct{ List []Order }

// An Order is one arc of the graph, as another package needs it.
type Order struct {
	From, To         lock.Class
	FromMode, ToMode lock.Mode
	Verb, Where      string // "Lock", "pkg/file.go:12"
	Chain            []string
	Gates            []lockset.Gate
}

// AFact marks Orders as a fact.
func (*Orders) AFact() {}

func (o *Orders) String() string {
	parts := make([]string, len(o.List))
	for i, x := range o.List {
		parts[i] = x.From.String() + " < " + x.To.String()
	}
	return strings.Join(parts, ", ")
}

// export tells the packages above about the orders of this one: of each, the site with the fewest locks held around it.
func (g *graph) export(pass *analysis.Pass) {
	fact := new(Orders)
	for _, a := range g.nodes {
		for _, b := range g.next[a] {
			var best *site
			for _, s := range g.arcs[pair{a, b}].sites {
				if s.local() && (best == nil || len(s.Gates) < len(best.Gates)) {
					best = s
				}
			}
			if best != nil && a.Name != "" && b.Name != "" && len(fact.List) < maxOrders {
				fact.List = append(fact.List, g.order(pass.Fset, best))
			}
		}
	}
	if len(fact.List) > 0 {
		pass.ExportPackageFact(fact)
	}
}

// order tells a site in text.
func (g *graph) order(fset *token.FileSet, s *site) Order {
	o := Order{From: s.from, To: s.To, FromMode: s.Held.Mode, ToMode: s.Mode, Verb: verb(s.Op), Where: s.Op.Where, Gates: s.Gates}
	if pos := g.locks.Where(s.Op); pos.IsValid() {
		at := fset.Position(pos)
		o.Where = fmt.Sprintf("%s/%s:%d", path.Base(g.pkg), filepath.Base(at.Filename), at.Line)
	}
	for _, step := range s.Op.Chain {
		o.Chain = append(o.Chain, step.Name)
	}
	return o
}

// imported adds the orders of the packages below.
func (g *graph) imported(pass *analysis.Pass) {
	facts := pass.AllPackageFacts()
	slices.SortFunc(facts, func(a, b analysis.PackageFact) int { return cmp.Compare(a.Package.Path(), b.Package.Path()) })
	for _, f := range facts {
		orders, ok := f.Fact.(*Orders)
		if !ok || f.Package == pass.Pkg {
			continue
		}
		for _, o := range orders.List {
			op := &lockset.Op{Verb: o.Verb, Where: o.Where}
			for _, name := range o.Chain {
				op.Chain = append(op.Chain, lockset.Step{Name: name})
			}
			g.add(pair{o.From, o.To}, &site{
				Edge: &lockset.Edge{Held: lockset.Held{Mode: o.FromMode}, To: o.To, Mode: o.ToMode, Op: op, Gates: o.Gates},
				from: o.From, home: f.Package,
			})
		}
	}
}
