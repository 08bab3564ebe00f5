package unreleased

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// deferEdits defers the release right after the acquisition, and takes away the others, or returns nil where that would
// change more than what leaves the lock: the acquisition must be a statement of the function's own block, each release
// the last thing that is done before a return, and nothing else deferred that would then run under the lock.
func (u *uses) deferEdits(leaving, others []*ssa.Return) []analysis.TextEdit {
	acquired := statementOf(u.body.List, u.acquired[0].call)
	if acquired == nil || u.defersBelow(acquired.End()) {
		return nil
	}
	end := report.EndOfLine(u.x.pass, acquired)
	edits := []analysis.TextEdit{{
		Pos: end, End: end,
		NewText: []byte("\n" + u.indent(acquired) + "defer " + u.unlock()),
	}}
	followed := make(map[token.Pos]bool) // returns right behind a release; NoPos is the end of the body
	for _, r := range u.released {
		place := u.placeOf(r.call)
		if place == nil || r.call.Pos() < acquired.Pos() {
			return nil
		}
		switch ret, isReturn := place.next.(*ast.ReturnStmt); {
		case isReturn && u.callFree(ret) && u.line(place.stmt.End()) < u.line(ret.Pos()):
			followed[ret.Pos()] = true
		case place.next == nil && place.outer == ast.Node(u.body):
			followed[token.NoPos] = true
		default:
			return nil // something comes between
		}
		if u.line(place.before) == u.line(place.stmt.Pos()) || u.commented(place.before, place.stmt.End()) {
			return nil
		}
		edits = append(edits, analysis.TextEdit{Pos: place.before, End: place.stmt.End()})
	}
	for _, ret := range leaving {
		if followed[ret.Pos()] || ret.Pos().IsValid() && ret.Pos() < acquired.Pos() {
			return nil
		}
	}
	for _, ret := range others {
		if before := ret.Pos().IsValid() && ret.Pos() < acquired.Pos(); !before && !followed[ret.Pos()] {
			return nil // something else has released it there
		}
	}
	return edits
}

// defersBelow reports whether something is deferred below a position.
func (u *uses) defersBelow(pos token.Pos) bool {
	found := false
	ast.Inspect(u.body, func(node ast.Node) bool {
		if _, literal := node.(*ast.FuncLit); literal {
			return false
		}
		if _, ok := node.(*ast.DeferStmt); ok && node.Pos() > pos {
			found = true
		}
		return !found
	})
	return found
}

// insertEdits releases before each return that leaves the lock, or returns nil where a result is computed there that may
// want the lock.
func (u *uses) insertEdits(leaving []*ssa.Return) []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, ret := range leaving {
		if !ret.Pos().IsValid() {
			edits = append(edits, u.atEnd())
			continue
		}
		stmt := u.returnAt(ret.Pos())
		if stmt == nil || !u.inert(stmt) || !u.inScope(stmt.Pos()) {
			return nil
		}
		edits = append(edits, analysis.TextEdit{Pos: stmt.Pos(), End: stmt.Pos(), NewText: []byte(u.unlock() + "\n" + u.indent(stmt))})
	}
	return edits
}

// atEnd releases at the end of the body.
func (u *uses) atEnd() analysis.TextEdit {
	text := u.unlock() + "\n"
	if n := len(u.body.List); n > 0 && u.line(u.body.List[n-1].End()) == u.line(u.body.Rbrace) {
		text = "\n" + text
	} else {
		text = "\t" + text + u.indentAt(u.body.Rbrace)
	}
	return analysis.TextEdit{Pos: u.body.Rbrace, End: u.body.Rbrace, NewText: []byte(text)}
}

// A stmtPlace is a statement among its neighbours.
type stmtPlace struct {
	stmt   ast.Stmt
	next   ast.Stmt // nil for the last one
	before token.Pos
	outer  ast.Node // the block or clause
}

// placeOf finds the statement that is just this call.
func (u *uses) placeOf(call *ast.CallExpr) *stmtPlace {
	var found *stmtPlace
	ast.Inspect(u.body, func(node ast.Node) bool {
		list, before := listOf(node)
		for i, stmt := range list {
			if expr, ok := stmt.(*ast.ExprStmt); ok && expr.X == call {
				found = &stmtPlace{stmt: stmt, before: before, outer: node}
				if i > 0 {
					found.before = list[i-1].End()
				}
				if i+1 < len(list) {
					found.next = list[i+1]
				}
			}
		}
		return found == nil
	})
	return found
}

// listOf returns the statements of a block or clause, and where they begin.
func listOf(node ast.Node) (list []ast.Stmt, begin token.Pos) {
	switch node := node.(type) {
	case *ast.BlockStmt:
		return node.List, node.Lbrace + 1
	case *ast.CaseClause:
		return node.Body, node.Colon + 1
	case *ast.CommClause:
		return node.Body, node.Colon + 1
	}
	return nil, token.NoPos
}

// statementOf returns the statement of a list that is just this call.
func statementOf(list []ast.Stmt, call *ast.CallExpr) ast.Stmt {
	for _, stmt := range list {
		if expr, ok := stmt.(*ast.ExprStmt); ok && expr.X == call {
			return stmt
		}
	}
	return nil
}

// returnAt returns the return statement at a position, outside function literals.
func (u *uses) returnAt(pos token.Pos) ast.Stmt {
	var found ast.Stmt
	ast.Inspect(u.body, func(node ast.Node) bool {
		if _, literal := node.(*ast.FuncLit); literal || found != nil {
			return false
		}
		if ret, ok := node.(*ast.ReturnStmt); ok && ret.Pos() == pos {
			found = ret
		}
		return true
	})
	return found
}

// inert reports whether the results of a return are there already: constants and local variables.
func (u *uses) inert(stmt ast.Stmt) bool {
	for _, result := range stmt.(*ast.ReturnStmt).Results {
		if u.x.pass.TypesInfo.Types[result].Value != nil {
			continue
		}
		id, ok := ast.Unparen(result).(*ast.Ident)
		if !ok {
			return false
		}
		obj := u.x.pass.TypesInfo.Uses[id]
		if v, isVar := obj.(*types.Var); isVar && v.Parent() == u.x.pass.Pkg.Scope() {
			return false
		}
	}
	return true
}

// callFree reports whether the results of a return are computed without a call, which might want the lock, and without a
// channel, for which it might wait.
func (u *uses) callFree(ret *ast.ReturnStmt) bool {
	free := true
	for _, result := range ret.Results {
		ast.Inspect(result, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncLit:
				return false
			case *ast.UnaryExpr:
				free = free && node.Op != token.ARROW
			case *ast.CallExpr:
				fun := u.x.pass.TypesInfo.Types[node.Fun]
				free = free && (fun.IsType() || fun.IsBuiltin())
			}
			return free
		})
	}
	return free
}

// inScope reports whether the root of the name means the same at a position.
func (u *uses) inScope(pos token.Pos) bool {
	scope := u.x.pass.Pkg.Scope().Innermost(pos)
	if scope == nil || u.root.Pkg() != u.x.pass.Pkg {
		return scope != nil
	}
	name, _, _ := strings.Cut(u.name, ".")
	_, obj := scope.LookupParent(name, pos)
	return obj == u.root
}

// commented reports whether a comment begins in the range.
func (u *uses) commented(from, to token.Pos) bool {
	for _, comment := range u.comments(from) {
		if from <= comment.Pos() && comment.Pos() < to {
			return true
		}
	}
	return false
}

// comments returns the comments of the file around a position.
func (u *uses) comments(pos token.Pos) []*ast.Comment {
	var all []*ast.Comment
	for _, file := range u.x.pass.Files {
		if file.FileStart > pos || pos >= file.FileEnd {
			continue
		}
		for _, group := range file.Comments {
			all = append(all, group.List...)
		}
	}
	return all
}

func (u *uses) line(pos token.Pos) int { return u.x.pass.Fset.Position(pos).Line }

// indent returns the indentation of a statement that begins its line, in a file as gofmt leaves it.
func (u *uses) indent(stmt ast.Stmt) string { return u.indentAt(stmt.Pos()) }

func (u *uses) indentAt(pos token.Pos) string {
	return strings.Repeat("\t", u.x.pass.Fset.Position(pos).Column-1)
}
