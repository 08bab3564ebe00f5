package directive

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// An Order is a directive //lockcheck:order A.mu < B.mu reason: where both are held, A.mu was taken first. The Base
// of a lock is a type, whose field it is, or a package variable.
type Order struct {
	Pos, End      token.Pos
	Before, After Lock
	Reason        string
}

// readOrder reads the locks and the reason of an order, "A.mu < B.mu < c.mu reason".
func (r *reader) readOrder(file *ast.File, comment *ast.Comment, text string) {
	names, reason := parseOrder(text)
	switch {
	case len(names) < 2:
		r.complain(comment, "lockorder", "lockcheck:order is not of the form A.mu < B.mu reason")
		return
	case reason == "":
		r.complain(comment, "lockorder", "lockcheck:order needs a reason")
		return
	}
	s := &scope{pkg: r.pkg, file: r.info.Scopes[file]}
	var locks []Lock
	for _, name := range names {
		lock, ok := s.resolveClass(name)
		if !ok {
			r.complain(comment, "lockorder", "lockcheck:order names "+name+", which is not a lock of a type or package")
			return
		}
		locks = append(locks, lock)
	}
	for i, lock := range locks[1:] {
		r.set.orders = append(r.set.orders, Order{comment.Pos(), endOf(comment), locks[i], lock, reason})
	}
}

// parseOrder reads "A.mu < B.mu reason". The reason may contain "<" too.
func parseOrder(text string) (names []string, reason string) {
	for {
		text = strings.TrimLeft(text, " ")
		end := strings.IndexAny(text, " <")
		if end < 0 {
			end = len(text)
		}
		if end == 0 {
			return nil, ""
		}
		names = append(names, text[:end])
		text = strings.TrimLeft(text[end:], " ")
		var more bool
		if text, more = strings.CutPrefix(text, "<"); !more {
			return names, strings.TrimSpace(text)
		}
	}
}

// resolveClass finds the lock that "T.mu", "T" (whose lock is meant), "v", "v.mu" or, of another package, "pkg.T.mu"
// names.
func (s *scope) resolveClass(text string) (Lock, bool) {
	names := strings.Split(text, ".")
	base := s.lookupClass(names[0])
	names = names[1:]
	if imported, ok := base.(*types.PkgName); ok && len(names) > 0 {
		base, names = imported.Imported().Scope().Lookup(names[0]), names[1:]
	}
	switch base.(type) {
	case *types.TypeName, *types.Var:
	default:
		return Lock{Text: text}, false
	}
	fields, typ, ok := follow(s.pkg, base.Type(), names)
	if !ok {
		return Lock{Text: text}, false
	}
	more, guessed, ok := lockWithin(s.pkg, typ)
	if !ok {
		return Lock{Text: text}, false
	}
	return Lock{Text: text, Base: base, Fields: append(fields, more...), Guessed: guessed}, true
}

// lookupClass finds a declaration of the package, or an imported package.
func (s *scope) lookupClass(name string) types.Object {
	if obj := s.pkg.Scope().Lookup(name); obj != nil {
		return obj
	}
	if s.file != nil {
		return s.file.Lookup(name)
	}
	return nil
}
