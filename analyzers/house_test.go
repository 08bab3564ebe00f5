package analyzers_test

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of the house: who may import whom, what lies where, and what no pass does. They hold for code, not for tests,
// which may import what they like.

const (
	module = "github.com/lockcheck/lockcheck/"
	root   = ".." // from this folder to the top of the module
)

// mayImport says what a folder of the module may import of the module. Arrows point down only: the command, the suite,
// a pass, the engines, the vocabulary. "PASS" stands for the folder of any pass.
var mayImport = map[string][]string{
	"cmd/lockcheck":      {"cmd/lockcheck/internal/", "analyzers", "analyzers/concept"},
	"analyzers":          {"PASS", "analyzers/internal/config"},
	"analyzers/concept":  {},
	"analyzers/golangci": {"analyzers", "analyzers/concept"},
	"PASS": {"analyzers/concept", "analyzers/internal/config", "analyzers/internal/doc", "analyzers/internal/report",
		"analyzers/internal/directive", "analyzers/internal/lockset", "analyzers/internal/spawn",
		"analyzers/internal/access", "analyzers/internal/lock", "analyzers/internal/flow"},

	// The door, and what carries text and settings.
	"analyzers/internal/report": {"analyzers/concept", "analyzers/internal/directive"},
	"analyzers/internal/config": {"analyzers/internal/doc"}, // carries settings, and so may be asked by engines too
	"analyzers/internal/doc":    {},

	// The engines. They report nothing, so they know neither report nor concepts.
	"analyzers/internal/lockset": {"analyzers/internal/lock", "analyzers/internal/flow", "analyzers/internal/directive", "analyzers/internal/program"},
	"analyzers/internal/spawn": {"analyzers/internal/lock", "analyzers/internal/flow", "analyzers/internal/directive",
		"analyzers/internal/lockset", "analyzers/internal/program"},
	"analyzers/internal/access": {"analyzers/internal/lock", "analyzers/internal/flow", "analyzers/internal/directive",
		"analyzers/internal/lockset", "analyzers/internal/spawn", "analyzers/internal/program"},
	"analyzers/internal/program": {"analyzers/internal/config"},

	// The vocabulary.
	"analyzers/internal/lock":      {},
	"analyzers/internal/flow":      {},
	"analyzers/internal/directive": {},

	// For tests.
	"analyzers/internal/locktest": {},
	"analyzers/internal/oracle":   {"analyzers/internal/lock", "analyzers/internal/lockset"},
}

// free are folders below the framework: they must not import go/analysis.
var free = []string{"analyzers/internal/lock", "analyzers/internal/flow", "analyzers/internal/doc", "analyzers/concept"}

// topLevel is what lies at the top of the module.
var topLevel = []string{"analyzers", "cmd", "testdata", "go.mod", "go.sum", "README.md", "LICENSE", ".ci", ".github",
	".golangci.yml", ".gitignore", ".git", "action.yml", ".pre-commit-hooks.yaml"}

func TestImports(t *testing.T) {
	for _, file := range goFiles(t) {
		if file.test() {
			continue
		}
		for _, spec := range file.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(path, "golang.org/x/tools/go/analysis") && slices.Contains(free, file.folder) {
				t.Errorf("%s imports %s: %s knows nothing of go/analysis", file.name, path, file.folder)
			}
			if to, ok := strings.CutPrefix(path, module); ok {
				checkArrow(t, file, to)
			}
		}
	}
}

// checkArrow checks an import of one folder of the module by another.
func checkArrow(t *testing.T, file goFile, to string) {
	t.Helper()
	from := file.folder
	if isPass(from) {
		from = "PASS"
	}
	allowed, known := mayImport[from]
	if strings.HasPrefix(from, "cmd/lockcheck/") {
		allowed, known = mayImport["cmd/lockcheck"], true
	}
	if !known {
		t.Errorf("%s: say in mayImport what %s may import", file.name, from)
		return
	}
	for _, target := range allowed {
		if target == to || target == "PASS" && isPass(to) || strings.HasSuffix(target, "/") && strings.HasPrefix(to, target) {
			return
		}
	}
	t.Errorf("%s imports %s, which %s may not", file.name, to, from)
}

// isPass reports whether a folder is that of a pass.
func isPass(folder string) bool {
	name, ok := strings.CutPrefix(folder, "analyzers/")
	return ok && !strings.Contains(name, "/") && !slices.Contains([]string{"concept", "golangci", "internal"}, name)
}

func TestFileSizes(t *testing.T) {
	for _, file := range goFiles(t) {
		if lines := file.fset.File(file.ast.FileStart).LineCount(); lines > 500 {
			t.Errorf("%s has %d lines, more than 500", file.name, lines)
		}
	}
}

// TestNoExit checks that no package of the suite, which runs inside other people's programs, ends them, or does things
// before anybody asks. (The plugin of golangci-lint registers itself in an init function, as it has to.)
func TestNoExit(t *testing.T) {
	for _, file := range goFiles(t) {
		if file.test() || !strings.HasPrefix(file.folder, "analyzers") || file.folder == "analyzers/golangci" {
			continue
		}
		ast.Inspect(file.ast, func(node ast.Node) bool {
			what := ""
			switch node := node.(type) {
			case *ast.FuncDecl:
				if node.Recv == nil && node.Name.Name == "init" {
					what = "an init function"
				}
			case *ast.CallExpr:
				what = exitOf(node)
			}
			if what != "" {
				t.Errorf("%s: %s", file.fset.Position(node.Pos()), what)
			}
			return true
		})
	}
}

// exitOf returns the name of what is called if it ends the program, or "".
func exitOf(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		if fun.Name == "panic" {
			return "panic"
		}
	case *ast.SelectorExpr:
		pkg, ok := fun.X.(*ast.Ident)
		if !ok {
			return ""
		}
		name := pkg.Name + "." + fun.Sel.Name
		if name == "os.Exit" || strings.HasPrefix(name, "log.Fatal") || strings.HasPrefix(name, "log.Panic") {
			return name
		}
	}
	return ""
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored := ignoredPatterns(t)
	for _, entry := range entries {
		isIgnored := slices.ContainsFunc(ignored, func(pattern string) bool {
			matched, _ := filepath.Match(pattern, entry.Name())
			return matched
		})
		if !isIgnored && !slices.Contains(topLevel, entry.Name()) {
			t.Errorf("%s does not belong at the top level", entry.Name())
		}
	}
	for _, name := range topLevel {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil && name != ".git" {
			t.Errorf("the top level lacks %s", name)
		}
	}
}

// ignoredPatterns returns the lines of .gitignore.
func ignoredPatterns(t *testing.T) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	lines := bufio.NewScanner(strings.NewReader(string(content)))
	for lines.Scan() {
		patterns = append(patterns, strings.Trim(lines.Text(), "/"))
	}
	return patterns
}

// A goFile is a parsed file of the module.
type goFile struct {
	name   string // from the top of the module
	folder string
	fset   *token.FileSet
	ast    *ast.File
}

func (f goFile) test() bool { return strings.HasSuffix(f.name, "_test.go") }

// goFiles returns the Go files of the module, without testdata and what the go command passes by.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	fset := token.NewFileSet()
	var files []goFile
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && path != root && (name == "testdata" || name[0] == '.' || name[0] == '_') {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		files = append(files, goFile{name, strings.TrimSuffix(name, "/"+entry.Name()), fset, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
