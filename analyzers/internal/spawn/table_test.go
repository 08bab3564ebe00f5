package spawn

import (
	"go/types"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// TestStartersAgree holds the functions that start goroutines against what the table of lock knows of when a library calls
// its argument: both say the same of each.
func TestStartersAgree(t *testing.T) {
	for name, how := range starters {
		fn := namedFunc(name)
		if fn == nil {
			t.Errorf("%s is no name of a function", name)
			continue
		}
		c := lock.CallerOf(fn)
		if c.When == lock.Never {
			continue // lock takes what it does not know for a call at any time
		}
		if c.When != lock.Later || c.Arg != how.arg {
			t.Errorf("%s calls argument %d on another goroutine, says spawn; lock says %d, at %d", name, how.arg, c.Arg, c.When)
		}
	}
}

// namedFunc makes a function or method of that full name.
func namedFunc(name string) *types.Func {
	var recv *types.Var
	path, name, _ := cutLast(strings.Trim(name, "(*"))
	if typePath, typ, ok := cutLast(strings.TrimSuffix(path, ")")); ok && strings.HasSuffix(path, ")") {
		pkg := types.NewPackage(typePath, "")
		typ, _, _ = strings.Cut(typ, "[")
		named := types.NewNamed(types.NewTypeName(0, pkg, typ, nil), types.NewStruct(nil, nil), nil)
		recv = types.NewVar(0, pkg, "", types.NewPointer(named))
		path = typePath
	}
	if path == "" || name == "" {
		return nil
	}
	sig := types.NewSignatureType(recv, nil, nil, nil, nil, false)
	return types.NewFunc(0, types.NewPackage(path, ""), name, sig)
}

// cutLast cuts a string at its last dot.
func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}
