package vet

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
)

// TestDecodeElsewhere decodes findings that another checkout made: the names are those of the checkout at hand.
func TestDecodeElsewhere(t *testing.T) {
	here := t.TempDir()
	asked := 0
	d := &decoder{dir: here, places: &places{list: func() (string, error) {
		asked++
		return "m\t" + here + "\nm/c\t" + filepath.Join(here, "c") + "\tc.go\td.go\n", nil
	}}}
	for _, test := range []struct{ id, posn, want string }{
		{"m", "a.go:1:2", "a.go"},
		{"m [m.test]", "a_test.go:1:2", "a_test.go"},
		{"m/c_test [m/c.test]", "x_test.go:1:2", filepath.Join("c", "x_test.go")},
		{"m/c", "/first/c/c.go:1:2", filepath.Join("c", "c.go")},
		{"m/c", "/elsewhere/gram.y:1:2", "/elsewhere/gram.y"},
		{"unheard/of", "a.go:1:2", "a.go"},
	} {
		object, err := json.Marshal(map[string]any{test.id: map[string]any{"relock": []any{map[string]any{"posn": test.posn}}}})
		if err != nil {
			t.Fatal(err)
		}
		findings, _, err := d.decode(object)
		if err != nil {
			t.Fatal(err)
		}
		if want := (Position{test.want, 1, 2}); findings[0].Pos != want {
			t.Errorf("%s in %s is shown as %v, want %v", test.posn, test.id, findings[0].Pos, want)
		}
	}
	if asked != 1 {
		t.Errorf("the go command was asked %d times for the places of packages", asked)
	}

	failing := &decoder{places: &places{list: func() (string, error) { return "", errors.New("no go") }}}
	if _, _, err := failing.decode([]byte(`{"m": {"relock": [{"posn": "a.go:1:2"}]}}`)); err == nil {
		t.Error("a finding without a place was shown")
	}
}
