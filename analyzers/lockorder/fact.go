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

// maxOrders bounds each list in the fact of a package.
const maxOrders = 96

// Orders is the fact exported for a package: the orders in which it takes locks, each with one site. Packages above it
// hold them against their own, and against those of each other.
type Orders struct {
	List []Order
	// Below are orders of packages further down that may matter above: facts about a package do not reach those that use
	// it only by way of another.
	Below []Order
	Told  []string // subjects of the cycles that have been told here and below
}

// An Order is one arc of the graph, as another package needs it, and the command, which reads thousands of them as JSON.
type Order struct {
	From, To         lock.Class
	FromMode, ToMode lock.Mode      `json:",omitzero"`
	FromPart, ToPart Part           `json:",omitzero"` // where the objects are that the locks belong to, if they are of another package
	Element          bool           `json:",omitzero"` // To belongs to an element of a map, slice or array
	Unrelated        bool           `json:",omitzero"` // the two locks belong to two parameters
	Verb, Where      string         // "Lock", "pkg/file.go:12"
	Chain            []string       `json:",omitzero"`
	Gates            []lockset.Gate `json:",omitzero"`
	Home             string         `json:",omitzero"` // the package with the site
	Declared         bool           `json:",omitzero"` // a directive says so; there is no site
}

func (o *Order) String() string {
	if o.Declared {
		return "declared: " + o.From.String() + " < " + o.To.String()
	}
	return o.From.String() + " < " + o.To.String()
}

// A Part tells by which field an object was reached.
type Part struct {
	Of    lock.Class
	Value bool // the field holds it, or embeds the pointer to it, and no other field does
}

// inside reports whether the object is known to be held by the field, and by no other then.
func (p Part) inside() bool { return p.Value && p.Of.Name != "" }

// AFact marks Orders as a fact.
func (*Orders) AFact() {}

func (o *Orders) String() string {
	parts := make([]string, 0, len(o.List))
	for _, x := range o.List {
		parts = append(parts, x.String())
	}
	for _, x := range o.Below {
		parts = append(parts, "below: "+x.String())
	}
	for _, subject := range o.Told {
		parts = append(parts, "told: "+subject)
	}
	return strings.Join(parts, ", ")
}

// export tells the packages above about the orders of this one, of each the site with the fewest locks held around it,
// about those of others that they may not hear of otherwise, and about what has been told.
func (g *graph) export(pass *analysis.Pass, below orders, rules []rule, told []string) {
	slices.Sort(told)
	told = slices.Compact(told)
	fact := &Orders{Told: told[:min(len(told), maxOrders)]}
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
	for _, r := range rules {
		if len(fact.List) < maxOrders {
			fact.List = append(fact.List, Order{From: r.from, To: r.to, Where: g.text(pass.Fset, r.pos), Home: g.pkg, Declared: true})
		}
	}
	for _, o := range below {
		if (o.crosses() || o.Declared) && len(fact.Below) < maxOrders {
			fact.Below = append(fact.Below, o)
		}
	}
	if len(fact.List)+len(fact.Below)+len(fact.Told) > 0 {
		pass.ExportPackageFact(fact)
	}
}

// crosses reports whether the order is about a lock of another package: then a package that knows nothing of the one
// with the site may take the two the other way round.
func (o *Order) crosses() bool { return o.From.Pkg != o.Home || o.To.Pkg != o.Home }

// order tells a site of this package in text.
func (g *graph) order(fset *token.FileSet, s *site) Order {
	o := Order{From: s.from, To: s.To, FromMode: s.Held.Mode, ToMode: s.Mode, Verb: verb(s.Op), Where: s.Op.Where, Gates: s.Gates, Home: g.pkg}
	if s.from.Pkg != g.pkg {
		o.FromPart = partOf(s.Held.Path)
	}
	if s.To.Pkg != g.pkg {
		o.ToPart = partOf(s.Path)
	}
	o.Element, o.Unrelated = isElement(s.Path), unrelated(s.Held.Path, s.Path)
	if pos := g.locks.Where(s.Op); pos.IsValid() {
		o.Where = g.text(fset, pos)
	}
	for _, step := range s.Op.Chain {
		o.Chain = append(o.Chain, step.Name)
	}
	return o
}

// text tells a position of this package to others.
func (g *graph) text(fset *token.FileSet, pos token.Pos) string {
	at := fset.Position(pos)
	return fmt.Sprintf("%s/%s:%d", path.Base(g.pkg), filepath.Base(at.Filename), at.Line)
}

// partOf tells by which field the object was reached that a lock belongs to.
func partOf(p *lock.Path) Part {
	if p == nil || p.Kind != lock.Field {
		return Part{}
	}
	base := p.Base
	return Part{lock.ClassOf(base), base.Kind == lock.Field || base.Kind == lock.Deref && base.Base.Embedded()}
}

// site makes a site of an order of another package.
func (o *Order) site() *site {
	op := &lockset.Op{Verb: o.Verb, Where: o.Where}
	for _, name := range o.Chain {
		op.Chain = append(op.Chain, lockset.Step{Name: name})
	}
	return &site{
		Edge: &lockset.Edge{Held: lockset.Held{Mode: o.FromMode}, To: o.To, Mode: o.ToMode, Op: op, Gates: o.Gates},
		from: o.From, order: o,
	}
}

// orders are what the packages below tell.
type orders []Order

// sites returns those that stand for a place where locks are taken.
func (os orders) sites() []Order {
	return slices.DeleteFunc(slices.Clone(os), func(o Order) bool { return o.Declared })
}

// rules returns those that are declared.
func (os orders) rules() (rules []rule) {
	for _, o := range os {
		if o.Declared {
			rules = append(rules, rule{pair: pair{o.From, o.To}, where: o.Where})
		}
	}
	return rules
}

// heard returns the orders of the packages below, by package, and which cycles have been told there.
func heard(pass *analysis.Pass) (list orders, told []string) {
	facts := pass.AllPackageFacts()
	slices.SortFunc(facts, func(a, b analysis.PackageFact) int { return cmp.Compare(a.Package.Path(), b.Package.Path()) })
	direct := make(map[string]bool)
	for _, f := range facts {
		if fact, ok := f.Fact.(*Orders); ok && f.Package != pass.Pkg {
			list = append(list, fact.List...)
			told = append(told, fact.Told...)
			direct[f.Package.Path()] = true
		}
	}
	for _, f := range facts {
		if fact, ok := f.Fact.(*Orders); ok && f.Package != pass.Pkg {
			for _, o := range fact.Below {
				if !direct[o.Home] {
					list = append(list, o)
				}
			}
		}
	}
	slices.SortStableFunc(list, compareOrder)
	slices.Sort(told)
	return slices.CompactFunc(list, func(a, b Order) bool { return compareOrder(a, b) == 0 }), slices.Compact(told)
}

func compareOrder(a, b Order) int {
	return cmp.Or(cmp.Compare(a.Home, b.Home), compareClass(a.From, b.From), compareClass(a.To, b.To), cmp.Compare(a.Where, b.Where))
}
