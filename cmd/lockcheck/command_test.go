package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// built is the command under test: built, not called, since go vet must be able to start it too.
var built string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lockcheck")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "lockcheck")
	if runtime.GOOS == "windows" {
		built += ".exe"
	}
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", built, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the command: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// TestTranscripts replays the archives of testdata/command. Each holds the files of a module and, as the file
// "session", what a user types there and sees:
//
//	$ lockcheck -c 0 ./...
//	the lines of stdout
//	! the lines of stderr
//	[the exit status]
//
// -update writes sessions anew from their "$" lines.
func TestTranscripts(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "..", "testdata", "command", "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := extract(t, archive)
			session := sessionOf(archive)
			if session == nil {
				t.Fatal("the archive has no session")
			}
			want := string(session.Data)
			got := replay(t, dir, want)
			if *update {
				session.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("%s", difference(got, want))
			}
		})
	}
}

// TestVetAgrees holds the command and go vet to the same findings.
func TestVetAgrees(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "command", "findings.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir := extract(t, archive)
	for _, flags := range [][]string{nil, {"-tests"}, {"-strict"}, {"-relock=false"}, {"-unreleased"}} {
		ours := runIn(t, dir, nil, built, append(flags, "-c=-1", "./...")...)
		vets := runIn(t, dir, nil, "go", append(append([]string{"vet", "-vettool=" + built}, flags...), "./...")...)
		got, want := messages(ours.stdout), messages(vets.stderr)
		if got != want {
			t.Errorf("with %q the command and go vet differ:\n%s", flags, difference(got, want))
		}
		if flags == nil && got == "" {
			t.Error("no findings to compare")
		}
	}
}

// messages returns the lines that are findings, sorted: go vet prints them as the passes happen to end.
func messages(out string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if strings.Contains(line, "[concept: ") {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// TestCacheKey holds the key of go vet's cache to the content of the executable.
func TestCacheKey(t *testing.T) {
	data, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "program files", filepath.Base(built))
	if err := os.MkdirAll(filepath.Dir(elsewhere), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(elsewhere, data, 0o777); err != nil {
		t.Fatal(err)
	}
	first := runIn(t, ".", nil, built, "-V=full")
	moved := runIn(t, ".", nil, elsewhere, "-V=full")
	if first.stdout != moved.stdout || first.code != 0 {
		t.Errorf("-V=full depends on where the executable lies: %q, %q", first.stdout, moved.stdout)
	}
	if err := os.WriteFile(elsewhere, append(data, 0), 0o777); err != nil {
		t.Fatal(err)
	}
	if changed := runIn(t, ".", nil, elsewhere, "-V=full"); first.stdout == changed.stdout {
		t.Errorf("-V=full does not depend on the content: %q", first.stdout)
	}
}

// An outcome is what a process left.
type outcome struct {
	stdout, stderr string
	code           int
}

// runIn runs a program in dir with variables added to a tame environment.
func runIn(t *testing.T, dir string, env []string, program string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GO111MODULE=on", "PWD="+dir)
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// replay runs the commands of a session and returns it as it went.
func replay(t *testing.T, dir, session string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(session) {
		typed, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
		if !ok {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		var env []string
		words := strings.Fields(typed)
		for strings.Contains(words[0], "=") {
			env, words = append(env, words[0]), words[1:]
		}
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "$LOCKCHECK", built)
		}
		program := words[0]
		if program == "lockcheck" {
			program = built
		}
		o := runIn(t, dir, env, program, words[1:]...)
		fmt.Fprintf(&b, "$ %s\n%s", typed, strings.ReplaceAll(o.stdout, dir, "$WORK"))
		for line := range strings.Lines(o.stderr) {
			b.WriteString("! " + strings.ReplaceAll(line, dir, "$WORK"))
		}
		fmt.Fprintf(&b, "[%d]\n", o.code)
	}
	return b.String()
}

func sessionOf(archive *txtar.Archive) *txtar.File {
	for i := range archive.Files {
		if archive.Files[i].Name == "session" {
			return &archive.Files[i]
		}
	}
	return nil
}

func extract(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir()) // the go command resolves links before it prints a path
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// difference shows the first line in which two texts differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(end)", "(end)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n got: %s\nwant: %s\n\nall of it:\n%s", i+1, a, b, got)
		}
	}
	return ""
}
