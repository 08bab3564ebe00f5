// Package program builds the SSA form that the engines read: of the files that the settings cover, and only if an engine
// asks for it.
//
// The analyzer buildssa of x/tools would do, were it not for its price: on a module whose tests outweigh its code most of
// its work, and of what it requires, goes into test files, which are not looked at by default, and every dependency pays
// for it, even a package of tables.
package program

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/config"
)

// Analyzer provides the program of a package. Its result is a *Program.
var Analyzer = &analysis.Analyzer{
	Name:       "program",
	Doc:        "build the SSA form of the files that are looked at\n\nIt reports nothing: the engines of lockcheck require it.",
	Requires:   []*analysis.Analyzer{config.Analyzer},
	Run:        run,
	ResultType: reflect.TypeFor[*Program](),
	FactTypes:  []analysis.Fact{new(neverReturns)},
}

// Program is the code of one package, as far as it is looked at.
type Program struct {
	pass   *analysis.Pass
	files  []*ast.File // covered by the settings
	others []*ast.File // not covered

	returns  *returns
	noReturn bool

	build sync.Once
	pkg   *ssa.Package
	funcs []*ssa.Function
}

func run(pass *analysis.Pass) (any, error) {
	p := &Program{pass: pass, returns: newReturns(pass)}
	settings := config.Of(pass)
	for _, f := range pass.Files {
		if settings.Covers(pass.Fset.Position(f.FileStart).Filename) {
			p.files = append(p.files, f)
		} else {
			p.others = append(p.others, f)
		}
	}
	for fn, decl := range p.returns.decls {
		if p.returns.neverReturns(fn) {
			pass.ExportObjectFact(fn, new(neverReturns))
			p.noReturn = p.noReturn || p.Covers(decl.Pos())
		}
	}
	return p, nil
}

// Importable reports whether other packages can import this one: it is no command, and has code outside tests.
func (p *Program) Importable() bool {
	return p.pass.Pkg.Name() != "main" && slices.ContainsFunc(p.pass.Files, func(f *ast.File) bool {
		return !strings.HasSuffix(p.pass.Fset.Position(f.FileStart).Filename, "_test.go")
	})
}

// Covers reports whether the position lies in a file that is looked at.
func (p *Program) Covers(pos token.Pos) bool {
	for _, f := range p.others {
		if f.FileStart <= pos && pos <= f.FileEnd {
			return false
		}
	}
	return true
}

// Uses reports whether the code mentions a function or method that satisfies f.
func (p *Program) Uses(f func(*types.Func) bool) bool {
	asked := make(map[*types.Func]bool)
	for id, obj := range p.pass.TypesInfo.Uses {
		fn, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		yes, known := asked[fn]
		if !known {
			yes = f(fn)
			asked[fn] = yes
		}
		if yes && p.Covers(id.Pos()) {
			return true
		}
	}
	return false
}

// Has reports whether the code has a node that satisfies f.
func (p *Program) Has(f func(ast.Node) bool) bool {
	found := false
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			found = found || n != nil && f(n)
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// HasNoReturn reports whether a function that the code declares never returns.
func (p *Program) HasNoReturn() bool { return p.noReturn }

// SSA returns the package and its functions and function literals in source order; nil if no file is looked at. The first
// call builds them.
func (p *Program) SSA() (*ssa.Package, []*ssa.Function) {
	p.build.Do(p.doBuild)
	return p.pkg, p.funcs
}

func (p *Program) doBuild() {
	pass := p.pass
	if len(p.files) == 0 {
		return
	}
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(p.returns.neverReturns)
	for _, imported := range pass.Pkg.Imports() {
		prog.CreatePackage(imported, nil, nil, true)
	}
	p.pkg = prog.CreatePackage(pass.Pkg, p.files, p.info(), false)
	p.pkg.Build()
	for _, f := range p.files {
		for _, decl := range f.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if obj, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					p.add(prog.FuncValue(obj))
				}
			}
		}
	}
}

// info returns the types of the code without the initialization of the variables of other files.
func (p *Program) info() *types.Info {
	if len(p.others) == 0 {
		return p.pass.TypesInfo
	}
	info := *p.pass.TypesInfo
	info.InitOrder = nil
	for _, init := range p.pass.TypesInfo.InitOrder {
		if p.Covers(init.Rhs.Pos()) {
			info.InitOrder = append(info.InitOrder, init)
		}
	}
	return &info
}

func (p *Program) add(fn *ssa.Function) {
	if fn == nil {
		return
	}
	p.funcs = append(p.funcs, fn)
	for _, anon := range fn.AnonFuncs {
		p.add(anon)
	}
}
