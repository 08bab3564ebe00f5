package oracle

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// A small driver in memory: type-checks the packages of a program, runs analyzers over them with facts from one
// package to the next, and returns what they report.

// A sourcePkg is a package as text, file name to content.
type sourcePkg struct {
	path  string
	files map[string]string
}

type finding struct {
	pass     string
	category string
	pkg      string
	file     string
	line     int
	message  string
}

func (f finding) String() string {
	return fmt.Sprintf("%s/%s:%d: %s/%s: %s", f.pkg, f.file, f.line, f.pass, f.category, f.message)
}

// sources writes a program, which also sets the lines in its tree.
func sources(p *program) []sourcePkg {
	var out []sourcePkg
	for _, q := range p.pkgs {
		out = append(out, sourcePkg{"example.com/" + q.name, map[string]string{
			q.name + ".go": source(q, ""),
			"env.go":       env(q, ""),
		}})
	}
	return out
}

// std imports the standard library from export data, each package once for all programs.
var std = struct {
	sync.Mutex
	imp types.Importer
}{imp: importer.ForCompiler(token.NewFileSet(), "gc", nil)}

type imports map[string]*types.Package

func (m imports) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	std.Lock()
	defer std.Unlock()
	return std.imp.Import(path)
}

type checked struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
	text  map[string][]byte
}

// typecheck checks the packages in order.
func typecheck(pkgs []sourcePkg) ([]*checked, error) {
	fset := token.NewFileSet()
	known := imports{}
	var out []*checked
	for _, p := range pkgs {
		c := &checked{fset: fset, text: map[string][]byte{}, info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
			Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
		}}
		names := make([]string, 0, len(p.files))
		for name := range p.files {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			full := "/" + p.path + "/" + name
			c.text[full] = []byte(p.files[name])
			f, err := parser.ParseFile(fset, full, p.files[name], parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			c.files = append(c.files, f)
		}
		conf := types.Config{Importer: known, GoVersion: "go1.25", Sizes: types.SizesFor("gc", "amd64")}
		pkg, err := conf.Check(p.path, fset, c.files, c.info)
		if err != nil {
			return nil, err
		}
		c.pkg = pkg
		known[p.path] = pkg
		out = append(out, c)
	}
	return out, nil
}

// facts of the packages analysed so far, encoded, as a real driver would carry them.
type factKey struct {
	obj  types.Object
	pkg  *types.Package
	a    *analysis.Analyzer
	kind reflect.Type
}

type action struct {
	result any
	err    error
}

type analysisRun struct {
	facts    map[factKey][]byte
	actions  map[*checked]map[*analysis.Analyzer]*action
	found    []finding
	prefetch map[*types.Package]*checked
}

// analyze runs the analyzers over the packages in order.
func analyze(pkgs []*checked, as []*analysis.Analyzer) ([]finding, error) {
	r := &analysisRun{facts: map[factKey][]byte{}, actions: map[*checked]map[*analysis.Analyzer]*action{}}
	for _, c := range pkgs {
		r.actions[c] = map[*analysis.Analyzer]*action{}
		for _, a := range as {
			if act := r.run(c, a, true); act.err != nil {
				return nil, fmt.Errorf("%s on %s: %w", a.Name, c.pkg.Path(), act.err)
			}
		}
	}
	return r.found, nil
}

func (r *analysisRun) run(c *checked, a *analysis.Analyzer, report bool) *action {
	if act := r.actions[c][a]; act != nil {
		return act
	}
	act := &action{}
	r.actions[c][a] = act
	pass := &analysis.Pass{
		Analyzer: a, Fset: c.fset, Files: c.files, Pkg: c.pkg, TypesInfo: c.info,
		TypesSizes: types.SizesFor("gc", "amd64"), ResultOf: map[*analysis.Analyzer]any{},
		ReadFile: func(name string) ([]byte, error) {
			if text, ok := c.text[name]; ok {
				return text, nil
			}
			return nil, fmt.Errorf("no file %s", name)
		},
	}
	for _, need := range a.Requires {
		in := r.run(c, need, false)
		if in.err != nil {
			act.err = in.err
			return act
		}
		pass.ResultOf[need] = in.result
	}
	pass.Report = func(d analysis.Diagnostic) {
		if report {
			pos := c.fset.Position(d.Pos)
			r.found = append(r.found, finding{a.Name, d.Category, c.pkg.Name(), path.Base(pos.Filename), pos.Line, d.Message})
		}
	}
	r.factAccess(pass, a)
	act.result, act.err = runSafely(a, pass)
	return act
}

func runSafely(a *analysis.Analyzer, pass *analysis.Pass) (res any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return a.Run(pass)
}

func (r *analysisRun) factAccess(pass *analysis.Pass, a *analysis.Analyzer) {
	get := func(k factKey, f analysis.Fact) bool {
		data, ok := r.facts[k]
		if !ok {
			return false
		}
		if err := gob.NewDecoder(bytes.NewReader(data)).Decode(f); err != nil {
			panic(err)
		}
		return true
	}
	set := func(k factKey, f analysis.Fact) {
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(f); err != nil {
			panic(err)
		}
		r.facts[k] = buf.Bytes()
	}
	pass.ImportObjectFact = func(o types.Object, f analysis.Fact) bool {
		return get(factKey{obj: o, a: a, kind: reflect.TypeOf(f)}, f)
	}
	pass.ExportObjectFact = func(o types.Object, f analysis.Fact) {
		if o.Pkg() != pass.Pkg {
			panic("fact of a foreign object " + o.String())
		}
		set(factKey{obj: o, a: a, kind: reflect.TypeOf(f)}, f)
	}
	pass.ImportPackageFact = func(p *types.Package, f analysis.Fact) bool {
		return get(factKey{pkg: p, a: a, kind: reflect.TypeOf(f)}, f)
	}
	pass.ExportPackageFact = func(f analysis.Fact) { set(factKey{pkg: pass.Pkg, a: a, kind: reflect.TypeOf(f)}, f) }
	each := func(visit func(factKey, analysis.Fact)) {
		for k := range r.facts {
			if k.a == a {
				f := reflect.New(k.kind.Elem()).Interface().(analysis.Fact)
				get(k, f)
				visit(k, f)
			}
		}
	}
	pass.AllObjectFacts = func() (out []analysis.ObjectFact) {
		each(func(k factKey, f analysis.Fact) {
			if k.obj != nil {
				out = append(out, analysis.ObjectFact{Object: k.obj, Fact: f})
			}
		})
		slices.SortFunc(out, func(x, y analysis.ObjectFact) int { return strings.Compare(x.Object.Id(), y.Object.Id()) })
		return out
	}
	pass.AllPackageFacts = func() (out []analysis.PackageFact) {
		each(func(k factKey, f analysis.Fact) {
			if k.pkg != nil {
				out = append(out, analysis.PackageFact{Package: k.pkg, Fact: f})
			}
		})
		slices.SortFunc(out, func(x, y analysis.PackageFact) int { return strings.Compare(x.Package.Path(), y.Package.Path()) })
		return out
	}
}
