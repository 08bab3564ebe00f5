//go:build drivers

package drivers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers"
)

// The versions of rules_go, which holds nogo, and of what its nogo imports beside x/tools.
const (
	rulesGo = "github.com/bazelbuild/rules_go@v0.64.0"
	udiff   = "github.com/aymanbagabas/go-udiff@v0.4.1"
)

// nogo builds nogo with a configuration, which is compiled in.
func nogo(t *testing.T, name, config string) string {
	t.Helper()
	dir := filepath.Join(builtDir(t), "nogo-"+name)
	copySources(t, dir, "nogo_srcs")
	generateNogo(t, filepath.Join(dir, "generated.go"), config)
	// nogo imports an internal package of x/tools, which the go command allows by the name of the module alone.
	writeFile(t, filepath.Join(dir, "go.mod"), "module golang.org/x/tools/nogo\n\ngo 1.25.0\n")
	program := filepath.Join(dir, "nogo")
	buildOutside(t, dir, program, udiff)
	return program
}

// generateNogo lets the builder generate the list of analyzers and the configuration, as the rule nogo of Bazel does: each
// analyzer is the variable Analyzer of a package that is named.
func generateNogo(t *testing.T, name, config string) {
	t.Helper()
	dir := filepath.Join(builtDir(t), "builder")
	builder := filepath.Join(dir, "builder")
	if _, err := os.Stat(builder); err != nil {
		copySources(t, dir, "builder_srcs")
		writeFile(t, filepath.Join(dir, "go.mod"), "module builder\n\ngo 1.25.0\n")
		mustRun(t, dir, nil, "go", "build", "-ldflags=-X main.rulesGoStdlibPrefix=@io_bazel_rules_go//stdlib:", "-o", builder, ".")
	}
	configFile := filepath.Join(t.TempDir(), "nogo.json")
	writeFile(t, configFile, config)
	args := []string{"gennogomain", "-output=" + name, "-config=" + configFile}
	for _, analyzer := range analyzers.All {
		args = append(args, "-analyzer_importpath=github.com/lockcheck/lockcheck/analyzers/"+analyzer.Name)
	}
	mustRun(t, dir, nil, builder, args...)
}

// copySources copies the Go files of a target of rules_go's go/tools/builders to dir: "nogo_srcs" is nogo, without what the
// builder generates, and "builder_srcs" the builder.
func copySources(t *testing.T, dir, target string) {
	t.Helper()
	var module struct{ Dir, Error string }
	out := mustRun(t, builtDir(t), nil, "go", "mod", "download", "-json", rulesGo)
	if err := json.Unmarshal([]byte(out), &module); err != nil || module.Dir == "" {
		t.Fatalf("%s: %v %s", rulesGo, err, module.Error)
	}
	folder := filepath.Join(module.Dir, "go", "tools", "builders")
	rules, err := os.ReadFile(filepath.Join(folder, "BUILD.bazel"))
	if err != nil {
		t.Fatal(err)
	}
	_, rule, found := strings.Cut(string(rules), fmt.Sprintf("name = %q,", target))
	rule, _, _ = strings.Cut(rule, "\n)")
	names := goFile.FindAllStringSubmatch(rule, -1)
	if !found || len(names) == 0 {
		t.Fatalf("%s has no target %s with Go files", rulesGo, target)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(folder, name[1]))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name[1]), string(data))
	}
}

// goFile is a file in a list of a BUILD.bazel.
var goFile = regexp.MustCompile(`"([a-z0-9_]+\.go)"`)

// A listed package is what "go list" says of it.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles, CgoFiles       []string
	Imports                 []string
	Standard                bool
	Module                  *struct{ GoVersion string }
}

// list returns the packages of a module and all that they import, imports first, with export data.
func list(t *testing.T, module string) []listed {
	t.Helper()
	out := mustRun(t, module, []string{"GOPROXY=off"}, "go", "list", "-deps", "-export",
		"-json=ImportPath,Dir,Export,GoFiles,CgoFiles,Imports,Standard,Module", "./...")
	var pkgs []listed
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		var pkg listed
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		if len(pkg.CgoFiles) > 0 && !pkg.Standard {
			t.Fatalf("%s uses cgo, which this test does not", pkg.ImportPath)
		}
		pkgs = append(pkgs, pkg)
	}
}

// runNogo runs nogo on the packages of a module as Bazel does: one process for each package, in the order of imports, with
// the facts of imports in files. The standard library has none. It returns the findings in the module's own packages.
func runNogo(t *testing.T, program, module string) []string {
	t.Helper()
	pkgs := list(t, module)
	work := t.TempDir()
	importcfg := filepath.Join(work, "importcfg")
	var exports strings.Builder
	for _, pkg := range pkgs {
		if pkg.Export != "" {
			fmt.Fprintf(&exports, "packagefile %s=%s\n", pkg.ImportPath, pkg.Export)
		}
	}
	writeFile(t, importcfg, exports.String())

	var told []string
	facts := make(map[string]string) // files, by import path
	for i, pkg := range pkgs {
		if pkg.Standard {
			continue
		}
		facts[pkg.ImportPath] = filepath.Join(work, fmt.Sprintf("facts%d", i))
		args := []string{"-p=" + pkg.ImportPath, "-importcfg=" + importcfg, "-x=" + facts[pkg.ImportPath], "-go_version=" + pkg.Module.GoVersion}
		for _, path := range pkg.Imports {
			if file, ok := facts[path]; ok {
				args = append(args, "-fact="+path+"="+file)
			}
		}
		inModule := pkg.Dir == module || strings.HasPrefix(pkg.Dir, module+string(filepath.Separator))
		if !inModule {
			args = append(args, "-facts_only")
		}
		for _, name := range pkg.GoFiles {
			args = append(args, relativeTo(t, module, filepath.Join(pkg.Dir, name)))
		}
		o := run(t, module, nil, program, args...)
		list := findings(t, module, o.stderr)
		if o.code == 1 || o.code > 2 || (o.code == 2) != (len(list) > 0) {
			t.Fatalf("nogo ended with %d on %s: %s", o.code, pkg.ImportPath, o.stderr)
		}
		told = append(told, list...)
	}
	slices.Sort(told)
	return told
}

func relativeTo(t *testing.T, dir, name string) string {
	t.Helper()
	rel, err := filepath.Rel(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	return rel
}

// TestNogo compares nogo with go vet. A setting gets to the passes by the analyzer lockcheck, which each requires.
func TestNogo(t *testing.T) {
	t.Run("defaults", func(t *testing.T) {
		program := nogo(t, "defaults", `{}`)
		compare(t, nil, func(t *testing.T, module string) []string { return runNogo(t, program, module) })
	})
	t.Run("strict", func(t *testing.T) {
		program := nogo(t, "strict", `{"lockcheck": {"analyzer_flags": {"strict": "true"}}}`)
		compare(t, []string{"-strict"}, func(t *testing.T, module string) []string { return runNogo(t, program, module) })
	})
}
