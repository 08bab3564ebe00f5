package vet

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOverlay(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("stand-in", "the stand-in")
	write("plain.go", "itself")
	write("overlay.json", `{"Replace": {"a.go": "stand-in", "gone.go": ""}}`)
	o, err := ReadOverlay("overlay.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.go": "the stand-in", "plain.go": "itself"} {
		if got, err := o.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s reads %q, %v; want %q", name, got, err, want)
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"stand-in": "a.go", "plain.go": "plain.go"} {
		if got := o.Original(filepath.Join(dir, name)); got != filepath.Join(dir, want) {
			t.Errorf("%s stands in for %s, want %s", name, got, want)
		}
	}
}

func TestNoOverlay(t *testing.T) {
	o, err := ReadOverlay("")
	if err != nil || o.Original("a.go") != "a.go" {
		t.Errorf("without an overlay a.go is %s (%v)", o.Original("a.go"), err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("overlay.json", []byte("[]"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadOverlay("overlay.json"); err == nil {
		t.Error("a list was taken for an overlay")
	}
}
