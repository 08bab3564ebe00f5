package program

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"
)

// neverReturns is the fact that a function never returns: it panics, ends the program or the goroutine, or runs forever.
type neverReturns struct{}

// AFact makes it a fact.
func (*neverReturns) AFact() {}

func (*neverReturns) String() string { return "neverReturns" }

// returns finds out which functions never return, as ctrlflow of x/tools does, but for its price: a function whose last
// statement is passed is not one, and only where it may not be is a control-flow graph made.
type returns struct {
	pass  *analysis.Pass
	decls map[*types.Func]*ast.FuncDecl
	never map[*types.Func]bool // false as long as it is not known
}

func newReturns(pass *analysis.Pass) *returns {
	r := &returns{pass: pass, decls: make(map[*types.Func]*ast.FuncDecl), never: make(map[*types.Func]bool)}
	for _, f := range pass.Files {
		for _, decl := range f.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					r.decls[fn] = decl
				}
			}
		}
	}
	return r
}

// neverReturns reports whether no call of fn returns.
func (r *returns) neverReturns(fn *types.Func) bool {
	fn = fn.Origin()
	if is, known := r.never[fn]; known {
		return is
	}
	is := endsAll[fn.FullName()]
	r.never[fn] = is // breaks cycles
	decl := r.decls[fn]
	switch {
	case is:
	case decl == nil:
		is = fn.Pkg() != nil && fn.Pkg() != r.pass.Pkg && r.pass.ImportObjectFact(fn, new(neverReturns))
	case decl.Body != nil && !returnsNonetheless[fn.FullName()]:
		is = r.stuck(decl.Body.List) && cfg.New(decl.Body, func(call *ast.CallExpr) bool { return !r.callNeverReturns(call) }).NoReturn()
	}
	r.never[fn] = is
	return is
}

// stuck reports whether the end of the statements may be out of reach.
func (r *returns) stuck(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ExprStmt:
		call, ok := ast.Unparen(last.X).(*ast.CallExpr)
		return ok && r.callNeverReturns(call)
	case *ast.ForStmt:
		return last.Cond == nil
	case *ast.IfStmt:
		return last.Else != nil && r.stuck(last.Body.List)
	case *ast.BlockStmt:
		return r.stuck(last.List)
	case *ast.LabeledStmt:
		return r.stuck([]ast.Stmt{last.Stmt})
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.GOTO
	}
	return false
}

func (r *returns) callNeverReturns(call *ast.CallExpr) bool {
	if id, ok := call.Fun.(*ast.Ident); ok && r.pass.TypesInfo.Uses[id] == panicBuiltin {
		return true
	}
	fn := typeutil.StaticCallee(r.pass.TypesInfo, call)
	return fn != nil && r.neverReturns(fn)
}

var panicBuiltin = types.Universe.Lookup("panic")

// endsAll are the functions, by full name, that never return although their bodies, if there are any, do not tell; and those
// of the standard library whose bodies do, for drivers that hand out no facts about it.
var endsAll = map[string]bool{
	"os.Exit":                   true,
	"log.Fatal":                 true,
	"log.Fatalf":                true,
	"log.Fatalln":               true,
	"log.Panic":                 true,
	"log.Panicf":                true,
	"log.Panicln":               true,
	"(*log.Logger).Fatal":       true,
	"(*log.Logger).Fatalf":      true,
	"(*log.Logger).Fatalln":     true,
	"(*log.Logger).Panic":       true,
	"(*log.Logger).Panicf":      true,
	"(*log.Logger).Panicln":     true,
	"(*testing.common).Fatal":   true,
	"(*testing.common).Fatalf":  true,
	"(*testing.common).FailNow": true,
	"(*testing.common).Skip":    true,
	"(*testing.common).Skipf":   true,
	"(*testing.common).SkipNow": true,

	"syscall.Exit":         true,
	"syscall.ExitProcess":  true,
	"syscall.ExitThread":   true,
	"runtime.Goexit":       true,
	"runtime.fatalthrow":   true,
	"runtime.fatalpanic":   true,
	"runtime.exit":         true,
	"k8s.io/klog.Exit":     true,
	"k8s.io/klog.Exitf":    true,
	"k8s.io/klog.Exitln":   true,
	"k8s.io/klog.Fatal":    true,
	"k8s.io/klog.Fatalf":   true,
	"k8s.io/klog.Fatalln":  true,
	"k8s.io/klog/v2.Exit":  true,
	"k8s.io/klog/v2.Exitf": true,
	"k8s.io/klog/v2.Fatal": true,

	"k8s.io/klog/v2.Exitln":  true,
	"k8s.io/klog/v2.Fatalf":  true,
	"k8s.io/klog/v2.Fatalln": true,

	"(*go.uber.org/zap.Logger).Fatal":         true,
	"(*go.uber.org/zap.Logger).Panic":         true,
	"(*go.uber.org/zap.SugaredLogger).Fatal":  true,
	"(*go.uber.org/zap.SugaredLogger).Fatalw": true,
	"(*go.uber.org/zap.SugaredLogger).Fatalf": true,
	"(*go.uber.org/zap.SugaredLogger).Panic":  true,
	"(*go.uber.org/zap.SugaredLogger).Panicw": true,
	"(*go.uber.org/zap.SugaredLogger).Panicf": true,

	"(*github.com/sirupsen/logrus.Logger).Exit":    true,
	"(*github.com/sirupsen/logrus.Logger).Panic":   true,
	"(*github.com/sirupsen/logrus.Logger).Panicf":  true,
	"(*github.com/sirupsen/logrus.Logger).Panicln": true,
	"(*github.com/sirupsen/logrus.Entry).Panicf":   true,
	"(*github.com/sirupsen/logrus.Entry).Panicln":  true,
}

// returnsNonetheless are functions that the compiler handles specially: they return, contrary to their bodies.
var returnsNonetheless = map[string]bool{
	"internal/abi.EscapeNonString": true,
	"hash/maphash.Comparable":      true,
}
