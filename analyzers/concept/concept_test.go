package concept_test

import (
	"go/ast"
	"go/constant"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/concept"
)

// TestNames proves that each constant of type Name is in the catalogue and has a page, and that there are no others.
func TestNames(t *testing.T) {
	constants := nameConstants(t)
	var listed []string
	for _, c := range concept.All() {
		listed = append(listed, string(c.Name))
	}
	var pages []string
	files, err := filepath.Glob("pages/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		pages = append(pages, strings.TrimSuffix(filepath.Base(file), ".md"))
	}
	slices.Sort(listed)
	slices.Sort(pages)
	if !slices.Equal(constants, listed) {
		t.Errorf("constants %q, but All lists %q", constants, listed)
	}
	if !slices.Equal(constants, pages) {
		t.Errorf("constants %q, but pages are %q", constants, pages)
	}
}

// nameConstants returns the values of the constants of type Name, sorted.
func nameConstants(t *testing.T) []string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "concept.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg := check(t, fset, file)
	var values []string
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.Const)
		if ok && obj.Type() == pkg.Scope().Lookup("Name").Type() {
			values = append(values, constant.StringVal(obj.Val()))
		}
	}
	slices.Sort(values)
	return values
}

var sources = importer.ForCompiler(token.NewFileSet(), "source", nil)

func check(t *testing.T, fset *token.FileSet, file *ast.File) *types.Package {
	t.Helper()
	config := types.Config{Importer: sources}
	pkg, err := config.Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Error(err)
	}
	return pkg
}

func TestLookup(t *testing.T) {
	for _, c := range concept.All() {
		if found, ok := concept.Lookup(string(c.Name)); !ok || found != c {
			t.Errorf("Lookup(%q) = %v, %t", c.Name, found, ok)
		}
	}
	if found, ok := concept.Lookup("async"); ok || found != (concept.Concept{}) {
		t.Errorf("Lookup of an unknown name = %v, %t", found, ok)
	}
}

// TestPages holds the form of the pages: a title, one sentence, and the four parts in order, in lines that fit.
func TestPages(t *testing.T) {
	parts := []string{"## Python has", "## Go has", "## The mistake", "## The cure"}
	for _, c := range concept.All() {
		if c.Title == "" || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: title %q", c.Name, c.Title)
		}
		if !strings.HasSuffix(c.Point, ".") || strings.Contains(c.Point, ". ") || strings.Contains(c.Point, "\n") {
			t.Errorf("%s: the point is not one sentence: %q", c.Name, c.Point)
		}
		var found []string
		for line := range strings.Lines(c.Page) {
			if strings.HasPrefix(line, "## ") {
				found = append(found, strings.TrimSpace(line))
			}
			if len([]rune(line)) > 121 {
				t.Errorf("%s: a line of %d characters: %s", c.Name, len([]rune(line)), line)
			}
		}
		if !slices.Equal(found, parts) {
			t.Errorf("%s: parts %q, want %q", c.Name, found, parts)
		}
	}
}

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// TestCode type-checks the Go code of the pages, each block for itself, and wants it formatted.
func TestCode(t *testing.T) {
	for _, c := range concept.All() {
		_, cure, _ := strings.Cut(c.Page, "## The cure")
		mistake, _, _ := strings.Cut(c.Page, "## The cure")
		if !goBlock.MatchString(mistake) || !goBlock.MatchString(cure) {
			t.Errorf("%s: the mistake or the cure shows no Go code", c.Name)
		}
		for _, block := range goBlock.FindAllStringSubmatch(c.Page, -1) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, string(c.Name)+".md", withImports(block[1]), parser.ParseComments)
			if err != nil {
				t.Error(err)
				continue
			}
			check(t, fset, file)
			if formatted, err := format.Source([]byte(block[1])); err != nil || string(formatted) != block[1] {
				t.Errorf("%s: code is not formatted (%v):\n%s", c.Name, err, block[1])
			}
		}
	}
}

// withImports makes a file of declarations that use packages of the standard library.
func withImports(code string) string {
	header := "package p\n"
	for _, path := range []string{"context", "errors", "io", "sync", "time"} {
		if regexp.MustCompile(`\b` + path + `\.`).MatchString(code) {
			header += "import \"" + path + "\"\n"
		}
	}
	return header + code
}
