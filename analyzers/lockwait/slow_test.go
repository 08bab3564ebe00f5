package lockwait

import (
	"go/types"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestSlowCalls checks that each entry of the table exists.
func TestSlowCalls(t *testing.T) {
	var paths []string
	for key := range slowCalls {
		if !slices.Contains(paths, key[0]) {
			paths = append(paths, key[0])
		}
	}
	slices.Sort(paths)
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedExportFile | packages.NeedDeps | packages.NeedImports}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	scopes := make(map[string]*types.Package)
	for _, p := range loaded {
		scopes[p.PkgPath] = p.Types
	}
	for key := range slowCalls {
		pkg := scopes[key[0]]
		if pkg == nil {
			t.Errorf("there is no package %s", key[0])
			continue
		}
		obj := pkg.Scope().Lookup(key[2])
		if key[1] != "" {
			if obj = pkg.Scope().Lookup(key[1]); obj != nil {
				obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, key[2])
			}
		}
		if _, ok := obj.(*types.Func); !ok {
			t.Errorf("there is no %s %s.%s", key[0], key[1], key[2])
		}
	}
}
