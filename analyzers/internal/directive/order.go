package directive

import (
	"go/ast"
	"go/token"
)

// An Order is a directive //lockcheck:order A.mu < B.mu reason: where both are held, the first was taken first.
type Order struct {
	Pos, End      token.Pos
	Before, After Lock
	Reason        string
}

func (r *reader) readOrder(comment *ast.Comment, text string) {}
