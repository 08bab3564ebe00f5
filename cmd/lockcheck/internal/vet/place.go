package vet

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// With -trimpath the go command leaves the directory out of the key of its cache, so that one checkout of a module finds
// the results of another: on this machine, or by an external cache on any. What go vet prints from the cache then names
// the files of the checkout that came first. So the tool is asked to name them relative to the directory of their
// package, and here the names are made whole again for the checkout at hand.

// A place is where a package lies. The zero place is unknown.
type place struct {
	dir string
	cgo []string // its files that import "C"
}

// whole returns the name of a file of the package for this checkout. What cgo makes of a file names that absolutely,
// wherever it lay when cgo worked on it.
func (p place) whole(file string) string {
	switch {
	case p.dir == "":
		return file
	case !filepath.IsAbs(file):
		return filepath.Join(p.dir, file)
	case slices.Contains(p.cgo, filepath.Base(file)):
		return filepath.Join(p.dir, filepath.Base(file))
	}
	return file
}

// places knows where the packages of a run lie. It asks the go command when that is first needed. Nil places know
// nothing, and nothing is asked of them: names are absolute then.
type places struct {
	list func() (string, error)
	of   map[string]place // by import path
}

// placeFormat makes "go list" tell of each package what a place holds.
const placeFormat = `{{.ImportPath}}{{"\t"}}{{.Dir}}{{range .CgoFiles}}{{"\t"}}{{.}}{{end}}`

// find returns the place of a package.
func (p *places) find(pkg string) (place, error) {
	if p == nil {
		return place{}, nil
	}
	if p.of == nil {
		out, err := p.list()
		if err != nil {
			return place{}, fmt.Errorf("finding the directories of packages: %w", err)
		}
		p.of = make(map[string]place)
		for line := range strings.Lines(out) {
			if fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(fields) > 1 {
				p.of[fields[0]] = place{fields[1], fields[2:]}
			}
		}
	}
	if found, ok := p.of[pkg]; ok {
		return found, nil
	}
	return p.of[strings.TrimSuffix(pkg, "_test")], nil // an external test lies with what it tests
}

// listPlaces asks for the places of the packages that the patterns name.
func (r *run) listPlaces(ctx context.Context) (string, error) {
	args := slices.Concat([]string{"list", "-e", "-f", placeFormat}, r.BuildFlags, []string{"--"}, r.Patterns)
	out, err := r.command(ctx, args).Output()
	return string(out), err
}
