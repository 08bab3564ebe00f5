package locktest_test

import (
	"flag"
	"go/ast"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
)

// funcs reports each function, with its package and the Go version of its module.
var funcs = &analysis.Analyzer{
	Name: "locktest",
	Doc:  "report functions",
	Run: func(pass *analysis.Pass) (any, error) {
		version := ""
		if pass.Module != nil && pass.Module.GoVersion != "" {
			version = ", go" + pass.Module.GoVersion
		}
		for _, file := range pass.Files {
			for _, decl := range file.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok {
					pass.Reportf(fn.Pos(), "func %s of %s%s", fn.Name.Name, pass.Pkg.Path(), version)
				}
			}
		}
		return nil, nil
	},
}

func TestRun(t *testing.T) {
	results := locktest.Run(t, funcs)
	if len(results) != 2 {
		t.Errorf("%d packages, want the folder and the one below it", len(results))
	}
}

func TestRunNamed(t *testing.T) {
	if results := locktest.Run(t, funcs, "locktest/sub"); len(results) != 1 {
		t.Errorf("%d packages, want one", len(results))
	}
}

func TestRunTxtar(t *testing.T) {
	locktest.RunTxtar(t, funcs)
}

func TestSet(t *testing.T) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	strict := flags.Bool("strict", false, "")
	t.Run("inner", func(t *testing.T) {
		locktest.Set(t, flags, "strict", "true")
		if !*strict {
			t.Error("the flag is not set during the test")
		}
	})
	if *strict {
		t.Error("the flag is still set after the test")
	}
}
