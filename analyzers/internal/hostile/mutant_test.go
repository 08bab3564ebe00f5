package hostile

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/lockcheck/lockcheck/analyzers"
)

var (
	mutants = flag.Int("mutants", 1500, "how many mutants of fixtures to analyze")
	seed    = flag.Uint64("seed", 1, "where the row of mutants starts")
)

const testdata = "../../../testdata" // from this folder

// TestMutants damages fixtures and analyzes what can still be parsed.
func TestMutants(t *testing.T) {
	fixtures, imports := loadFixtures(t)
	var parsed, sound, unbuilt, findings int
	for i := range *mutants {
		n := *seed + uint64(i)
		m := mutate(rand.New(rand.NewPCG(n, n)), fixtures)
		u := m.parse(imports)
		if u == nil {
			continue
		}
		parsed++
		if u.sound() {
			sound++
		}
		o := u.analyze(limit)
		findings += len(o.findings)
		if o.unbuilt {
			unbuilt++
			t.Logf("mutant %d of %s: package ssa cannot build it", n, m.fixture.path)
		}
		for _, problem := range o.problems {
			t.Errorf("mutant %d of %s: %s\n%s", n, m.fixture.path, problem, m.source)
		}
	}
	t.Logf("%d mutants from seed %d: %d could be parsed, %d of them had a meaning and were analyzed by all passes, with %d findings",
		*mutants, *seed, parsed, sound, findings)
	if unbuilt > *mutants/500 {
		t.Errorf("package ssa failed on %d of them", unbuilt)
	}
	if parsed < *mutants/3 || sound < *mutants/6 || findings < sound {
		t.Error("too few of them could be analyzed")
	}
}

// A fixture is a package of testdata/src.
type fixture struct {
	path  string
	files map[string][]byte // by name
	names []string          // sorted
}

// loadFixtures returns the packages of the passes, and what imports them all.
func loadFixtures(t *testing.T) ([]*fixture, types.Importer) {
	t.Helper()
	gopath, err := filepath.Abs(testdata)
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, analyzer := range analyzers.All {
		patterns = append(patterns, analyzer.Name+"/...")
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedExportFile,
		Dir:  gopath,
		Env:  append(os.Environ(), "GOPATH="+gopath, "GO111MODULE=off", "GOPROXY=off", "GOWORK=off"),
	}, append(patterns, "golang.org/x/...")...)
	if err != nil {
		t.Fatal(err)
	}
	imports := make(known)
	var fixtures []*fixture
	packages.Visit(pkgs, nil, func(pkg *packages.Package) { imports[pkg.PkgPath] = pkg.Types })
	for _, pkg := range pkgs {
		if strings.HasPrefix(pkg.PkgPath, "golang.org/") {
			continue
		}
		f := &fixture{path: pkg.PkgPath, files: make(map[string][]byte)}
		for _, name := range pkg.GoFiles {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f.files[filepath.Base(name)] = data
			f.names = append(f.names, filepath.Base(name))
		}
		if len(f.names) > 0 {
			slices.Sort(f.names)
			fixtures = append(fixtures, f)
		}
	}
	slices.SortFunc(fixtures, func(a, b *fixture) int { return strings.Compare(a.path, b.path) })
	if len(fixtures) < 30 {
		t.Fatalf("only %d fixtures", len(fixtures))
	}
	return fixtures, imports
}

// known is an importer of packages that are loaded.
type known map[string]*types.Package

func (k known) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := k[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// A mutant is a fixture one of whose files has been damaged.
type mutant struct {
	fixture *fixture
	name    string // of the file
	source  []byte
}

// mutate damages a fixture in one to three places.
func mutate(r *rand.Rand, fixtures []*fixture) *mutant {
	m := &mutant{fixture: fixtures[r.IntN(len(fixtures))]}
	m.name = m.fixture.names[r.IntN(len(m.fixture.names))]
	m.source = m.fixture.files[m.name]
	for range 1 + r.IntN(6)/4 + r.IntN(6)/5 { // mostly one place: each further one leaves fewer programs
		if r.IntN(5) == 0 {
			m.source = damageTokens(r, m.source)
		} else {
			m.source = damageNodes(r, m.source)
		}
	}
	return m
}

// parse returns the mutant as a unit, nil if it is no Go program.
func (m *mutant) parse(imports types.Importer) *unit {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range m.fixture.names {
		source := m.fixture.files[name]
		if name == m.name {
			source = m.source
		}
		file, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil
		}
		files = append(files, file)
	}
	return check(fset, m.fixture.path, files, imports)
}

// A span is a piece of a source.
type span struct{ from, to int }

// damageTokens deletes, doubles or swaps tokens, or puts one in the place of another.
func damageTokens(r *rand.Rand, source []byte) []byte {
	var tokens []span
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, func(token.Position, string) {}, 0)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		if text == "" {
			text = tok.String()
		}
		tokens = append(tokens, span{file.Offset(pos), file.Offset(pos) + len(text)})
	}
	if len(tokens) < 2 {
		return source
	}
	i := r.IntN(len(tokens) - 1)
	switch r.IntN(4) {
	case 0:
		return replace(source, tokens[i], nil)
	case 1:
		return swap(source, tokens[i], tokens[i+1])
	case 2:
		return replace(source, tokens[i], bytes.Repeat(append([]byte(" "), text(source, tokens[i])...), 2))
	default:
		return replace(source, tokens[i], text(source, tokens[r.IntN(len(tokens))]))
	}
}

// damageNodes deletes, doubles, moves or swaps nodes of one kind: statements, expressions, declarations, imports, fields.
func damageNodes(r *rand.Rand, source []byte) []byte {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source
	}
	kinds := nodesOf(fset, file)
	nodes := kinds[max(0, r.IntN(2*len(kinds))-len(kinds))] // statements are most likely to leave a program
	if len(nodes) == 0 {
		return source
	}
	one, other := nodes[r.IntN(len(nodes))], nodes[r.IntN(len(nodes))]
	switch r.IntN(5) {
	case 0:
		return replace(source, one, nil)
	case 1:
		return replace(source, one, slices.Concat(text(source, one), []byte("\n"), text(source, one)))
	case 2:
		return replace(source, one, slices.Concat(text(source, other), []byte("\n"), text(source, one)))
	case 3:
		return replace(source, one, text(source, other))
	default:
		return swap(source, one, other)
	}
}

// nodesOf returns the places of statements, expressions, declarations, imports and fields.
func nodesOf(fset *token.FileSet, file *ast.File) [][]span {
	kinds := make([][]span, 5)
	add := func(kind int, node ast.Node) {
		s := span{fset.Position(node.Pos()).Offset, fset.Position(node.End()).Offset}
		if s.from < s.to {
			kinds[kind] = append(kinds[kind], s)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case ast.Stmt:
			add(0, node)
		case ast.Expr:
			add(1, node)
		case ast.Decl:
			add(2, node)
		case *ast.ImportSpec:
			add(3, node)
		case *ast.Field:
			add(4, node)
		}
		return true
	})
	return kinds
}

func text(source []byte, s span) []byte { return source[s.from:s.to] }

func replace(source []byte, s span, with []byte) []byte {
	return slices.Concat(source[:s.from], []byte(" "), with, []byte(" "), source[s.to:])
}

// swap exchanges two pieces; where one contains the other, it takes its place.
func swap(source []byte, a, b span) []byte {
	if a.from > b.from {
		a, b = b, a
	}
	if b.from < a.to {
		return replace(source, a, text(source, b))
	}
	return slices.Concat(source[:a.from], text(source, b), source[a.to:b.from], text(source, a), source[b.to:])
}
