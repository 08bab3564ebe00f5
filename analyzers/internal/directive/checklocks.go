package directive

import (
	"go/ast"
	"go/token"
	"strings"
)

// Annotations of gVisor's checklocks, which a good deal of code carries. Those on functions become Contracts, those on
// fields and package variables Guards; +checklocksforce speaks of a line. +checklocksfail is for its own tests, and
// +checklocksalias says of two paths what the engine proves or leaves open.

// annotation takes a comment apart: "// +checklocksread:s.mu" is "read", "s.mu"; "+checkatomic" is "atomic".
func annotation(comment string) (kind, operand string, ok bool) {
	text, ok := strings.CutPrefix(comment, "//")
	if !ok {
		return "", "", false
	}
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "+checkatomic"); ok && (rest == "" || rest[0] == ' ' || rest[0] == ':') {
		return "atomic", "", true
	}
	text, ok = strings.CutPrefix(text, "+checklocks")
	if !ok {
		return "", "", false
	}
	end := strings.IndexFunc(text, func(r rune) bool { return r < 'a' || r > 'z' })
	if end < 0 {
		return text, "", true
	}
	kind, rest := text[:end], text[end:]
	if operand, ok := strings.CutPrefix(rest, ":"); ok {
		operand, _, _ = strings.Cut(strings.TrimSpace(operand), " ")
		return kind, operand, true
	}
	return kind, "", rest[0] == ' ' || rest[0] == '\t'
}

// readChecklocks reads an annotation on a function.
func readChecklocks(s *scope, comment string, contract *Contract) {
	kind, operand, ok := annotation(comment)
	if !ok {
		return
	}
	if kind == "ignore" {
		contract.Ignored = true
		return
	}
	if operand == "" {
		return
	}
	lock, _ := s.resolve(operand)
	lock.Mode = Write
	switch kind {
	case "":
		contract.Held = add(contract.Held, lock)
	case "read":
		lock.Mode = Read
		contract.Held = add(contract.Held, lock)
	case "exclude":
		lock.Mode = AnyMode
		contract.NotHeld = add(contract.NotHeld, lock)
	case "excludewrite":
		contract.NotHeld = add(contract.NotHeld, lock)
	case "acquire":
		contract.Acquires = add(contract.Acquires, lock)
	case "acquireread":
		lock.Mode = Read
		contract.Acquires = add(contract.Acquires, lock)
	case "release":
		contract.Releases = add(contract.Releases, lock)
	case "releaseread":
		lock.Mode = Read
		contract.Releases = add(contract.Releases, lock)
	default:
		return
	}
	contract.Checked = true
}

// Forced reports whether the line of pos bears +checklocksforce: its author vouches for the locks that it needs.
func (s *Set) Forced(pos token.Pos) bool {
	at := s.fset.Position(pos)
	return s.forced[place{at.Filename, at.Line}]
}

// A place is a line as diagnostics print it.
type place struct {
	file string
	line int
}

// readForce notes +checklocksforce, which stands behind a statement.
func (r *reader) readForce(comment *ast.Comment) {
	if kind, _, ok := annotation(comment.Text); ok && kind == "force" {
		at := r.fset.Position(comment.Pos())
		r.set.forced[place{at.Filename, at.Line}] = true
	}
}
