package hostile

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"

	"github.com/lockcheck/lockcheck/analyzers"
)

// limit is how long a package of a usual size may take.
const limit = 10 * time.Second

// A unit is a package to analyze.
type unit struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
	errs  []types.Error
}

// check type-checks files. It goes on after errors, which the unit keeps.
func check(fset *token.FileSet, path string, files []*ast.File, imports types.Importer) *unit {
	u := &unit{fset: fset, files: files, info: &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}}
	config := types.Config{Importer: imports, Error: func(err error) {
		var e types.Error
		if errors.As(err, &e) {
			u.errs = append(u.errs, e)
		}
	}}
	u.pkg, _ = config.Check(path, fset, files, u.info)
	return u
}

// sound reports whether the package has no errors but those, such as an unused import, that leave it with a meaning.
func (u *unit) sound() bool {
	return !slices.ContainsFunc(u.errs, func(e types.Error) bool { return !e.Soft })
}

// An outcome is what the suite did with a unit.
type outcome struct {
	findings []analysis.Diagnostic
	givenUp  int
	unbuilt  bool // package ssa could not build it, so that no driver gets anything from any analyzer that uses it
	took     time.Duration
	problems []string // what must not be
}

// analyze runs the suite as drivers do: on a package with errors, only the analyzers that ask for it. An analysis that
// does not end within the limit is left behind, and told with the stacks of all goroutines.
func (u *unit) analyze(limit time.Duration) outcome {
	done := make(chan outcome, 1)
	start := time.Now()
	go func() {
		r := &runner{unit: u, results: make(map[*analysis.Analyzer]any), ran: make(map[*analysis.Analyzer]bool), facts: make(map[factKey]analysis.Fact)}
		defer func() {
			if p := recover(); p != nil && r.running.ResultType == reflect.TypeFor[*buildssa.SSA]() {
				r.unbuilt = true // by no fault of ours
			} else if p != nil {
				r.complain("panic: %v\n%s", p, debug.Stack())
			}
			r.took = time.Since(start)
			done <- r.outcome
		}()
		for _, analyzer := range analyzers.All {
			r.run(analyzer)
		}
	}()
	select {
	case o := <-done:
		return o
	case <-time.After(limit):
		stacks := make([]byte, 1<<16)
		stacks = stacks[:runtime.Stack(stacks, true)]
		return outcome{took: limit, problems: []string{fmt.Sprintf("not ready after %v\n%s", limit, stacks)}}
	}
}

// A runner runs analyzers on one unit, each once.
type runner struct {
	*unit
	outcome
	results map[*analysis.Analyzer]any
	running *analysis.Analyzer
	ran     map[*analysis.Analyzer]bool // with its result, or without because it could not run
	facts   map[factKey]analysis.Fact
}

type factKey struct {
	obj types.Object
	typ reflect.Type
}

func (r *runner) complain(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// run runs an analyzer after all that it requires, and reports whether it could.
func (r *runner) run(analyzer *analysis.Analyzer) bool {
	if ok, known := r.ran[analyzer]; known {
		return ok
	}
	r.ran[analyzer] = r.sound() || analyzer.RunDespiteErrors
	for _, required := range analyzer.Requires {
		if !r.run(required) {
			r.ran[analyzer] = false
		}
	}
	if !r.ran[analyzer] {
		return false
	}
	r.running = analyzer
	result, err := analyzer.Run(r.pass(analyzer))
	if err != nil {
		r.complain("%s: %v", analyzer.Name, err)
		r.ran[analyzer] = false
	}
	r.results[analyzer] = result
	return r.ran[analyzer]
}

func (r *runner) pass(analyzer *analysis.Analyzer) *analysis.Pass {
	return &analysis.Pass{
		Analyzer:   analyzer,
		Fset:       r.fset,
		Files:      r.files,
		Pkg:        r.pkg,
		TypesInfo:  r.info,
		TypesSizes: types.SizesFor("gc", "amd64"),
		TypeErrors: r.errs,
		ResultOf:   r.results,
		Report:     func(d analysis.Diagnostic) { r.report(analyzer, d) },
		ImportObjectFact: func(obj types.Object, fact analysis.Fact) bool {
			known, ok := r.facts[factKey{obj, reflect.TypeOf(fact)}]
			if ok {
				reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(known).Elem())
			}
			return ok
		},
		ExportObjectFact: func(obj types.Object, fact analysis.Fact) {
			r.encode(analyzer, fact)
			if obj == nil || obj.Pkg() != r.pkg {
				r.complain("%s: a fact about %v, which is not of this package", analyzer.Name, obj)
			}
			r.facts[factKey{obj, reflect.TypeOf(fact)}] = fact
		},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(fact analysis.Fact) { r.encode(analyzer, fact) },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
}

// encode checks that a fact can be written, and that it is small.
func (r *runner) encode(analyzer *analysis.Analyzer, fact analysis.Fact) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(fact); err != nil {
		r.complain("%s: %v", analyzer.Name, err)
	}
	if b.Len() > 1<<20 {
		r.complain("%s: a fact of %d bytes: %.200v", analyzer.Name, b.Len(), fact)
	}
}

// report checks what holds for every diagnostic.
func (r *runner) report(analyzer *analysis.Analyzer, d analysis.Diagnostic) {
	if d.Category == analyzers.GivenUp {
		r.givenUp++
		return
	}
	r.findings = append(r.findings, d)
	if !r.within(d.Pos, d.End) {
		r.complain("%s: %q has the place %v to %v", analyzer.Name, d.Message, r.fset.Position(d.Pos), r.fset.Position(d.End))
	}
	for _, related := range d.Related {
		if !r.within(related.Pos, related.End) {
			r.complain("%s: %q has the related place %v", analyzer.Name, d.Message, r.fset.Position(related.Pos))
		}
	}
	if d.Category == "" || !strings.HasSuffix(d.Message, "]") || strings.ContainsAny(d.Message, "\n\t") {
		r.complain("%s: %s: %q", analyzer.Name, d.Category, d.Message)
	}
}

// within reports whether a range lies in one of the files. Its end may be unknown.
func (r *runner) within(pos, end token.Pos) bool {
	return slices.ContainsFunc(r.files, func(file *ast.File) bool {
		return file.FileStart <= pos && pos <= file.FileEnd && (!end.IsValid() || pos <= end && end <= file.FileEnd)
	})
}
