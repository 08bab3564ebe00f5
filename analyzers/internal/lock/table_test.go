package lock

import (
	"go/importer"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestNames holds the tables against the standard library: each entry is a function, method or field that exists, with the
// argument that it is said to call.
func TestNames(t *testing.T) {
	std := importer.ForCompiler(token.NewFileSet(), "source", nil)
	find := func(name [3]string) types.Object {
		if strings.Contains(name[0], ".") {
			return nil // not of the standard library
		}
		pkg, err := std.Import(name[0])
		if err != nil {
			t.Fatal(err)
		}
		obj := pkg.Scope().Lookup(name[2])
		if name[1] != "" {
			obj = nil
			if typ := pkg.Scope().Lookup(name[1]); typ != nil {
				obj, _, _ = types.LookupFieldOrMethod(typ.Type(), true, pkg, name[2])
			}
		}
		if obj == nil {
			t.Errorf("%v does not exist", name)
		}
		return obj
	}
	for name := range api {
		find(name)
	}
	for name := range roles {
		if name != [3]string{"testing/synctest", "", "Run"} { // gone since Go 1.26, used by older code
			find(name)
		}
	}
	for name := range clockFields {
		find(name)
	}
	for name, how := range callers {
		fn := find(name)
		if fn == nil {
			continue
		}
		params := fn.Type().(*types.Signature).Params()
		if how.Arg >= params.Len() {
			t.Errorf("%v has no parameter %d", name, how.Arg)
			continue
		}
		arg := params.At(how.Arg).Type()
		_, isFunc := arg.Underlying().(*types.Signature)
		if _, isAny := arg.Underlying().(*types.Interface); !isFunc && !isAny {
			t.Errorf("%v does not call its argument %d, a %s", name, how.Arg, arg)
		}
	}
}

// TestStarts holds what the tables say of each goroutine against itself: it is run later.
func TestStarts(t *testing.T) {
	for name, how := range callers {
		if how.Starts != NoStart && how.When != Later {
			t.Errorf("%v starts a goroutine, and calls it at once", name)
		}
		if how.Starts == Counted && name[1] == "" {
			t.Errorf("%v has no receiver that could wait", name)
		}
	}
}

func TestEndsOthers(t *testing.T) {
	for name, want := range map[string]bool{
		"Close": true, "closeAll": true, "internalClose": true, "StopAndWait": true, "GracefulStop": true, "shutdownNow": true,
		"closed": false, "stopped": false, "waitForStop": false, "isStop": false, "Run": false, "Disclose": false, "": false,
	} {
		if got := EndsOthers(name); got != want {
			t.Errorf("EndsOthers(%q) = %v, want %v", name, got, want)
		}
	}
}
