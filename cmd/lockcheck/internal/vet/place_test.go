package vet

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestTrimmed(t *testing.T) {
	for _, test := range []struct {
		flags []string
		want  bool
	}{
		{nil, false},
		{[]string{"-trimpath"}, true},
		{[]string{"-tags=x", "-trimpath=true", "-race=true"}, true},
		{[]string{"-trimpath=true", "-trimpath=false"}, false},
		{[]string{"-trimpath=0", "-trimpath=1"}, true},
		{[]string{"-tags=-trimpath"}, false},
	} {
		if got := trimmed(test.flags); got != test.want {
			t.Errorf("%q: %t, want %t", test.flags, got, test.want)
		}
	}
}

func TestWantsRelative(t *testing.T) {
	for _, args := range [][]string{{"-relative"}, {"-strict", "-relative=true"}} {
		if !wantsRelative(args) {
			t.Errorf("%q: the flag is not seen", args)
		}
	}
	for _, args := range [][]string{nil, {"-relative=false"}, {"relative"}} {
		if wantsRelative(args) {
			t.Errorf("%q: the flag is seen", args)
		}
	}
}

func TestRelativeConfig(t *testing.T) {
	dir, work := t.TempDir(), t.TempDir()
	name := filepath.Join(work, "vet.cfg")
	config := map[string]any{
		"ID": "m/p", "Dir": dir, "VetxOnly": true,
		"GoFiles":    []string{filepath.Join(dir, "a.go"), filepath.Join(work, "cgo.go"), filepath.Join(filepath.Dir(dir), "up.go")},
		"NonGoFiles": []string{filepath.Join(dir, "asm", "a.s")},
	}
	write(t, name, config)
	copied, err := relativeConfig(name)
	if err != nil {
		t.Fatal(err)
	}
	if copied == name || filepath.Ext(copied) != ".cfg" || filepath.Dir(copied) != work {
		t.Errorf("the copy is %s", copied)
	}
	data, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID, Dir                           string
		VetxOnly                          bool
		GoFiles, NonGoFiles, IgnoredFiles []string
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "m/p" || got.Dir != dir || !got.VetxOnly || got.IgnoredFiles != nil {
		t.Errorf("other settings have changed: %s", data)
	}
	wantGo := []string{"a.go", filepath.Join(work, "cgo.go"), filepath.Join(filepath.Dir(dir), "up.go")}
	if !reflect.DeepEqual(got.GoFiles, wantGo) {
		t.Errorf("GoFiles are %q, want %q", got.GoFiles, wantGo)
	}
	if want := []string{filepath.Join("asm", "a.s")}; !reflect.DeepEqual(got.NonGoFiles, want) {
		t.Errorf("NonGoFiles are %q, want %q", got.NonGoFiles, want)
	}
}

func TestRelativeConfigRefuses(t *testing.T) {
	name := filepath.Join(t.TempDir(), "vet.cfg")
	if _, err := relativeConfig(name); err == nil {
		t.Error("a missing file was read")
	}
	for _, config := range []any{1, map[string]any{}, map[string]any{"Dir": 1}, map[string]any{"Dir": "/d", "GoFiles": "a.go"}} {
		write(t, name, config)
		if _, err := relativeConfig(name); err == nil {
			t.Errorf("%v was taken for the configuration of a vet tool", config)
		}
	}
}

func write(t *testing.T, name string, value any) {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

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
