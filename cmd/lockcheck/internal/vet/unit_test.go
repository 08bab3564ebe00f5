package vet

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

func TestIsSet(t *testing.T) {
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
		{[]string{"-trimpaths"}, false},
		{[]string{"trimpath"}, false},
	} {
		if got := isSet(test.flags, "trimpath"); got != test.want {
			t.Errorf("%q: %t, want %t", test.flags, got, test.want)
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
	todo, err := adapt(name, []string{"-relative", "-tests"})
	if err != nil {
		t.Fatal(err)
	}
	copied := todo.config
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
	if _, err := adapt(name, []string{"-relative"}); err == nil {
		t.Error("a missing file was read")
	}
	for _, config := range []any{1, map[string]any{}, map[string]any{"Dir": 1}, map[string]any{"Dir": "/d", "GoFiles": "a.go"}} {
		write(t, name, config)
		if _, err := adapt(name, []string{"-relative"}); err == nil {
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

// TestAdaptTests leaves tests out unless they are asked for, and writes empty facts where nothing else is there.
func TestAdaptTests(t *testing.T) {
	work := t.TempDir()
	for _, test := range []struct {
		files, flags, want []string
	}{
		{[]string{"/d/a.go", "/d/b.go"}, nil, []string{"/d/a.go", "/d/b.go"}},
		{[]string{"/d/a.go", "/d/a_test.go"}, nil, []string{"/d/a.go"}},
		{[]string{"/d/a.go", "/d/a_test.go"}, []string{"-tests=false"}, []string{"/d/a.go"}},
		{[]string{"/d/a.go", "/d/a_test.go"}, []string{"-tests"}, []string{"/d/a.go", "/d/a_test.go"}},
		{[]string{"/d/a_test.go", "/d/b_test.go"}, nil, nil},
		{[]string{"/d/a_test.go"}, []string{"-tests=true"}, []string{"/d/a_test.go"}},
	} {
		name, facts := filepath.Join(work, "vet.cfg"), filepath.Join(work, "vet.out")
		os.Remove(facts)
		write(t, name, map[string]any{"ID": "m/p [m/p.test]", "GoFiles": test.files, "VetxOutput": facts})
		todo, err := adapt(name, test.flags)
		if err != nil {
			t.Fatal(err)
		}
		adapted := todo.config
		if (adapted == name) != slices.Equal(test.files, test.want) {
			t.Errorf("%q: %q with %q makes %s", test.files, name, test.flags, adapted)
		}
		content, err := os.ReadFile(facts)
		if adapted == "" {
			if test.want != nil || err != nil || len(content) > 0 {
				t.Errorf("%q: nothing to analyze, facts %q, %v", test.files, content, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%q: facts are written before the analysis", test.files)
		}
		data, err := os.ReadFile(adapted)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			ID      string
			GoFiles []string
		}
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if got.ID != "m/p [m/p.test]" || !slices.Equal(got.GoFiles, test.want) {
			t.Errorf("%q with %q: %s", test.files, test.flags, data)
		}
	}
}
