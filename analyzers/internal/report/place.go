package report

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// EndOfLine returns the end of a statement, or of the comment behind it on the same line: where a fix may add a line.
func EndOfLine(pass *analysis.Pass, stmt ast.Stmt) token.Pos {
	end := stmt.End()
	line := pass.Fset.Position(end).Line
	for _, file := range pass.Files {
		if file.FileStart > end || end >= file.FileEnd {
			continue
		}
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if comment.Pos() > stmt.End() && pass.Fset.Position(comment.Pos()).Line == line {
					end = comment.End()
				}
			}
		}
	}
	return end
}
