package changes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/needed"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const before = `package p

func one() {
	a()
	b()
	c()
}

func two() {
	a()
	b()
}
`

// repository makes a repository with one commit, in a folder whose name git would quote, and a configuration that would
// change what a diff looks like.
func repository(t *testing.T) string {
	t.Helper()
	needed.Program(t, "git")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "A")
		t.Setenv("GIT_"+who+"_EMAIL", "a@example.com")
	}
	root := t.TempDir()
	put(t, root, "öffen/p.go", before)
	put(t, root, "öffen/q.go", before)
	put(t, root, "öffen/old.go", before+"\nfunc three() {}\n")
	put(t, root, ".gitignore", "ignored.go\n")
	run(t, root, "init", "-q")
	for _, setting := range []string{"diff.noprefix=true", "diff.external=false", "color.ui=always", "diff.context=9", "diff.relative=true", "diff.renames=false"} {
		key, value, _ := strings.Cut(setting, "=")
		run(t, root, "config", key, value)
	}
	run(t, root, "add", ".")
	run(t, root, "commit", "-q", "-m", "one")
	return root
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

func put(t *testing.T, root, name, content string) {
	t.Helper()
	name = filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestTouch(t *testing.T) {
	root := repository(t)
	put(t, root, "öffen/p.go", strings.Replace(before, "\tb()\n", "\tb()\n\tnew()\n", 1))
	run(t, root, "commit", "-q", "-a", "-m", "two")
	put(t, root, "öffen/q.go", strings.Replace(before, "\tb()\n", "", 1))
	put(t, root, "öffen/new.go", before)
	put(t, root, "öffen/ignored.go", before)
	run(t, root, "mv", "öffen/old.go", "öffen/moved.go")

	dir := filepath.Join(root, "öffen")
	c, err := Since(t.Context(), dir, "HEAD~")
	if err != nil {
		t.Fatal(err)
	}
	source := &fingerprint.Source{Read: func(file string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, file)) }}
	at := func(file string, line int) vet.Position { return vet.Position{File: file, Line: line, Column: 1} }
	for _, test := range []struct {
		what      string
		from, end vet.Position
		related   []vet.Position
		want      bool
	}{
		{"a line that a commit added", at("p.go", 6), vet.Position{}, nil, true},
		{"the line above", at("p.go", 5), vet.Position{}, nil, false},
		{"the line below", at("p.go", 7), vet.Position{}, nil, false},
		{"a range around it", at("p.go", 4), at("p.go", 7), nil, true},
		{"its second place", at("p.go", 4), vet.Position{}, []vet.Position{at("p.go", 6)}, true},
		{"another function", at("p.go", 11), vet.Position{}, []vet.Position{at("p.go", 12)}, false},
		{"a function that lost a line", at("q.go", 4), vet.Position{}, nil, true},
		{"the function below", at("q.go", 9), vet.Position{}, nil, false},
		{"a file that git does not know", at("new.go", 4), vet.Position{}, nil, true},
		{"a file that git ignores", at("ignored.go", 4), vet.Position{}, nil, false},
		{"a file that was moved", at("moved.go", 4), vet.Position{}, nil, false},
		{"a file elsewhere", at("/elsewhere.go", 4), vet.Position{}, nil, false},
		{"nowhere", vet.Position{}, vet.Position{}, nil, false},
	} {
		f := &vet.Finding{Pos: test.from, End: test.end}
		for _, pos := range test.related {
			f.Related = append(f.Related, vet.Related{Pos: pos})
		}
		if got := c.Touch(f, source); got != test.want {
			t.Errorf("%s: %t", test.what, got)
		}
	}
	c, err = Since(t.Context(), dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if c.Touch(&vet.Finding{Pos: at("p.go", 6)}, source) {
		t.Error("a line is new since the commit that added it")
	}
}

func TestSinceNothing(t *testing.T) {
	root := repository(t)
	for _, revision := range []string{"nonsense", "--output=x", "HEAD:.gitignore", ""} {
		if _, err := Since(t.Context(), root, revision); err == nil || !strings.HasPrefix(err.Error(), "git knows no revision ") {
			t.Errorf("revision %q gives %v", revision, err)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "x")); err == nil {
		t.Error("a revision was taken for a flag")
	}
	if _, err := Since(t.Context(), t.TempDir(), "HEAD"); err == nil || !strings.Contains(err.Error(), "not a git repository") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a folder without git gives %v", err)
	}
	t.Setenv("PATH", "")
	if _, err := Since(t.Context(), root, "HEAD"); err == nil || err.Error() != "there is no git in PATH" {
		t.Errorf("without git: %v", err)
	}
}
