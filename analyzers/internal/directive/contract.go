package directive

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Mode says how a lock is held, as far as the words tell.
type Mode uint8

// The modes.
const (
	AnyMode Mode = iota // the words do not say
	Read
	Write
)

// A Lock is a lock as a comment names it.
type Lock struct {
	Text string // as written: "s.mu", "mset lock"
	Mode Mode

	// Where it was found: Base is the receiver, a parameter or result, or a package variable; for the guard of a field it
	// is the type (a *types.TypeName) whose field the lock is. Fields lead from there to the lock, through embedded
	// fields too. Base is nil if the words could not be resolved.
	Base   types.Object
	Fields []*types.Var

	// Guessed says that the words named an object ("s lock", "lock"), whose only lock has a name of its own ("statMu"):
	// it may be another lock that was meant.
	Guessed bool
}

// Resolved reports whether it is known which lock the words mean.
func (l Lock) Resolved() bool { return l.Base != nil }

// A Contract is what a comment on a function says about locks.
type Contract struct {
	Held     []Lock // held by every caller, at entry and still at exit
	NotHeld  []Lock // held by no caller: "must not be held"
	Acquires []Lock // not held at entry, held at exit
	Releases []Lock // held at entry, not held at exit
	Ignored  bool   // +checklocksignore: its author does not want the body judged
	Checked  bool   // from a directive or annotation, which is meant for tools; not from prose
	Pos      token.Pos
}

// IsZero reports whether the comment says nothing.
func (c Contract) IsZero() bool {
	return len(c.Held)+len(c.NotHeld)+len(c.Acquires)+len(c.Releases) == 0 && !c.Ignored
}

// readFunc reads the comment on a function declaration or interface method.
func (r *reader) readFunc(name *ast.Ident, doc *ast.CommentGroup) {
	fn, ok := r.info.Defs[name].(*types.Func)
	if !ok || doc == nil {
		return
	}
	scope := scopeOf(r.pkg, fn)
	var contract Contract
	for _, comment := range doc.List {
		if keyword, rest, ok := split(comment.Text); ok && keyword == "holds" {
			r.readHolds(scope, comment, rest, &contract)
		}
		readChecklocks(scope, comment.Text, &contract)
	}
	if !contract.Checked {
		readProse(scope, doc.Text(), &contract)
	}
	if !contract.IsZero() {
		contract.Pos = doc.Pos()
		r.set.contracts[fn] = contract
	}
}

// readHolds reads //lockcheck:holds EXPR[, EXPR].
func (r *reader) readHolds(scope *scope, comment *ast.Comment, text string, contract *Contract) {
	if text == "" {
		r.complain(comment, "", "lockcheck:holds names no lock")
		return
	}
	for expr := range strings.SplitSeq(text, ",") {
		lock, ok := scope.resolve(strings.TrimSpace(expr))
		if !ok {
			r.complain(comment, "", "lockcheck:holds names "+strings.TrimSpace(expr)+", which is not a lock of this function")
			continue
		}
		contract.Held = append(contract.Held, lock)
		contract.Checked = true
	}
}
