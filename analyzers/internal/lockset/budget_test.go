package lockset

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// maxFactBytes is what the facts of the packages below may come to. They are what every build of a user carries along.
const maxFactBytes = 120_000

// TestFactBudget adds up the facts of some packages of the standard library and all that they import, twice: they stay
// small, and come out the same.
func TestFactBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses part of the standard library")
	}
	first, total := factsOf(t, "log", "context")
	t.Logf("%d facts, %d bytes", len(first), total)
	if len(first) == 0 {
		t.Fatal("no facts")
	}
	if total > maxFactBytes {
		t.Errorf("facts take %d bytes, more than %d", total, maxFactBytes)
	}
	second, _ := factsOf(t, "log", "context")
	if !slices.Equal(first, second) {
		t.Error("two runs disagree about facts")
	}
}

// factsOf analyses the packages and what they import, and returns each fact as text, sorted, and the size of all.
func factsOf(t *testing.T, patterns ...string) (facts []string, total int) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for action := range graph.All() { // the facts of a package are one stream, as drivers write them
		var buf bytes.Buffer
		enc := gob.NewEncoder(&buf)
		if action.Analyzer != Analyzer {
			continue
		}
		if action.Err != nil {
			t.Fatalf("%s: %v", action.Package.PkgPath, action.Err)
		}
		for _, f := range action.AllObjectFacts() {
			x, ok := f.Fact.(*Effects)
			if !ok || f.Object.Pkg() != action.Package.Types {
				continue
			}
			if err := enc.Encode(x); err != nil {
				t.Fatalf("%s: %v", f.Object, err)
			}
			facts = append(facts, fmt.Sprintf("%s: %s: %+v", f.Object.(*types.Func).FullName(), x, *x))
		}
		total += buf.Len()
	}
	slices.Sort(facts)
	return facts, total
}

// TestEffectsEncode holds what facts are made of: gob loses unexported fields and refuses interfaces that nobody
// registered.
func TestEffectsEncode(t *testing.T) {
	var visit func(typ reflect.Type, at string)
	visit = func(typ reflect.Type, at string) {
		switch typ.Kind() {
		case reflect.Slice, reflect.Pointer, reflect.Array:
			visit(typ.Elem(), at)
		case reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				if !f.IsExported() {
					t.Errorf("%s.%s is not exported", at, f.Name)
				}
				visit(f.Type, at+"."+f.Name)
			}
		case reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
			t.Errorf("%s is a %s", at, typ.Kind())
		}
	}
	visit(reflect.TypeFor[Effects](), "Effects")
}
