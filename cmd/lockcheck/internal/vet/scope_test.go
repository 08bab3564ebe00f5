package vet

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestScope(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("// Why.\nmodule example.com/m // what\n\ngo 1.25\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		dir      string
		patterns []string
		want     string
	}{
		{root, []string{"./..."}, "example.com/m"},
		{root, []string{"./...", "./a"}, anyModule},
		{root, []string{"./a"}, anyModule},
		{root, []string{"a.go", "../b"}, anyModule},
		{t.TempDir(), []string{"./..."}, anyModule},
		{root, []string{"std"}, everything},
		{root, []string{"./...", "example.com/other"}, everything},
		{root, nil, anyModule},
	} {
		r := &run{dir: test.dir}
		if got := r.scope(test.patterns); got != test.want {
			t.Errorf("the scope of %q is %q, want %q", test.patterns, got, test.want)
		}
	}
}

func TestWiden(t *testing.T) {
	const (
		ours   = `{"VetxOnly": true, "ModulePath": "m", "ModuleVersion": ""}`
		theirs = `{"VetxOnly": true, "ModulePath": "x", "ModuleVersion": "v1.0.0"}`
		std    = `{"VetxOnly": true}`
		asked  = `{"VetxOnly": false, "ModulePath": "m"}`
	)
	for _, test := range []struct {
		unit, scope string
		want        bool
	}{
		{ours, "", false}, {ours, "m", false}, {ours, anyModule, true}, {ours, everything, true},
		{theirs, anyModule, false}, {theirs, everything, true}, {std, anyModule, false}, {std, everything, true},
		{asked, everything, false},
	} {
		var u unit
		if err := json.Unmarshal([]byte(test.unit), &u); err != nil {
			t.Fatal(err)
		}
		got, err := u.widen(test.scope)
		if err != nil {
			t.Fatal(err)
		}
		if got != test.want || got && string(u["VetxOnly"]) != "false" {
			t.Errorf("%s in the scope %q: %t, %s", test.unit, test.scope, got, u["VetxOnly"])
		}
	}
	if _, err := (unit{"VetxOnly": json.RawMessage(`1`)}).widen(anyModule); err == nil {
		t.Error("a number passes for a boolean")
	}
}
