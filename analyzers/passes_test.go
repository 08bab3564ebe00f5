package analyzers_test

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// waitingPasses have their place in the design but are not in the suite yet.
var waitingPasses = []string{}

// waitingConcepts are cited by no pass of the suite yet.
var waitingConcepts = []concept.Name{}

func TestSuite(t *testing.T) {
	if err := analysis.Validate(analyzers.All); err != nil {
		t.Error(err)
	}
	var names []string
	for _, analyzer := range analyzers.All {
		names = append(names, analyzer.Name)
		if _, ok := report.Known[analyzer.Name]; !ok {
			t.Errorf("%s is not in report.Known: an ignore of it would be called unknown", analyzer.Name)
		}
		if !slices.Contains(analyzer.Requires, analyzers.Config) {
			t.Errorf("%s does not require the settings directly: some drivers set flags one level deep only", analyzer.Name)
		}
		if slices.Contains(waitingPasses, analyzer.Name) {
			t.Errorf("strike %s from waitingPasses", analyzer.Name)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("All is not in the order of names: %q", names)
	}
	if len(report.Known) != len(analyzers.All) {
		t.Errorf("report.Known has %d names, All %d", len(report.Known), len(analyzers.All))
	}
	for _, folder := range passFolders(t) {
		if !slices.Contains(names, folder) && !slices.Contains(waitingPasses, folder) {
			t.Errorf("analyzers/%s is not in All", folder)
		}
	}
}

// passFolders returns the folders of passes.
func passFolders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() && isPass("analyzers/"+entry.Name()) {
			folders = append(folders, entry.Name())
		}
	}
	return folders
}

// TestShape checks that each pass is a folder of its name, with its text in doc.go, its code in NAME.go, its test in
// NAME_test.go and fixtures.
func TestShape(t *testing.T) {
	for _, analyzer := range analyzers.All {
		name := analyzer.Name
		for _, file := range []string{
			filepath.Join(name, "doc.go"),
			filepath.Join(name, name+".go"),
			filepath.Join(name, name+"_test.go"),
			filepath.Join(root, "testdata", "src", name),
		} {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		source, err := os.ReadFile(filepath.Join(name, "doc.go"))
		if err != nil {
			continue
		}
		if err := doc.Check(string(source), name); err != nil {
			t.Errorf("%s/doc.go: %v", name, err)
		}
		if analyzer.Doc != doc.Text(string(source), name) {
			t.Errorf("the Doc of %s is not the text in its doc.go", name)
		}
		if want := "https://pkg.go.dev/" + module + "analyzers/" + name; analyzer.URL != want {
			t.Errorf("the URL of %s is %q, want %q", name, analyzer.URL, want)
		}
	}
}

// TestVariables checks that the package of each pass declares one analyzer, as the variable Analyzer: generators of
// drivers name it by that and look for no other.
func TestVariables(t *testing.T) {
	declared := make(map[string][]string) // by folder
	for _, file := range goFiles(t) {
		if file.test() || !isPass(file.folder) {
			continue
		}
		for _, decl := range file.ast.Decls {
			decl, ok := decl.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				declared[file.folder] = append(declared[file.folder], analyzersIn(spec.(*ast.ValueSpec))...)
			}
		}
	}
	for _, analyzer := range analyzers.All {
		if got := declared["analyzers/"+analyzer.Name]; !slices.Equal(got, []string{"Analyzer"}) {
			t.Errorf("the package of %s declares the analyzers %q", analyzer.Name, got)
		}
	}
}

// analyzersIn returns the names of variables that are set to an analysis.Analyzer.
func analyzersIn(spec *ast.ValueSpec) []string {
	var names []string
	for i, value := range spec.Values {
		unary, ok := value.(*ast.UnaryExpr)
		if !ok {
			continue
		}
		literal, ok := unary.X.(*ast.CompositeLit)
		if !ok {
			continue
		}
		if typ, ok := literal.Type.(*ast.SelectorExpr); ok && typ.Sel.Name == "Analyzer" {
			names = append(names, spec.Names[i].Name)
		}
	}
	return names
}

var listedCategory = regexp.MustCompile(`(?m)^  - ([a-z-]+): `)

// TestCategories checks that the constants under "The categories." in the code of a pass are those that its doc.go
// lists.
func TestCategories(t *testing.T) {
	for _, analyzer := range analyzers.All {
		var listed []string
		for _, match := range listedCategory.FindAllStringSubmatch(analyzer.Doc, -1) {
			listed = append(listed, match[1])
		}
		var declared []string
		for _, file := range goFiles(t) {
			if file.folder == "analyzers/"+analyzer.Name && !file.test() {
				declared = append(declared, categoriesIn(t, file)...)
			}
		}
		slices.Sort(listed)
		slices.Sort(declared)
		if len(declared) == 0 || !slices.Equal(listed, declared) {
			t.Errorf("%s: doc.go lists the categories %q, the code has %q", analyzer.Name, listed, declared)
		}
	}
}

// categoriesIn returns the values of the constants under the comment "The categories.".
func categoriesIn(t *testing.T, file goFile) []string {
	t.Helper()
	var values []string
	for _, decl := range file.ast.Decls {
		decl, ok := decl.(*ast.GenDecl)
		if !ok || decl.Tok != token.CONST || !strings.HasPrefix(decl.Doc.Text(), "The categories.") {
			continue
		}
		for _, spec := range decl.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				literal, ok := value.(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: a category is a string", file.fset.Position(value.Pos()))
					continue
				}
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Error(err)
				}
				values = append(values, text)
			}
		}
	}
	return values
}

// TestConcepts proves that each finding that a pass of the suite makes cites a concept, as a constant of the catalogue,
// and that each concept is cited or listed as waiting.
func TestConcepts(t *testing.T) {
	constants := conceptConstants(t)
	cited := make(map[concept.Name]bool)
	for _, file := range goFiles(t) {
		if file.test() || !isPass(file.folder) || slices.Contains(waitingPasses, path.Base(file.folder)) {
			continue
		}
		ast.Inspect(file.ast, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CompositeLit:
				checkFinding(t, file, node)
			case *ast.SelectorExpr:
				if pkg, ok := node.X.(*ast.Ident); ok && pkg.Name == "concept" {
					cited[constants[node.Sel.Name]] = true
				}
			case *ast.BasicLit:
				if strings.Contains(node.Value, "[concept:") {
					t.Errorf("%s: the citation is made by report, not by hand", file.fset.Position(node.Pos()))
				}
			}
			return true
		})
	}
	for _, c := range concept.All() {
		waiting := slices.Contains(waitingConcepts, c.Name)
		if cited[c.Name] && waiting {
			t.Errorf("strike %s from waitingConcepts: it is cited", c.Name)
		}
		if !cited[c.Name] && !waiting {
			t.Errorf("no pass cites %s", c.Name)
		}
	}
}

// checkFinding checks that a literal of type report.Finding names a concept.
func checkFinding(t *testing.T, file goFile, literal *ast.CompositeLit) {
	t.Helper()
	typ, ok := literal.Type.(*ast.SelectorExpr)
	if !ok || typ.Sel.Name != "Finding" || len(literal.Elts) == 0 {
		return
	}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok && pair.Key.(*ast.Ident).Name == "Concept" {
			return
		}
	}
	t.Errorf("%s: a finding without a concept", file.fset.Position(literal.Pos()))
}

// conceptConstants returns the constants of the catalogue by their Go names.
func conceptConstants(t *testing.T) map[string]concept.Name {
	t.Helper()
	constants := make(map[string]concept.Name)
	for _, file := range goFiles(t) {
		if file.name != "analyzers/concept/concept.go" {
			continue
		}
		ast.Inspect(file.ast, func(node ast.Node) bool {
			if spec, ok := node.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
					constants[spec.Names[0].Name] = concept.Name(strings.Trim(literal.Value, `"`))
				}
			}
			return true
		})
	}
	if len(constants) != len(concept.All()) {
		t.Fatalf("%d constants, %d concepts", len(constants), len(concept.All()))
	}
	return constants
}
