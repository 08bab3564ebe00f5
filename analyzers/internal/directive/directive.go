// Package directive reads what people say about locks in comments: the directives of lockcheck
// (//lockcheck:ignore, holds, daemon, order), contracts in prose ("s.mu must be held"), guards of fields
// ("guarded by mu") and gVisor's checklocks annotations. They are read once a package; every pass asks the Set.
//
// It reports nothing. What is wrong with a directive itself is kept as a Problem, for the one pass that tells it.
package directive

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Analyzer reads the directives of a package. Its name differs from the package's, because go vet has an analyzer
// "directive".
var Analyzer = &analysis.Analyzer{
	Name:             "lockdirective",
	Doc:              "read what comments say about locks",
	Run:              run,
	ResultType:       reflect.TypeFor[*Set](),
	RunDespiteErrors: true,
}

// A Set holds what the comments of one package say. It does not change after it is made: passes run at the same time.
type Set struct {
	fset      *token.FileSet
	files     []*ast.File
	ignores   []*Ignore
	problems  []Problem
	contracts map[*types.Func]Contract
	guards    map[*types.Var]Guard
	daemons   []*Daemon
	orders    []Order
	forced    map[place]bool
}

// A Problem is a directive that does not say what its author meant. Analyzer is the pass that tells it.
type Problem struct {
	Pos, End token.Pos
	Analyzer string
	Message  string
}

// Ignores returns the //lockcheck:ignore directives that say what they ignore and why, in source order.
func (s *Set) Ignores() []*Ignore { return s.ignores }

// Problems returns what is wrong with directives, in source order.
func (s *Set) Problems() []Problem { return s.problems }

// Contract returns what the comment on the declaration of a function or interface method of this package says
// about locks at its entry and exit. The zero Contract says nothing.
func (s *Set) Contract(fn *types.Func) Contract { return s.contracts[fn.Origin()] }

// Guard returns the guard that a comment names for a field or package variable of this package.
func (s *Set) Guard(v *types.Var) (Guard, bool) {
	guard, ok := s.guards[v.Origin()]
	return guard, ok
}

// Orders returns the //lockcheck:order directives of the package, in source order.
func (s *Set) Orders() []Order { return s.orders }

func run(pass *analysis.Pass) (any, error) {
	r := &reader{
		fset: pass.Fset,
		pkg:  pass.Pkg,
		info: pass.TypesInfo,
		set: &Set{
			fset:      pass.Fset,
			files:     pass.Files,
			contracts: make(map[*types.Func]Contract),
			guards:    make(map[*types.Var]Guard),
			forced:    make(map[place]bool),
		},
	}
	for _, file := range pass.Files {
		r.readFile(file)
	}
	return r.set, nil
}

// A reader fills a Set.
type reader struct {
	fset *token.FileSet
	pkg  *types.Package
	info *types.Info
	set  *Set
}

func (r *reader) readFile(file *ast.File) {
	r.readLines(file)
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			r.readFunc(decl.Name, decl.Doc)
		case *ast.GenDecl:
			r.readDecl(file, decl)
		}
	}
}
