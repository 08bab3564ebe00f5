package lockorder

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
)

// A graph has the declarations of locks as nodes, and as arcs the orders in which they are taken.
type graph struct {
	pkg   string
	locks *lockset.Result
	arcs  map[pair]*arc
	nodes []lock.Class // sorted
	next  map[lock.Class][]lock.Class
	same  []*site // of locks of one declaration
	steps int     // left in the search for longer cycles

	states map[*site]types.Object // that decide about a site, once asked for
}

// A pair is an order: from is held while to is taken.
type pair struct{ from, to lock.Class }

// An arc is all the places where one order occurs.
type arc struct {
	pair
	sites []*site
}

// A site is one place where a lock is taken, directly or by a call, while another is held.
type site struct {
	*lockset.Edge
	from  lock.Class // that is held
	fn    *lockset.Func
	order *Order // that a package below has told of; nil for a site of this package
}

// local reports whether the site is in this package.
func (s *site) local() bool { return s.fn != nil }

// home returns the package that the site is in.
func (g *graph) home(s *site) string {
	if s.order != nil {
		return s.order.Home
	}
	return g.pkg
}

// tells reports whether a cycle may be told at the site.
func (g *graph) tells(s *site) bool { return s.local() || g.locks == nil }

// newGraph makes the graph of the orders that a package takes its locks in, and of those that it has heard of.
func newGraph(pass *analysis.Pass, locks *lockset.Result, heard []Order) *graph {
	g := &graph{pkg: pass.Pkg.Path(), locks: locks, arcs: make(map[pair]*arc), next: make(map[lock.Class][]lock.Class), states: make(map[*site]types.Object)}
	for _, fn := range locks.Funcs {
		for i := range fn.Edges {
			e := &fn.Edges[i]
			from := lock.ClassOf(e.Held.Path)
			switch s := (&site{Edge: e, from: from, fn: fn}); {
			case e.Lossy || g.lent(from, e) || locks.Sent(from) || locks.Sent(e.To):
			case from == e.To:
				g.same = append(g.same, s)
			case !twoOwners(from, e):
				g.add(pair{from, e.To}, s)
			}
		}
	}
	for _, a := range g.arcs {
		a.trim()
	}
	g.hear(heard)
	return g
}

// lent reports whether the first lock is one of another package that functions of this one have left held by a call into
// it: then some object has it, such as a transaction, and whoever ends that releases it, under a name that cannot be told
// to mean the same lock.
func (g *graph) lent(from lock.Class, e *lockset.Edge) bool {
	return from.Pkg != g.pkg && !e.Held.Entry && e.Held.Op != nil && len(e.Held.Op.Chain) > 1 && len(e.Op.Chain) > 0
}

// hear adds orders of other packages.
func (g *graph) hear(orders []Order) {
	for i := range orders {
		o := &orders[i]
		g.add(pair{o.From, o.To}, o.site())
	}
	g.sort()
}

// sort puts nodes and their successors in order.
func (g *graph) sort() {
	g.nodes = g.nodes[:0]
	for c := range g.next {
		g.nodes = append(g.nodes, c)
		slices.SortFunc(g.next[c], compareClass)
	}
	slices.SortFunc(g.nodes, compareClass)
}

// twoOwners reports whether the two locks are parts of two objects of one type: which of them comes first says nothing
// about the two locks of one such object.
func twoOwners(from lock.Class, e *lockset.Edge) bool {
	return from.Type != "" && from.Pkg == e.To.Pkg && from.Type == e.To.Type &&
		e.Path != nil && e.Path.Kind == lock.Field && e.Held.Path.Kind == lock.Field && e.Path.Base != e.Held.Path.Base
}

func (g *graph) add(p pair, s *site) {
	a := g.arcs[p]
	if a == nil {
		a = &arc{pair: p}
		g.arcs[p] = a
		g.next[p.from] = append(g.next[p.from], p.to)
	}
	a.sites = append(a.sites, s)
}

// trim drops the sites where a caller holds the first lock, if the callers' own sites are there.
func (a *arc) trim() {
	own := slices.DeleteFunc(slices.Clone(a.sites), func(s *site) bool { return s.Held.Entry })
	if len(own) > 0 {
		a.sites = own
	}
}

func compareClass(a, b lock.Class) int {
	return cmp.Or(cmp.Compare(a.Pkg, b.Pkg), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
}
