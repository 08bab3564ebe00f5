package directive_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
)

const named = `package p

import "sync"

var mu sync.Mutex

type Inner struct {
	mu sync.Mutex
	n  int
}

type T struct {
	sync.RWMutex
	inner Inner
	state struct{ lk sync.Mutex }
	never sync.Mutex
	n     int
}

type Plain struct{ n int }
`

// TestGuardComment checks that a comment is offered only where it is read back as the lock that is meant.
func TestGuardComment(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", named, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := conf.Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// lock finds the declaration that a path names: "T.inner.mu".
	lock := func(path string) *types.Var {
		names := strings.Split(path, ".")
		obj := pkg.Scope().Lookup(names[0])
		for _, name := range names[1:] {
			obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, name)
		}
		return obj.(*types.Var)
	}
	for _, test := range []struct {
		owner, name, lock string
		ok                bool
	}{
		{"Inner", "mu", "Inner.mu", true},
		{"T", "RWMutex", "T.RWMutex", true},
		{"T", "inner.mu", "T.inner.mu", true},
		{"T", "state.lk", "T.state.lk", true},
		{"Plain", "mu", "mu", true},
		{"", "mu", "mu", true},
		{"Inner", "mu", "mu", false},        // the field is nearer
		{"T", "inner", "T.never", false},    // another lock
		{"T", "never", "T.never", false},    // reads as a negation
		{"T", "n", "T.never", false},        // no lock
		{"T", "nosuch", "T.never", false},   // nothing
		{"T", "a b", "T.never", false},      // no name
		{"", "inner.mu", "Inner.mu", false}, // no package variable
	} {
		var owner *types.TypeName
		if test.owner != "" {
			owner = pkg.Scope().Lookup(test.owner).(*types.TypeName)
		}
		text, ok := directive.GuardComment(pkg, owner, test.name, lock(test.lock))
		if ok != test.ok || ok && text != "guarded by "+test.name {
			t.Errorf("%s guarded by %s, meaning %s: %q, %t, want %t", test.owner, test.name, test.lock, text, ok, test.ok)
		}
	}
}
