package render

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A site is the range of a call.
type site struct{ pos, end vet.Position }

// callSites returns for each two neighbours of a chain of calls the place where the first calls the second, as far as it is
// certain: the chain is known by names only, so each caller must be the one function or method of its name in the folder
// of the file, and its body must have the call.
func (l *locator) callSites(file string, calls []string) []site {
	if len(calls) < 2 {
		return nil
	}
	fset := token.NewFileSet()
	functions := l.functions(fset, file)
	var sites []site
	for i, callee := range calls[1:] {
		callers := functions[calls[i]]
		if len(callers) != 1 {
			break
		}
		call := callOf(callers[0], callee)
		if call == nil {
			break
		}
		sites = append(sites, site{placeOf(fset, call.Pos()), placeOf(fset, call.End())})
	}
	return sites
}

// functions returns the functions with a body in the folder of a file, by name; those of tests only if the file is one.
func (l *locator) functions(fset *token.FileSet, file string) map[string][]*ast.FuncDecl {
	dir := filepath.Dir(file)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(l.dir, dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	functions := make(map[string][]*ast.FuncDecl)
	for _, entry := range entries {
		name := entry.Name()
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(file, "_test.go") {
			continue
		}
		path := filepath.Join(filepath.Dir(file), name)
		data, err := l.sources.read(path)
		if err != nil {
			continue
		}
		parsed, err := parser.ParseFile(fset, path, data, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for _, decl := range parsed.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && decl.Body != nil {
				functions[decl.Name.Name] = append(functions[decl.Name.Name], decl)
			}
		}
	}
	return functions
}

// callOf returns the first call of that name in a function, or nil.
func callOf(in *ast.FuncDecl, name string) *ast.CallExpr {
	var found *ast.CallExpr
	ast.Inspect(in.Body, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || found != nil {
			return found == nil
		}
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			if fun.Name == name {
				found = call
			}
		case *ast.SelectorExpr:
			if fun.Sel.Name == name {
				found = call
			}
		}
		return found == nil
	})
	return found
}

// placeOf returns a position of a parsed file.
func placeOf(fset *token.FileSet, pos token.Pos) vet.Position {
	at := fset.PositionFor(pos, false)
	return vet.Position{File: at.Filename, Line: at.Line, Column: at.Column}
}
