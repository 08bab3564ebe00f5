package directive

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A Guard is what comments say about how a field or package variable is protected.
type Guard struct {
	Locks   []Lock // all of them are held where it is written, and one of them where it is read
	Writes  bool   // only writes need them: "writes are protected by mu"
	Atomic  bool   // +checkatomic: accessed through sync/atomic
	Ignored bool   // +checklocksignore: its author does not want a guard inferred
	Checked bool   // from an annotation, which is meant for tools; not from prose
	Block   bool   // said of a block of fields, none of which it names
	AtLock  bool   // said of the lock, not of what it guards
	Text    string // what the comment says: "guarded by mu"
	Pos     token.Pos
}

// A member is a field of a struct, or a variable of a var declaration, with its comments.
type member struct {
	vars        []*types.Var
	docs        []*ast.CommentGroup // above and behind it
	first, last int                 // lines, with the comment above
}

// isLock reports whether the member is a lock, or an embedded one.
func (m member) isLock() bool { return len(m.vars) > 0 && isLock(m.vars[0].Type()) }

// A family is the members of one struct or one parenthesized var declaration: among them the words of a comment look
// for the lock, or for what the lock guards.
type family struct {
	r       *reader
	scope   *scope
	owner   types.Object // the type declared, or the variable whose type is an anonymous struct; nil for package variables
	prefix  []*types.Var // from the owner to the struct
	members []member
}

// readTypes reads the comments in a declaration of types or variables.
func (r *reader) readDecl(file *ast.File, decl *ast.GenDecl) {
	scope := &scope{pkg: r.pkg, file: r.info.Scopes[file]}
	vars := &family{r: r, scope: scope}
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			r.readType(scope, r.info.Defs[spec.Name], nil, spec.Type)
		case *ast.ValueSpec:
			if decl.Tok != token.VAR {
				return
			}
			doc := spec.Doc
			if !decl.Lparen.IsValid() {
				doc = decl.Doc
			}
			vars.add(spec.Names, spec, doc, spec.Comment)
			for _, name := range spec.Names {
				if spec.Type != nil {
					r.readType(scope, r.info.Defs[name], nil, spec.Type)
				}
			}
		}
	}
	vars.read()
}

// readType reads the methods of an interface and the fields of a struct, with the structs in them.
func (r *reader) readType(scope *scope, owner types.Object, prefix []*types.Var, expr ast.Expr) {
	if owner == nil {
		return
	}
	switch expr := expr.(type) {
	case *ast.InterfaceType:
		for _, method := range expr.Methods.List {
			for _, name := range method.Names {
				r.readFunc(name, method.Doc)
			}
		}
	case *ast.StructType:
		fields := &family{r: r, scope: scope, owner: owner, prefix: prefix}
		for _, field := range expr.Fields.List {
			fields.add(namesOf(field), field, field.Doc, field.Comment)
			for _, name := range field.Names {
				if v, ok := r.info.Defs[name].(*types.Var); ok {
					r.readType(scope, owner, append(prefix[:len(prefix):len(prefix)], v), field.Type)
				}
			}
		}
		fields.read()
	}
}

// namesOf returns the names that a field declares; an embedded field declares the last name in its type.
func namesOf(field *ast.Field) []*ast.Ident {
	if len(field.Names) > 0 {
		return field.Names
	}
	expr := field.Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.SelectorExpr:
			return []*ast.Ident{e.Sel}
		case *ast.Ident:
			return []*ast.Ident{e}
		default:
			return nil
		}
	}
}

// add adds a member.
func (f *family) add(names []*ast.Ident, node ast.Node, docs ...*ast.CommentGroup) {
	m := member{first: f.r.lineOf(node.Pos()), last: f.r.lineOf(node.End())}
	for _, name := range names {
		if v, ok := f.r.info.Defs[name].(*types.Var); ok {
			m.vars = append(m.vars, v)
		}
	}
	for _, doc := range docs {
		if doc != nil {
			m.docs = append(m.docs, doc)
			m.first = min(m.first, f.r.lineOf(doc.Pos()))
			m.last = max(m.last, f.r.lineOf(doc.End()))
		}
	}
	f.members = append(f.members, m)
}

func (r *reader) lineOf(pos token.Pos) int { return r.fset.Position(pos).Line }

// read reads the comments of all members: first those on locks, which speak of others, then those on the members
// themselves, which know better.
func (f *family) read() {
	for i, m := range f.members {
		for _, doc := range m.docs {
			if m.isLock() {
				f.readProtects(i, doc)
			}
		}
	}
	for i, m := range f.members {
		for _, doc := range m.docs {
			f.readGuarded(i, doc)
			for _, comment := range doc.List {
				f.readAnnotation(m, comment)
			}
		}
	}
}

// guard makes a lock the guard of the variables. What a member's own comment says replaces what that of the lock says,
// unless it is in addition.
func (f *family) guard(m member, lock Lock, guard Guard, also bool) {
	for _, v := range m.vars {
		if isLock(v.Type()) {
			continue // a lock needs none
		}
		if known, ok := f.r.set.guards[v]; ok && (also || known.Pos == guard.Pos) {
			known.Locks = add(known.Locks, lock)
			f.r.set.guards[v] = known
			continue
		}
		guard.Locks = []Lock{lock}
		f.r.set.guards[v] = guard
	}
}

// readAnnotation reads +checklocks, +checkatomic and their like on a member.
func (f *family) readAnnotation(m member, comment *ast.Comment) {
	kind, operand, ok := annotation(comment.Text)
	if !ok {
		return
	}
	var lock Lock
	switch {
	case (kind == "" || kind == "read") && operand != "":
		lock, _ = f.resolve(operand)
	case kind != "atomic" && kind != "ignore":
		return
	}
	for _, v := range m.vars {
		guard := f.r.set.guards[v]
		if !guard.Checked {
			guard = Guard{Checked: true, Pos: comment.Pos(), Text: strings.TrimSpace(strings.TrimPrefix(comment.Text, "//"))}
		}
		guard.Atomic = guard.Atomic || kind == "atomic"
		guard.Ignored = guard.Ignored || kind == "ignore"
		if lock.Text != "" {
			guard.Locks = add(guard.Locks, lock)
		}
		f.r.set.guards[v] = guard
	}
}

// resolve finds the lock that a name in a comment on a member means: a sibling or a lock in a sibling ("mu",
// "parent.mu"), the owner's by the name of its type or of a receiver ("Server.mu", "s.mu"), or one declared elsewhere
// in the package.
func (f *family) resolve(text string) (Lock, bool) {
	if f.owner == nil {
		return f.scope.resolveClass(text)
	}
	names := strings.Split(strings.TrimSuffix(text, "()"), ".")
	if lock, ok := f.within(text, names); ok {
		return lock, true
	}
	if len(names) > 1 && (names[0] == f.owner.Name() || isReceiver(f.owner, names[0])) {
		if fields, typ, ok := follow(f.scope.pkg, f.owner.Type(), names[1:]); ok && isLock(typ) {
			return Lock{Text: text, Base: f.owner, Fields: fields}, true
		}
	}
	return f.scope.resolveClass(text)
}

// within resolves names from the struct that the comment stands in.
func (f *family) within(text string, names []string) (Lock, bool) {
	typ := f.owner.Type()
	if len(f.prefix) > 0 {
		typ = f.prefix[len(f.prefix)-1].Type()
	}
	fields, last, ok := follow(f.scope.pkg, typ, names)
	if !ok {
		return Lock{Text: text}, false
	}
	more, guessed, ok := lockWithin(f.scope.pkg, last)
	if !ok {
		return Lock{Text: text}, false
	}
	fields = append(append(f.prefix[:len(f.prefix):len(f.prefix)], fields...), more...)
	return Lock{Text: text, Base: f.owner, Fields: fields, Guessed: guessed}, true
}

// isReceiver reports whether a method of the type calls its receiver so.
func isReceiver(owner types.Object, name string) bool {
	named, ok := owner.Type().(*types.Named)
	if !ok {
		return false
	}
	for method := range named.Methods() {
		if method.Signature().Recv().Name() == name {
			return true
		}
	}
	return false
}
