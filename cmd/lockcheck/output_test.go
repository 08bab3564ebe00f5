package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// contents returns the files of a folder with what is in them.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(data)
	}
	return files
}

func TestOutputIsWholeOrNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out.json")
	put := func(text string, fail error) error {
		o, err := create(name)
		if err != nil {
			t.Fatal(err)
		}
		return o.write(func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return fail
		})
	}
	broken := errors.New("broken")
	if err := put("half", broken); !errors.Is(err, broken) || len(contents(t, dir)) != 0 {
		t.Errorf("a failure gives %v and leaves %q", err, contents(t, dir))
	}
	if err := put("one", nil); err != nil || contents(t, dir)["out.json"] != "one" {
		t.Errorf("%v, %q", err, contents(t, dir))
	}
	if err := put("half", broken); !errors.Is(err, broken) || contents(t, dir)["out.json"] != "one" || len(contents(t, dir)) != 1 {
		t.Errorf("a failure gives %v and leaves %q", err, contents(t, dir))
	}
	if o, err := create(name); err != nil {
		t.Error(err)
	} else if o.discard(); contents(t, dir)["out.json"] != "one" || len(contents(t, dir)) != 1 {
		t.Errorf("what is discarded leaves %q", contents(t, dir))
	}
}

func TestOutputKeepsLinkAndMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes and seldom links")
	}
	dir := t.TempDir()
	name, link := filepath.Join(dir, "out.json"), filepath.Join(dir, "link.json")
	if err := os.WriteFile(name, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o664); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("out.json", link); err != nil {
		t.Fatal(err)
	}
	o, err := create(link)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.write(func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info, err)
	}
	info, err = os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o664 || contents(t, dir)["out.json"] != "new" {
		t.Errorf("the file became %v with %q, %v", info, contents(t, dir), err)
	}
}

func TestOutputFailsEarly(t *testing.T) {
	dir := t.TempDir()
	if _, err := create(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory gives %v", err)
	}
	missing := filepath.Join(dir, "missing", "out.json")
	if _, err := create(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing+":") {
		t.Errorf("a missing directory gives %v", err)
	}
	o, err := create(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.write(func(w io.Writer) error { _, err := io.WriteString(w, "gone"); return err }); err != nil {
		t.Error(err)
	}
}
