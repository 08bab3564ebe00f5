package page

import (
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/goroutines"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// The data of the section on goroutines.
type (
	startGroup struct {
		Package string
		Starts  []startData
	}

	startData struct {
		How, In, Owner, Class, Reason, Place, Search string
		Evidence                                     []clueData
	}

	clueData struct{ What, Place string }

	classData struct {
		Name  string
		Count int
	}
)

// starts lists the goroutines by package.
func (b *builder) starts() []startGroup {
	var all []startGroup
	for i := range b.Goroutines {
		g := &b.Goroutines[i]
		out := startData{How: g.How(), In: g.In, Owner: g.Owner, Class: g.Class, Reason: g.Reason, Place: startPlace(g.Place)}
		if out.Owner == "" {
			out.Owner = g.In
		}
		for _, c := range g.Evidence {
			at := c.Elsewhere
			if at == "" {
				at = startPlace(c.Place)
			}
			out.Evidence = append(out.Evidence, clueData{c.What, at})
		}
		out.Search = strings.ToLower(strings.Join([]string{g.Package, out.How, out.In, out.Place, out.Reason}, " "))
		i := slices.IndexFunc(all, func(group startGroup) bool { return group.Package == g.Package })
		if i < 0 {
			i = len(all)
			all = append(all, startGroup{Package: g.Package})
		}
		all[i].Starts = append(all[i].Starts, out)
	}
	slices.SortStableFunc(all, func(a, b startGroup) int { return strings.Compare(a.Package, b.Package) })
	return all
}

// classes counts the goroutines by class, without classes of which there is none.
func (b *builder) classes() []classData {
	counts := goroutines.Count(b.Goroutines)
	var all []classData
	for _, class := range goroutines.Classes {
		if counts[class] > 0 {
			all = append(all, classData{class, counts[class]})
		}
	}
	return all
}

func startPlace(p goroutines.Place) string { return place(vet.Position{File: p.File, Line: p.Line}) }
