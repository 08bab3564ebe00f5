package vet

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The go command keeps what its vet tool says of a package under a key that does not tell whether the package was asked
// for or is only imported by others, of which the tool is to write facts and nothing else. Whatever came first counts for
// both: once "./a" has been vetted, which imports ./b, nothing is ever said of ./b. So the tool is told what may be asked
// for, by a flag that is part of the key, and reports on all of that; the rest of what it says is passed by here.

// scopeFlag is the flag. Its value is the path of a module of which all packages are asked for, so that the go command
// tells what to report on; anyModule for some packages of the module, or modules, in work; or everything.
const scopeFlag = "scope"

const (
	anyModule  = "any"
	everything = "all"
)

// scope returns the scope of patterns.
func (r *run) scope(patterns []string) string {
	if slices.ContainsFunc(patterns, func(p string) bool { return !local(p) }) {
		return everything
	}
	if slices.Equal(patterns, []string{"./..."}) {
		if name := moduleIn(r.dir); name != "" {
			return name
		}
	}
	return anyModule
}

// local reports whether a pattern names packages by their directory, or files.
func local(pattern string) bool {
	return pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") ||
		filepath.IsAbs(pattern) || strings.HasSuffix(pattern, ".go")
}

// moduleIn returns the path of the module whose root is dir; empty if that is none.
func moduleIn(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
			return strings.Trim(words[1], "\"`")
		}
	}
	return ""
}

// widen makes the package one to report on, though others only import it, if it is in the scope. It reports whether that
// changes anything.
func (u unit) widen(scope string) (bool, error) {
	var onlyFacts bool
	var module, version string
	for key, value := range map[string]any{"VetxOnly": &onlyFacts, "ModulePath": &module, "ModuleVersion": &version} {
		if u[key] != nil {
			if err := json.Unmarshal(u[key], value); err != nil {
				return false, err
			}
		}
	}
	inWork := module != "" && version == ""
	if !onlyFacts || scope != everything && (scope != anyModule || !inWork) {
		return false, nil
	}
	u["VetxOnly"] = json.RawMessage("false")
	return true, nil
}

// valueOf returns the value of a flag, of which the last one counts.
func valueOf(args []string, name string) string {
	value := ""
	for _, arg := range args {
		if v, ok := strings.CutPrefix(arg, "-"+name+"="); ok {
			value = v
		}
	}
	return value
}
