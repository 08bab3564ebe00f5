package relock

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/report"
)

// A splitter offers to split a callee: flush takes the lock and calls flushLocked, which expects it to be held, and the
// caller that holds it calls flushLocked. Nothing changes for other callers.
type splitter struct {
	pass *analysis.Pass
}

// split offers the fix for a call of an unexported function of the package whose body is a critical section from end to
// end: it locks, defers the release, and has nothing more to do with the lock.
func (s *splitter) split(a *lockset.Again, category string) []analysis.SuggestedFix {
	at, isCall := a.At.(*ssa.Call)
	if !isCall || a.Twice || len(a.Op.Chain) != 1 || category != nested && category != downgrade && category != recursiveRead {
		return nil
	}
	callee := at.Call.StaticCallee()
	if callee == nil || callee.Pkg != at.Parent().Pkg || callee.Signature.TypeParams().Len()+callee.Signature.RecvTypeParams().Len() > 0 {
		return nil
	}
	decl, ok := callee.Syntax().(*ast.FuncDecl)
	if !ok || ast.IsExported(decl.Name.Name) || !s.plainFile(decl) {
		return nil
	}
	name := s.nameAt(at, callee)
	section := s.sectionOf(decl)
	if name == nil || section == nil || a.Op.Pos < section.acquire.Pos() || section.acquire.End() < a.Op.Pos {
		return nil
	}
	renamed := analysis.TextEdit{Pos: name.Pos(), End: name.End(), NewText: []byte(section.inner)}
	if section.isSplit {
		return []analysis.SuggestedFix{{Message: "Call " + section.inner, TextEdits: []analysis.TextEdit{renamed}}}
	}
	return []analysis.SuggestedFix{{
		Message:   "Split " + decl.Name.Name + " and call " + section.inner,
		TextEdits: []analysis.TextEdit{renamed, section.edit},
	}}
}

// plainFile reports whether a file is as somebody wrote it, not what a tool made of it.
func (s *splitter) plainFile(node ast.Node) bool {
	if s.pass.Fset.PositionFor(node.Pos(), false) != s.pass.Fset.PositionFor(node.Pos(), true) {
		return false
	}
	for _, file := range s.pass.Files {
		if file.FileStart <= node.Pos() && node.Pos() < file.FileEnd {
			return !ast.IsGenerated(file)
		}
	}
	return false
}

// nameAt returns the name of the callee in a call, if it is called by its name.
func (s *splitter) nameAt(at *ssa.Call, callee *ssa.Function) *ast.Ident {
	var name *ast.Ident
	for _, file := range s.pass.Files {
		if at.Call.Pos() < file.FileStart || file.FileEnd <= at.Call.Pos() || !s.plainFile(file.Name) {
			continue
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || call.Lparen != at.Call.Pos() {
				return true
			}
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				name = fun
			case *ast.SelectorExpr:
				if selection := s.pass.TypesInfo.Selections[fun]; selection != nil && selection.Kind() == types.MethodVal {
					name = fun.Sel
				}
			}
			return true
		})
	}
	if name == nil || s.pass.TypesInfo.Uses[name] != callee.Object() {
		return nil
	}
	return name
}

// A section is a function that is one critical section.
type section struct {
	acquire *ast.ExprStmt
	inner   string // the name of the function to call with the lock held
	isSplit bool   // it is there already: the function locks and calls it
	edit    analysis.TextEdit
}

// sectionOf returns what can be split, or nil.
func (s *splitter) sectionOf(decl *ast.FuncDecl) *section {
	if len(decl.Body.List) < 3 {
		return nil
	}
	acquire, ok := decl.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return nil
	}
	release, ok := decl.Body.List[1].(*ast.DeferStmt)
	if !ok {
		return nil
	}
	name, acquired := s.lockCall(acquire.X)
	other, released := s.lockCall(release.Call)
	if acquired.Kind != lock.Acquire || released.Kind != lock.Release || acquired.Mode != released.Mode || name != other || s.usesBelow(decl, name) {
		return nil
	}
	out := &section{acquire: acquire, inner: decl.Name.Name + "Locked"}
	call, ok := s.callOf(decl, out.inner)
	if !ok {
		return nil
	}
	if len(decl.Body.List) == 3 && s.isStatement(decl.Body.List[2], call) {
		out.isSplit = true
		return out
	}
	header, ok := s.header(decl, out.inner)
	if !ok || s.taken(decl, out.inner) {
		return nil
	}
	at := report.EndOfLine(s.pass, release)
	end := s.endOfBlank(at, decl.Body.List[2].Pos())
	if !end.IsValid() {
		return nil
	}
	text := "\n\t" + call + "\n}\n\n// " + out.inner + " is " + decl.Name.Name + " for callers that hold " + name + ".\n" + header + " {"
	out.edit = analysis.TextEdit{Pos: at, End: end, NewText: []byte(text)}
	return out
}

// lockCall returns the name and operation of a call of a lock's method, such as s.mu.Lock().
func (s *splitter) lockCall(e ast.Expr) (name string, op lock.Op) {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return "", lock.Op{}
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", lock.Op{}
	}
	fn, ok := s.pass.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !ok {
		return "", lock.Op{}
	}
	return types.ExprString(selector.X), lock.OpOf(fn)
}

// usesBelow reports whether a function names the lock, or gives its variable another value, below its first two
// statements.
func (s *splitter) usesBelow(decl *ast.FuncDecl, name string) bool {
	root, _, _ := strings.Cut(name, ".")
	used := false
	for _, stmt := range decl.Body.List[2:] {
		ast.Inspect(stmt, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				other, op := s.lockCall(node)
				used = used || op.Kind != lock.NoOp && other == name
			case *ast.AssignStmt:
				for _, left := range node.Lhs {
					id, ok := left.(*ast.Ident)
					used = used || ok && id.Name == root
				}
			}
			return !used
		})
	}
	return used
}

// callOf returns the statement by which a function hands its parameters and results through to another one.
func (s *splitter) callOf(decl *ast.FuncDecl, to string) (call string, ok bool) {
	var names []string
	for _, field := range decl.Type.Params.List {
		if len(field.Names) == 0 {
			return "", false
		}
		for _, name := range field.Names {
			if name.Name == "_" {
				return "", false
			}
			names = append(names, name.Name)
		}
	}
	arguments := strings.Join(names, ", ")
	if n := len(decl.Type.Params.List); n > 0 {
		if _, variadic := decl.Type.Params.List[n-1].Type.(*ast.Ellipsis); variadic {
			arguments += "..."
		}
	}
	call = to + "(" + arguments + ")"
	if decl.Recv != nil {
		receiver := decl.Recv.List[0]
		if _, pointer := receiver.Type.(*ast.StarExpr); !pointer || len(receiver.Names) == 0 || receiver.Names[0].Name == "_" {
			return "", false
		}
		call = receiver.Names[0].Name + "." + call
	}
	if decl.Type.Results != nil && len(decl.Type.Results.List) > 0 {
		call = "return " + call
	}
	return call, true
}

// isStatement reports whether a statement reads just like that.
func (s *splitter) isStatement(stmt ast.Stmt, text string) bool {
	var b bytes.Buffer
	return format.Node(&b, s.pass.Fset, stmt) == nil && b.String() == text
}

// header returns the declaration of a function under another name, up to its body.
func (s *splitter) header(decl *ast.FuncDecl, name string) (string, bool) {
	renamed := *decl
	renamed.Doc, renamed.Body = nil, nil
	renamed.Name = ast.NewIdent(name)
	renamed.Name.NamePos = decl.Name.NamePos
	var b bytes.Buffer
	err := format.Node(&b, s.pass.Fset, &renamed)
	return b.String(), err == nil
}

// taken reports whether a name is in use where the new function would be: in the type, in the package, or by a variable
// where a function of the package would be called.
func (s *splitter) taken(decl *ast.FuncDecl, name string) bool {
	if decl.Recv == nil {
		for id := range s.pass.TypesInfo.Defs {
			if id.Name == name {
				return true
			}
		}
		return s.imported(name)
	}
	fn, ok := s.pass.TypesInfo.Defs[decl.Name].(*types.Func)
	if !ok {
		return true
	}
	obj, _, _ := types.LookupFieldOrMethod(fn.Signature().Recv().Type(), true, s.pass.Pkg, name)
	return obj != nil
}

// imported reports whether some file imports a package under the name.
func (s *splitter) imported(name string) bool {
	for _, obj := range s.pass.TypesInfo.Implicits {
		if obj.Name() == name {
			return true
		}
	}
	return false
}

// endOfBlank returns the end of the empty lines behind the line that ends at a position, or NoPos if the next statement
// begins on the same line.
func (s *splitter) endOfBlank(at, next token.Pos) token.Pos {
	for _, file := range s.pass.Files {
		for _, group := range file.Comments {
			if at < group.Pos() && group.Pos() < next {
				next = group.Pos()
			}
		}
	}
	file := s.pass.Fset.File(at)
	line := file.Line(next)
	if line == file.Line(at) {
		return token.NoPos
	}
	return file.LineStart(line) - 1
}
