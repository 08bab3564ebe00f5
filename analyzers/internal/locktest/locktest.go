// Package locktest runs analyzers over the fixtures in the testdata folder at the top of the module.
//
// testdata/src is a GOPATH: testdata/src/relock holds the fixtures of the analyzer relock, and
// testdata/src/golang.org/x/sync a stand-in for the module of that name. testdata/mod holds txtar archives, each a
// module or several, for what a GOPATH cannot show: Go versions, module borders.
package locktest

import (
	"encoding/gob"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// Run applies the analyzer to packages of testdata/src, named by their paths in there, and compares diagnostics and
// facts with the want comments. Without packages it takes every package of the folder that bears the analyzer's name.
func Run(t *testing.T, analyzer *analysis.Analyzer, pkgs ...string) []*analysistest.Result {
	t.Helper()
	if len(pkgs) == 0 {
		pkgs = []string{analyzer.Name + "/..."}
	}
	return analysistest.Run(t, testdata(t), analyzer, pkgs...)
}

// RunFixes is Run and also compares the outcome of suggested fixes with the .golden files.
func RunFixes(t *testing.T, analyzer *analysis.Analyzer, pkgs ...string) []*analysistest.Result {
	t.Helper()
	if len(pkgs) == 0 {
		pkgs = []string{analyzer.Name + "/..."}
	}
	return analysistest.RunWithSuggestedFixes(t, testdata(t), analyzer, pkgs...)
}

// RunFixed applies the analyzer to what it has mended, the .golden files of a package below the folder that bears its
// name: it compiles, and the want comments left out, nothing is to be told.
func RunFixed(t *testing.T, analyzer *analysis.Analyzer, pkg string) {
	t.Helper()
	golden, err := filepath.Glob(filepath.Join(testdata(t), "src", analyzer.Name, pkg, "*.golden"))
	if err != nil {
		t.Fatal(err)
	}
	if len(golden) == 0 {
		t.Fatalf("%s/%s has no .golden files", analyzer.Name, pkg)
	}
	files := make(map[string]string)
	for _, name := range golden {
		fixed, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[pkg+"/"+strings.TrimSuffix(filepath.Base(name), ".golden")] = wants.ReplaceAllString(string(fixed), "")
	}
	dir, cleanup, err := analysistest.WriteFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	analysistest.Run(t, dir, analyzer, pkg)
}

var wants = regexp.MustCompile(` // want .*`)

// Facts analyses the packages and what they import, and returns each fact that the analyzer exports, as text, and the size
// of all, as drivers write them: those of a package as one stream.
func Facts(t *testing.T, analyzer *analysis.Analyzer, patterns ...string) (facts []string, bytes int) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for action := range graph.All() {
		if action.Analyzer != analyzer {
			continue
		}
		if action.Err != nil {
			t.Fatalf("%s: %v", action.Package.PkgPath, action.Err)
		}
		var stream size
		enc := gob.NewEncoder(&stream)
		for _, f := range action.AllObjectFacts() {
			if f.Object.Pkg() != action.Package.Types {
				continue
			}
			if err := enc.Encode(f.Fact); err != nil {
				t.Fatalf("%s: %v", f.Object, err)
			}
			facts = append(facts, fmt.Sprintf("%s: %s: %+v", f.Object, f.Fact, reflect.Indirect(reflect.ValueOf(f.Fact))))
		}
		bytes += int(stream)
	}
	slices.Sort(facts)
	return facts, bytes
}

// A size counts what is written to it.
type size int

func (s *size) Write(p []byte) (int, error) {
	*s += size(len(p))
	return len(p), nil
}

// RunTxtar applies the analyzer to each package of each module in archives of testdata/mod, named without the
// ending. Without names it takes the archives relock.txtar and relock_*.txtar of an analyzer relock. An archive has a
// go.mod at its top; further modules in it are reached by replace directives there.
func RunTxtar(t *testing.T, analyzer *analysis.Analyzer, names ...string) {
	t.Helper()
	folder := filepath.Join(testdata(t), "mod")
	if len(names) == 0 {
		names = archivesOf(t, folder, analyzer.Name)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join(folder, name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			dir, modules := extract(t, archive)
			if len(modules) == 0 {
				t.Fatalf("%s.txtar has no go.mod", name)
			}
			analysistest.Run(t, dir, analyzer, modules...)
		})
	}
}

// Set sets a flag for the time of the test, such as "strict" of the analyzer that holds the shared settings.
func Set(t *testing.T, flags *flag.FlagSet, name, value string) {
	t.Helper()
	f := flags.Lookup(name)
	if f == nil {
		t.Fatalf("there is no flag -%s", name)
	}
	before := f.Value.String()
	if err := f.Value.Set(value); err != nil {
		t.Fatalf("-%s=%s: %v", name, value, err)
	}
	t.Cleanup(func() {
		if err := f.Value.Set(before); err != nil {
			t.Errorf("-%s cannot be set back to %q: %v", name, before, err)
		}
	})
}

// archivesOf returns the names of an analyzer's archives, without the ending.
func archivesOf(t *testing.T, folder, analyzer string) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{analyzer + ".txtar", analyzer + "_*.txtar"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			names = append(names, strings.TrimSuffix(filepath.Base(file), ".txtar"))
		}
	}
	if len(names) == 0 {
		t.Fatalf("no archive for %s in %s", analyzer, folder)
	}
	return names
}

// extract writes the archive to a folder of its own and returns it with a pattern for each module, "example.com/m/...".
// Modules are named by path, since "./..." stops at the border of the main module.
func extract(t *testing.T, archive *txtar.Archive) (dir string, modules []string) {
	t.Helper()
	dir = t.TempDir()
	for _, file := range archive.Files {
		if !filepath.IsLocal(file.Name) {
			t.Fatalf("%s lies outside the archive", file.Name)
		}
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) == "go.mod" {
			modules = append(modules, modulePath(string(file.Data))+"/...")
		}
	}
	return dir, modules
}

func modulePath(gomod string) string {
	for line := range strings.Lines(gomod) {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == "module" {
			return fields[1]
		}
	}
	return ""
}

// testdata returns the folder testdata of the module whose package is under test.
func testdata(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "testdata")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("the test does not run inside a module")
		}
		dir = parent
	}
}
