package directive_test

import (
	"go/ast"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
)

func TestAnalyzer(t *testing.T) {
	locktest.Run(t, probe)
}

// probe says what was read, where it was read: contracts at functions, guards at fields and variables, and the rest at
// the directives themselves.
var probe = &analysis.Analyzer{
	Name:     "directive",
	Doc:      "report what directives say",
	Requires: []*analysis.Analyzer{directive.Analyzer},
	Run:      runProbe,
}

func runProbe(pass *analysis.Pass) (any, error) {
	set := pass.ResultOf[directive.Analyzer].(*directive.Set)
	for _, file := range pass.Files {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.Ident:
				reportObject(pass, set, node)
			case *ast.GoStmt:
				if daemon, ok := set.Daemon(node.Pos()); ok {
					pass.Reportf(node.Pos(), "daemon: %s", daemon.Reason)
				}
			case *ast.AssignStmt:
				if set.Forced(node.Pos()) {
					pass.Reportf(node.Pos(), "forced")
				}
			}
			return true
		})
	}
	for _, ignore := range set.Ignores() {
		pass.Reportf(ignore.Pos, "ignore%v on line %+d: %s", ignore.Targets,
			ignore.Line-pass.Fset.Position(ignore.Pos).Line, ignore.Reason)
	}
	for _, order := range set.Orders() {
		pass.Reportf(order.Pos, "order %s < %s: %s", textOf(order.Before), textOf(order.After), order.Reason)
	}
	for _, problem := range set.Problems() {
		pass.Reportf(problem.Pos, "problem for %q: %s", problem.Analyzer, problem.Message)
	}
	return nil, nil
}

func reportObject(pass *analysis.Pass, set *directive.Set, name *ast.Ident) {
	switch obj := pass.TypesInfo.Defs[name].(type) {
	case *types.Func:
		if contract := set.Contract(obj); !contract.IsZero() {
			pass.Reportf(name.Pos(), "%s", contractText(contract))
		}
		if daemon, ok := set.Daemon(name.Pos()); ok {
			pass.Reportf(name.Pos(), "daemon: %s", daemon.Reason)
		}
	case *types.Var:
		if guard, ok := set.Guard(obj); ok {
			pass.Reportf(name.Pos(), "%s", guardText(guard))
		}
	}
}

func contractText(contract directive.Contract) string {
	var parts []string
	for _, part := range []struct {
		verb  string
		locks []directive.Lock
	}{{"holds", contract.Held}, {"excludes", contract.NotHeld}, {"acquires", contract.Acquires}, {"releases", contract.Releases}} {
		if len(part.locks) > 0 {
			parts = append(parts, part.verb+" "+textsOf(part.locks))
		}
	}
	if contract.Ignored {
		parts = append(parts, "ignored")
	}
	return strings.Join(parts, ", ")
}

func guardText(guard directive.Guard) string {
	text := "guard " + textsOf(guard.Locks)
	if guard.Writes {
		text += " for writes"
	}
	if guard.Atomic {
		text += " atomic"
	}
	if guard.Ignored {
		text += " ignored"
	}
	return text
}

func textsOf(locks []directive.Lock) string {
	texts := make([]string, len(locks))
	for i, lock := range locks {
		texts[i] = textOf(lock)
	}
	return strings.Join(texts, " & ")
}

// textOf prints where a lock was found, "s.inner.mu", with its mode; "?hub lock" if it was not found.
func textOf(lock directive.Lock) string {
	text := "?" + lock.Text
	if lock.Resolved() {
		text = lock.Base.Name()
		for _, field := range lock.Fields {
			text += "." + field.Name()
		}
	}
	if lock.Guessed {
		text += "~"
	}
	return text + []string{"", "/r", "/w"}[lock.Mode]
}
