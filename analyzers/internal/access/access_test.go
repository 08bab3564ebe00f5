package access_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/access"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
)

// guards returns the guard of each variable of a fixture, with the places that hold it and those that do not.
func guards(t *testing.T, pkg string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, result := range locktest.Run(t, access.Analyzer, pkg) {
		for _, v := range result.Action.Result.(*access.Result).Vars {
			name := v.Obj.Name()
			if v.Owner != nil {
				name = v.Owner.Obj().Name() + "." + name
			}
			if g := v.Guard; g != nil {
				found[name] = fmt.Sprintf("%s self=%t writes=%d reads=%d bare=%d shared=%d", g.Class, g.Self, g.Writes, g.Reads, len(g.Bare), len(g.Shared))
			} else {
				found[name] = "none"
			}
		}
	}
	return found
}

func TestGuards(t *testing.T) {
	found := guards(t, "access/guards")
	want := map[string]string{
		"Box.n":        "Box.mu self=true writes=2 reads=3 bare=1 shared=0",
		"Box.name":     "none",
		"Box.items":    "Box.mu self=true writes=1 reads=2 bare=0 shared=1",
		"Part.size":    "Whole.mu self=false writes=2 reads=2 bare=0 shared=0",
		"Whole.parts":  "none",
		"Deep.grown":   "Deep.mu self=true writes=1 reads=2 bare=1 shared=0",
		"Deep.private": "none",
	}
	for name, guard := range want {
		if found[name] != guard {
			t.Errorf("%s: %s, want %s", name, found[name], guard)
		}
	}
	for name := range found {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is not expected", name)
		}
	}
}

// TestPrivate checks which accesses are of objects that only their maker knows.
func TestPrivate(t *testing.T) {
	var owned []string
	for _, result := range locktest.Run(t, access.Analyzer, "access/private") {
		for _, v := range result.Action.Result.(*access.Result).Vars {
			for _, a := range v.Accesses {
				if a.Kind == access.Write && a.Owned() {
					owned = append(owned, a.Fn.Name())
				}
			}
		}
	}
	slices.Sort(owned)
	owned = slices.Compact(owned)
	if want := []string{"fill", "make1", "make2", "make3", "use"}; !slices.Equal(owned, want) {
		t.Errorf("private in %q, want %q", owned, want)
	}
}
