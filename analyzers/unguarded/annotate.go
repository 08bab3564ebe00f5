package unguarded

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/internal/access"
	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
)

// A writer makes comments of what votes agree on.
type writer struct {
	pass    *analysis.Pass
	known   map[*types.Var]*access.Var
	members map[*types.Var]member
	sources map[*ast.File][]byte
}

// A member is what declares fields or package variables, on which a comment can stand.
type member struct {
	file         *ast.File
	node         ast.Node
	names        []*ast.Ident
	doc, comment *ast.CommentGroup
}

func newWriter(pass *analysis.Pass, vars []*access.Var) *writer {
	w := &writer{pass: pass, known: make(map[*types.Var]*access.Var), sources: make(map[*ast.File][]byte)}
	for _, v := range vars {
		w.known[v.Obj] = v
	}
	return w
}

// fix returns the insertion of a comment that names the guard of a variable, which is unanimous. It stands on the
// first of several names that one field or specification declares, if all of them have the guard.
func (w *writer) fix(v *access.Var) (fix analysis.SuggestedFix, ok bool) {
	text, ok := w.text(v)
	if !ok {
		return fix, false
	}
	if w.members == nil {
		w.find()
	}
	m, ok := w.members[v.Obj]
	if !ok || w.pass.TypesInfo.Defs[m.names[0]] != v.Obj {
		return fix, false
	}
	for _, name := range m.names[1:] {
		obj, _ := w.pass.TypesInfo.Defs[name].(*types.Var)
		other, known := w.known[obj]
		if !known {
			return fix, false
		}
		if t, ok := w.text(other); !ok || t != text {
			return fix, false
		}
	}
	edit, ok := w.edit(m, text)
	return analysis.SuggestedFix{Message: "Say what guards " + v.Obj.Name(), TextEdits: []analysis.TextEdit{edit}}, ok
}

// text returns the comment to write, if there is one.
func (w *writer) text(v *access.Var) (string, bool) {
	if !unanimous(v) {
		return "", false
	}
	name, lock := guardNamed(v)
	if lock == nil {
		return "", false
	}
	var owner *types.TypeName
	if v.Owner != nil {
		owner = v.Owner.Obj()
	}
	return directive.GuardComment(w.pass.Pkg, owner, name, lock)
}

// find finds the declarations that comments can stand on: package variables, and fields of declared structs.
func (w *writer) find() {
	w.members = make(map[*types.Var]member)
	add := func(m member) {
		for _, name := range m.names {
			if v, ok := w.pass.TypesInfo.Defs[name].(*types.Var); ok {
				w.members[v] = m
			}
		}
	}
	for _, file := range w.pass.Files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					m := member{file, spec, spec.Names, spec.Doc, spec.Comment}
					if !decl.Lparen.IsValid() {
						m.node, m.doc = decl, decl.Doc
					}
					add(m)
				case *ast.TypeSpec:
					if st, ok := spec.Type.(*ast.StructType); ok {
						for _, field := range st.Fields.List {
							add(member{file, field, field.Names, field.Doc, field.Comment})
						}
					}
				}
			}
		}
	}
}

// edit returns the insertion of a comment where the reader of such comments finds it: behind the declaration, as a
// further sentence if there is a comment already, or else above it.
func (w *writer) edit(m member, text string) (edit analysis.TextEdit, ok bool) {
	file := w.pass.Fset.File(m.file.FileStart)
	if w.pass.Fset.Position(m.node.Pos()).Filename != file.Name() {
		return edit, false // made from another file, as by cgo
	}
	src := w.source(m.file)
	start, end := file.Offset(m.node.Pos()), file.Offset(m.node.End())
	if end > len(src) || start > end {
		return edit, false
	}
	before, after := src[bytes.LastIndexByte(src[:start], '\n')+1:start], src[end:]
	if i := bytes.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	indent := string(before)
	if strings.TrimSpace(indent) != "" {
		return edit, false // something stands before it on its line
	}
	rest := strings.TrimSpace(string(after))
	if rest == "" {
		return insertion(m.node.End(), " // "+text), true
	}
	if m.comment == nil || len(m.comment.List) != 1 || rest != strings.TrimSpace(m.comment.List[0].Text) {
		return edit, false // something stands behind it
	}
	sentence := strings.ToUpper(text[:1]) + text[1:] + "."
	switch {
	case strings.HasPrefix(rest, "// "):
		if !endsSentence(m.comment) {
			return insertion(m.comment.End(), ". "+sentence), true
		}
		return insertion(m.comment.End(), " "+sentence), true
	case m.doc == nil:
		return insertion(m.node.Pos(), "// "+text+"\n"+indent), true
	case endsSentence(m.doc):
		return insertion(m.node.Pos(), "// "+sentence+"\n"+indent), true
	}
	return edit, false
}

// endsSentence reports whether a comment ends in a full stop, on a line that more can follow.
func endsSentence(c *ast.CommentGroup) bool {
	last := c.List[len(c.List)-1].Text
	return strings.HasPrefix(last, "// ") && strings.HasSuffix(strings.TrimSpace(last), ".")
}

func insertion(at token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

// source returns the text of a file, nothing if that cannot be read.
func (w *writer) source(file *ast.File) []byte {
	src, ok := w.sources[file]
	if !ok && w.pass.ReadFile != nil {
		if data, err := w.pass.ReadFile(w.pass.Fset.File(file.FileStart).Name()); err == nil {
			src = data
		}
		w.sources[file] = src
	}
	return src
}
