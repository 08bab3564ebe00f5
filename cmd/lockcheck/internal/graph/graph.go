// Package graph shows in which orders a program takes its locks: the orders of all packages, merged, with the cycles
// among them.
package graph

import (
	"cmp"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A Graph has locks as nodes, by declaration, and as edges the orders in which they are taken.
type Graph struct {
	Locks  []*Lock  // sorted by name
	Edges  []*Edge  // sorted by the names of their locks
	Cycles [][]Step // each order is one in which goroutines can wait for each other
	partly bool     // only what is in a cycle
}

// A Lock is the declaration of a lock.
type Lock struct {
	ID      string // import path and declaration
	Name    string // as short as it is clear: "server.Server.mu"
	Package string // import path
}

// An Edge tells that To is taken while From is held.
type Edge struct {
	From, To *Lock
	Sites    []Site // sorted by file and line; empty if the order is only declared
	Declared []Site // directives that say so
	Cyclic   bool   // it is part of a cycle
}

// A Site is one place where the order occurs.
type Site struct {
	analyzers.Order
	vet.Position
}

// A Step is one order of a cycle, with the site that makes it one.
type Step struct {
	*Edge
	Site
}

// Options say what is shown.
type Options struct {
	OnlyCycles bool // leave out what is in no cycle
	Strict     bool // take for a cycle also what rests on a weaker claim
}

// Read makes a graph of the rows that the pass hands out.
func Read(rows []vet.Finding, o Options) (*Graph, error) {
	orders, err := parse(rows)
	if err != nil {
		return nil, fmt.Errorf("reading the orders of locks: %w", err)
	}
	b := &builder{locks: make(map[string]*Lock), edges: make(map[[2]string]*Edge)}
	edges := make([]*Edge, len(rows))
	for i := range orders {
		edges[i] = b.add(Site{orders[i], rows[i].Pos})
	}
	g := &Graph{partly: o.OnlyCycles}
	for _, cycle := range analyzers.Cycles(orders, o.Strict) {
		steps := make([]Step, len(cycle))
		for i, at := range cycle {
			edges[at].Cyclic = true
			steps[i] = Step{edges[at], Site{orders[at], rows[at].Pos}}
		}
		g.Cycles = append(g.Cycles, steps)
	}
	b.finish(g)
	return g, nil
}

// parse reads the rows, some by each processor: of a large module there are thousands.
func parse(rows []vet.Finding) ([]analyzers.Order, error) {
	orders := make([]analyzers.Order, len(rows))
	var group errgroup.Group
	size := len(rows)/runtime.GOMAXPROCS(0) + 1
	for start := 0; start < len(rows); start += size {
		group.Go(func() error {
			for i := start; i < min(start+size, len(rows)); i++ {
				var err error
				if orders[i], err = analyzers.ParseOrder(rows[i].Package, []byte(rows[i].Message)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return orders, group.Wait()
}

// A builder gathers locks and edges.
type builder struct {
	locks map[string]*Lock
	edges map[[2]string]*Edge
}

func (b *builder) add(s Site) *Edge {
	from := b.lock(s.From.Pkg, s.From.String(), s.From.Qualified())
	to := b.lock(s.To.Pkg, s.To.String(), s.To.Qualified())
	key := [2]string{from.ID, to.ID}
	e := b.edges[key]
	if e == nil {
		e = &Edge{From: from, To: to}
		b.edges[key] = e
	}
	if s.Declared {
		e.Declared = append(e.Declared, s)
	} else {
		e.Sites = append(e.Sites, s)
	}
	return e
}

func (b *builder) lock(pkg, name, qualified string) *Lock {
	id := pkg + "." + name
	l := b.locks[id]
	if l == nil {
		l = &Lock{ID: id, Name: qualified, Package: pkg}
		b.locks[id] = l
	}
	return l
}

// finish puts everything in order, and gives locks that share a short name their long ones.
func (b *builder) finish(g *Graph) {
	kept := make(map[*Lock]bool)
	for _, e := range b.edges {
		if g.partly && !e.Cyclic {
			continue
		}
		kept[e.From], kept[e.To] = true, true
		slices.SortFunc(e.Sites, compareSite)
		slices.SortFunc(e.Declared, compareSite)
		g.Edges = append(g.Edges, e)
	}
	named := make(map[string]int)
	for l := range kept {
		g.Locks = append(g.Locks, l)
		named[l.Name]++
	}
	for _, l := range g.Locks {
		if named[l.Name] > 1 {
			l.Name = l.ID
		}
	}
	slices.SortFunc(g.Locks, compareLock)
	slices.SortFunc(g.Edges, func(a, b *Edge) int { return cmp.Or(compareLock(a.From, b.From), compareLock(a.To, b.To)) })
}

func compareLock(a, b *Lock) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) }

// compareSite puts the site with the fewest calls on the way first: it is the easiest to understand.
func compareSite(a, b Site) int {
	return cmp.Or(
		cmp.Compare(len(a.Chain), len(b.Chain)),
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
	)
}

// place returns where a site is, as short as a drawing wants it.
func (s Site) place() string { return fmt.Sprintf("%s:%d", filepath.Base(s.File), s.Line) }
