package unjoined

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// markAsDaemon offers the mark, with a reason that counts as none until somebody has replaced it.
func markAsDaemon(s *spawn.Start) []analysis.SuggestedFix {
	if s.Via != spawn.GoStatement {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message: "Mark the goroutine as a daemon",
		TextEdits: []analysis.TextEdit{{
			Pos:     s.Pos(),
			End:     s.Pos(),
			NewText: []byte("//lockcheck:daemon " + directive.Placeholder + "\n"),
		}},
	}}
}

// callDone offers to call the Done that a goroutine comes to on some of its paths only on all of them: by the Go of the
// group, if Add(1) stands right before the go statement and the file may use that method, else by a defer statement. It
// does so only if that Done is the last statement of a function literal, and its only one.
func callDone(pass *analysis.Pass, m *spawn.Misuse) []analysis.SuggestedFix {
	if m.Kind != spawn.DoneMissing {
		return nil
	}
	lit, ok := m.Fn.Syntax().(*ast.FuncLit)
	if !ok || len(lit.Body.List) < 2 {
		return nil
	}
	file := fileOf(pass, lit)
	body := lit.Body.List
	done, last := body[len(body)-1], body[len(body)-2]
	if file == nil || !isCallOf(pass, done, m.Group, "Done") || mentions(body[:len(body)-1], m.Group, "Done") ||
		commented(file, last.End(), done.End()) {
		return nil
	}
	drop := analysis.TextEdit{Pos: last.End(), End: done.End()}
	if add, start := startOf(pass, file, lit, m.Group); add != nil && mayUseGo(pass, file, add) && !commented(file, add.Pos(), start.Pos()) {
		return []analysis.SuggestedFix{{
			Message: "Start the goroutine with " + m.Group + ".Go",
			TextEdits: []analysis.TextEdit{
				{Pos: add.Pos(), End: lit.Pos(), NewText: []byte(m.Group + ".Go(")},
				drop,
				{Pos: lit.End(), End: start.End(), NewText: []byte(")")},
			},
		}}
	}
	return []analysis.SuggestedFix{{
		Message: "Defer " + m.Group + ".Done",
		TextEdits: []analysis.TextEdit{
			{Pos: body[0].Pos(), End: body[0].Pos(), NewText: []byte("defer " + m.Group + ".Done()\n")},
			drop,
		},
	}}
}

func fileOf(pass *analysis.Pass, n ast.Node) *ast.File {
	for _, f := range pass.Files {
		if f.FileStart <= n.Pos() && n.End() <= f.FileEnd {
			return f
		}
	}
	return nil
}

// mayUseGo reports whether the group has the method Go, in the library and in the version of the language that the file is
// written in.
func mayUseGo(pass *analysis.Pass, file *ast.File, add ast.Stmt) bool {
	if v := pass.TypesInfo.FileVersions[file]; v != "" && version.Compare(v, "go1.25") < 0 {
		return false
	}
	sel := add.(*ast.ExprStmt).X.(*ast.CallExpr).Fun.(*ast.SelectorExpr)
	fn := pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	method, _, _ := types.LookupFieldOrMethod(fn.Signature().Recv().Type(), true, fn.Pkg(), "Go")
	return method != nil
}

// isCallOf reports whether the statement is nothing but a call of that method of the group.
func isCallOf(pass *analysis.Pass, stmt ast.Stmt, group, method string) bool {
	expr, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := expr.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != method || types.ExprString(sel.X) != group {
		return false
	}
	fn, ok := pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "sync"
}

// mentions reports whether that method of the group is called, or made a value, anywhere in the statements.
func mentions(list []ast.Stmt, group, method string) bool {
	found := false
	for _, stmt := range list {
		ast.Inspect(stmt, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == method && types.ExprString(sel.X) == group
			return !found
		})
	}
	return found
}

func commented(file *ast.File, from, to token.Pos) bool {
	for _, group := range file.Comments {
		if from <= group.Pos() && group.Pos() < to {
			return true
		}
	}
	return false
}

// startOf returns the go statement that calls the literal without arguments, and the Add(1) of the group right before it.
func startOf(pass *analysis.Pass, file *ast.File, lit *ast.FuncLit, group string) (add ast.Stmt, start *ast.GoStmt) {
	ast.Inspect(file, func(n ast.Node) bool {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		case *ast.CommClause:
			list = n.Body
		}
		for i, stmt := range list {
			g, ok := stmt.(*ast.GoStmt)
			if !ok || g.Call.Fun != ast.Expr(lit) || i == 0 || !addsOne(pass, list[i-1], group) {
				continue
			}
			if len(g.Call.Args) == 0 && lit.Type.Results.NumFields() == 0 {
				add, start = list[i-1], g
			}
		}
		return add == nil && n != nil && n.Pos() <= lit.Pos() && lit.End() <= n.End()
	})
	return add, start
}

// addsOne reports whether the statement is Add(1) of the group.
func addsOne(pass *analysis.Pass, stmt ast.Stmt, group string) bool {
	if !isCallOf(pass, stmt, group, "Add") {
		return false
	}
	args := stmt.(*ast.ExprStmt).X.(*ast.CallExpr).Args
	lit, ok := args[0].(*ast.BasicLit)
	return ok && lit.Value == "1"
}
