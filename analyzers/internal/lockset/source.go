package lockset

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// Range returns the source range of an instruction: of the call expression for a call, of the statement for a return.
// Pos is NoPos if the instruction has no syntax.
func (r *Result) Range(at ssa.Instruction) (pos, end token.Pos) {
	if call := r.syntax(at); call != nil {
		return call.Pos(), call.End()
	}
	if loop := rangeOf(at); loop != nil {
		return loop.For, loop.X.End()
	}
	if ret, ok := at.(*ssa.Return); ok && !ret.Pos().IsValid() {
		if fn := ret.Parent().Syntax(); fn != nil { // the end of the body
			return fn.End() - 1, fn.End()
		}
	}
	if !at.Pos().IsValid() {
		for _, succ := range at.Block().Succs {
			if at == at.Block().Instrs[len(at.Block().Instrs)-1] && succ.Dominates(at.Block()) { // the next round of a loop
				return firstPos(succ), token.NoPos
			}
		}
	}
	return at.Pos(), token.NoPos
}

// firstPos returns the first position in the block, or the blocks that follow it.
func firstPos(b *ssa.BasicBlock) token.Pos {
	for range 3 {
		for _, instr := range b.Instrs {
			if _, phi := instr.(*ssa.Phi); !phi && instr.Pos().IsValid() {
				return instr.Pos()
			}
		}
		if len(b.Succs) == 0 {
			break
		}
		b = b.Succs[0]
	}
	return token.NoPos
}

// Where returns the position of an operation for a message: the call expression's if it was made in this package.
func (r *Result) Where(op *Op) token.Pos {
	if op == nil {
		return token.NoPos
	}
	if op.at != nil {
		pos, _ := r.Range(op.at)
		return pos
	}
	return op.Pos
}

// Call returns what a call does, as a message begins: "call to s.flush", or "range over s.all()" for a call that a loop
// makes of its iterator.
func (r *Result) Call(at ssa.Instruction) string {
	if loop := rangeOf(at); loop != nil {
		text := types.ExprString(loop.X)
		if len(text) > maxText {
			text = "function"
		}
		return "range over " + text
	}
	return "call to " + r.Callee(at)
}

// maxText bounds the source text that a message repeats.
const maxText = 40

// Name returns the lock of an operation as its author spelled it there, and for the effect of a call as the path tells.
func (r *Result) Name(op *Op, p *lock.Path, fn *ssa.Function) string {
	if op != nil && op.at != nil && len(op.Chain) == 0 {
		if call := r.syntax(op.at); call != nil {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && isPlain(sel.X) {
				return types.ExprString(sel.X)
			}
		}
	}
	return lock.Text(p, fn)
}

// isPlain reports whether the expression is a variable or a selection from one.
func isPlain(x ast.Expr) bool {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return true
		case *ast.SelectorExpr:
			x = y.X
		default:
			return false
		}
	}
}

// Callee returns the function of a call as its author spelled it: "s.flush".
func (r *Result) Callee(at ssa.Instruction) string {
	if call := r.syntax(at); call != nil {
		if _, literal := ast.Unparen(call.Fun).(*ast.FuncLit); literal {
			return "func literal"
		}
		if text := types.ExprString(call.Fun); len(text) <= maxText {
			return text
		}
	}
	if call, ok := at.(ssa.CallInstruction); ok {
		c := call.Common()
		if c.IsInvoke() {
			return c.Method.Name()
		}
		if fn := c.StaticCallee(); fn != nil {
			return closureName(fn)
		}
	}
	return "function"
}

// syntax returns the call expression of a call instruction.
func (r *Result) syntax(at ssa.Instruction) *ast.CallExpr {
	call, ok := at.(ssa.CallInstruction)
	if !ok || r.e == nil || !call.Common().Pos().IsValid() {
		return nil
	}
	r.indexing.Do(r.index) // passes run at the same time
	return r.calls[call.Common().Pos()]
}

// rangeOf returns the statement of a range over a function, given the call that SSA makes of it, which has no position;
// nil for anything else.
func rangeOf(at ssa.Instruction) *ast.RangeStmt {
	call, ok := at.(*ssa.Call)
	if !ok || call.Call.Pos().IsValid() || !isRange(&call.Call) {
		return nil
	}
	body := call.Call.Args[len(call.Call.Args)-1].(*ssa.MakeClosure)
	loop, _ := body.Fn.(*ssa.Function).Syntax().(*ast.RangeStmt)
	return loop
}

// index notes the call expressions of the package.
func (r *Result) index() {
	r.calls = make(map[token.Pos]*ast.CallExpr)
	for _, file := range r.e.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				r.calls[c.Lparen] = c
			}
			return true
		})
	}
}

// Writer returns a place of this package that locks the class for writing; ok is false if nothing does. For a class of
// another package or without a name the place is NoPos and ok true: somebody may.
func (r *Result) Writer(p *lock.Path) (pos token.Pos, ok bool) {
	c := lock.ClassOf(p)
	if op := r.e.writers[c]; op != nil {
		return r.Where(op), true
	}
	return token.NoPos, c.Name == "" || c.Pkg != r.e.pass.Pkg.Path() || token.IsExported(c.Name)
}

// Place returns a position for a message, as seen from another: "(Lock on line 12)" in the same file, "(Lock at
// conn.go:40)" in another.
func (r *Result) Place(from ssa.Instruction, verb string, pos token.Pos) string {
	fset := r.e.pass.Fset
	here, _ := r.Range(from)
	a, b := fset.Position(here), fset.Position(pos)
	if a.Filename == b.Filename {
		return fmt.Sprintf("(%s on line %d)", verb, b.Line)
	}
	return fmt.Sprintf("(%s at %s:%d)", verb, filepath.Base(b.Filename), b.Line)
}

// At returns the instruction of the operation, or of the call that leads to it.
func (o *Op) At() ssa.Instruction { return o.at }

// generated reports whether the position lies in a generated file, where nothing is told.
func (e *engine) generated(pos token.Pos) bool {
	for _, file := range e.pass.Files {
		if file.FileStart <= pos && pos < file.FileEnd {
			return ast.IsGenerated(file)
		}
	}
	return false
}
