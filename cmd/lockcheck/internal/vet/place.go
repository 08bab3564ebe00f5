package vet

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// With -trimpath the go command leaves the directory out of the key of its cache, so that one checkout of a module finds
// the results of another: on this machine, or by an external cache on any. What go vet prints from the cache then names
// the files of the checkout that came first. So the tool is asked to name them relative to the directory of their
// package, and here the names are made whole again for the checkout at hand.

// relativeFlag is the flag of the tool that asks for that.
const relativeFlag = "relative"

// trimmed reports whether the build flags, of which the last counts, contain -trimpath.
func trimmed(buildFlags []string) bool {
	on := false
	for _, flag := range buildFlags {
		switch flag {
		case "-trimpath", "-trimpath=true", "-trimpath=1", "-trimpath=t", "-trimpath=T", "-trimpath=TRUE", "-trimpath=True":
			on = true
		default:
			on = on && !strings.HasPrefix(flag, "-trimpath=")
		}
	}
	return on
}

// wantsRelative reports whether the go command hands the flag to the tool.
func wantsRelative(args []string) bool {
	return slices.Contains(args, "-"+relativeFlag) || slices.Contains(args, "-"+relativeFlag+"=true")
}

// relativeConfig writes a copy of a configuration that the go command has made for the tool, with files of the package
// named relative to its directory, where the tool runs. It returns the name of the copy.
func relativeConfig(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	var config map[string]json.RawMessage
	if err := json.Unmarshal(data, &config); err != nil {
		return "", err
	}
	var dir string
	if err := json.Unmarshal(config["Dir"], &dir); err != nil {
		return "", err
	}
	for _, key := range []string{"GoFiles", "NonGoFiles", "IgnoredFiles"} {
		if config[key], err = relativeNames(config[key], dir); err != nil {
			return "", err
		}
	}
	if data, err = json.Marshal(config); err != nil {
		return "", err
	}
	name = strings.TrimSuffix(name, ".cfg") + ".relative.cfg"
	return name, os.WriteFile(name, data, 0o666)
}

// relativeNames makes the names in a list relative to dir, as far as they lie in it.
func relativeNames(list json.RawMessage, dir string) (json.RawMessage, error) {
	if len(list) == 0 {
		return json.RawMessage("null"), nil
	}
	var names []string
	if err := json.Unmarshal(list, &names); err != nil {
		return nil, err
	}
	for i, name := range names {
		if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
			names[i] = rel
		}
	}
	return json.Marshal(names)
}

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
