package vet

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// pretend puts a go command made of a shell script before all others in PATH.
func pretend(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands in for the go command")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

func TestRunPassesFlagsOn(t *testing.T) {
	pretend(t, `printf '%s\n' "$@" >"$ARGS"`)
	args := filepath.Join(t.TempDir(), "args")
	t.Setenv("ARGS", args)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ build, want []string }{
		{[]string{"-tags=a b"}, []string{"-tags=a b", "-trimpath=false"}},
		{[]string{"-trimpath=true"}, []string{"-trimpath=true", "-relative"}},
		{[]string{"-trimpath=true", "-trimpath=false"}, []string{"-trimpath=true", "-trimpath=false", "-trimpath=false"}},
	} {
		if _, err := Run(t.Context(), Options{
			BuildFlags: test.build,
			ToolFlags:  []string{"-strict=true"},
			Patterns:   []string{"./..."},
		}); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(args)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSpace(string(data)), "\n")
		want := slices.Concat([]string{"vet", "-vettool=" + self}, test.want, []string{"-scope=any", "-strict=true", "-json", "--", "./..."})
		if !slices.Equal(got, want) {
			t.Errorf("go is called with %q, want %q", got, want)
		}
	}
}

func TestRunReadsBothStreams(t *testing.T) {
	pretend(t, `
if [ "$1" = list ]; then
	echo m/a
	echo m/b
	exit
fi
echo '{"m/b": {"relock": [{"posn": "b.go:1:1", "end": "b.go:1:1", "message": "b"}]}}'
echo '{"m/imported": {"relock": [{"posn": "i.go:1:1", "end": "i.go:1:1", "message": "not asked for"}]}}'
echo '# m/a' >&2
echo '{"m/a": {"relock": [{"posn": "a.go:1:1", "end": "a.go:1:1", "message": "a"}]}}' >&2
echo '{"m/a": {"relock": [{"category": "given-up", "posn": "a.go:2:1", "end": "a.go:2:1", "message": "F"}]}}' >&2
echo 'ld: warning' >&2
`)
	progress := 0
	report, err := Run(t.Context(), Options{GivenUp: "given-up", Progress: func(packages, _ int) { progress = packages }})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) != 2 || report.Findings[0].Message != "a" || len(report.GivenUp) != 1 {
		t.Errorf("report is %+v", *report)
	}
	if len(report.Errors) != 0 {
		t.Errorf("what a successful go vet says on stderr counts as an error: %v", report.Errors)
	}
	if progress != 4 {
		t.Errorf("progress says %d packages, want 4", progress)
	}
}

func TestRunFails(t *testing.T) {
	for _, test := range []struct {
		name, script, want string
	}{
		{"without a word", "exit 3", "go vet: exit status 3"},
		{"with a word", "echo 'go: bad news' >&2; exit 1", "bad news"},
		{"nothing matched", "echo 'no packages to vet' >&2; exit 1", "no packages matched ./... ./x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pretend(t, test.script)
			report, err := Run(t.Context(), Options{Patterns: []string{"./...", "./x"}})
			if err != nil {
				t.Fatal(err)
			}
			if want := []Error{{"", test.want}}; !reflect.DeepEqual(report.Errors, want) {
				t.Errorf("errors are %v, want %v", report.Errors, want)
			}
		})
	}
	for name, script := range map[string]string{
		"ends in the middle": "echo '{'; exit 0",
		"reading the output": `echo '{"p": 1}'`,
	} {
		t.Run(name, func(t *testing.T) {
			pretend(t, script)
			if _, err := Run(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("error is %v, want one that says %q", err, name)
			}
		})
	}
}

func TestRunInterrupted(t *testing.T) {
	pretend(t, `trap 'echo cleaned >"$CLEANED"; exit 1' INT
echo started >"$STARTED"
while :; do sleep 0.05; done`)
	dir := t.TempDir()
	started, cleaned := filepath.Join(dir, "started"), filepath.Join(dir, "cleaned")
	t.Setenv("STARTED", started)
	t.Setenv("CLEANED", cleaned)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := Run(ctx, Options{})
		ended <- err
	}()
	for range 500 {
		if _, err := os.Stat(started); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := <-ended; err == nil || err.Error() != "interrupted" {
		t.Errorf("error is %v, want interrupted", err)
	}
	if _, err := os.Stat(cleaned); err != nil {
		t.Error("the go command had no chance to clean up")
	}
}
