package directive

import (
	"go/token"
	"go/types"
)

// GuardComment returns the text of a comment that names the lock as the guard of a field of the type, or of a package
// variable if owner is nil, so that this package reads it as that. The lock is named as a selector from the type, or
// from the package: "mu", "state.mu". It is not ok if the name would be read as another lock, or as none.
func GuardComment(pkg *types.Package, owner *types.TypeName, name string, lock *types.Var) (text string, ok bool) {
	text = "guarded by " + name
	match := guardedBy.FindStringSubmatch(text)
	if match == nil || match[1] != name || unclear.MatchString(text) {
		return "", false
	}
	f := &family{r: &reader{fset: token.NewFileSet(), pkg: pkg}, scope: &scope{pkg: pkg}}
	if owner != nil {
		f.owner = owner
	}
	l, ok := f.resolve(name)
	if !ok || l.Guessed {
		return "", false
	}
	named := l.Base
	if len(l.Fields) > 0 {
		named = l.Fields[len(l.Fields)-1].Origin()
	}
	return text, named == types.Object(lock.Origin())
}
