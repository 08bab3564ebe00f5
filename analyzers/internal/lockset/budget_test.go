package lockset

import (
	"reflect"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
)

// maxFactBytes is what the facts of the packages below may come to. They are what every build of a user carries along.
const maxFactBytes = 120_000

// TestFactBudget adds up the facts of some packages of the standard library and all that they import, twice: they stay
// small, and come out the same.
func TestFactBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses part of the standard library")
	}
	first, total := locktest.Facts(t, Analyzer, "log", "context")
	t.Logf("%d facts, %d bytes", len(first), total)
	if len(first) == 0 {
		t.Fatal("no facts")
	}
	if total > maxFactBytes {
		t.Errorf("facts take %d bytes, more than %d", total, maxFactBytes)
	}
	second, _ := locktest.Facts(t, Analyzer, "log", "context")
	if !slices.Equal(first, second) {
		t.Error("two runs disagree about facts")
	}
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
