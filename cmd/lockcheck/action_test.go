package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const actionModule = `package m

import "sync"

var mu sync.Mutex

func twice() {
	mu.Lock()
	defer mu.Unlock()
	mu.Lock()
}
`

// TestAction runs what the GitHub Action runs, as a runner would.
func TestAction(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no bash")
	}
	script, err := filepath.Abs(filepath.Join("..", "..", ".ci", "action"))
	if err != nil {
		t.Fatal(err)
	}
	dir, temp := t.TempDir(), t.TempDir()
	for name, content := range map[string]string{"go.mod": "module example.com/m\n\ngo 1.25.0\n", "m.go": actionModule, "clean/clean.go": "package clean\n"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const annotation = "::error file=m.go,line=10,col=2,endLine=10,endColumn=11,title=lockcheck relock/nested::Lock of mu, which is already held"
	sarif := filepath.Join(temp, "lockcheck.sarif")
	for _, test := range []struct {
		env             []string
		status, message string
		annotated       bool
	}{
		{nil, "1", "Lock of mu", true},
		{[]string{"INPUT_ANNOTATIONS=false"}, "1", "Lock of mu", false},
		{[]string{"INPUT_FLAGS=-relock=false -strict"}, "0", `"results": []`, false},
		{[]string{"INPUT_PACKAGES=./clean"}, "0", `"results": []`, false},
		{[]string{"INPUT_PACKAGES=./clean ./missing"}, "2", "directory not found", true},
		{[]string{"INPUT_BASELINE=nowhere.txt"}, "2", "", false},
	} {
		os.Remove(sarif)
		output := filepath.Join(t.TempDir(), "output")
		env := append([]string{"RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + output, "GOPROXY=off"}, test.env...)
		o := runIn(t, dir, env, "bash", script)
		if o.code != 0 {
			t.Errorf("%q: the script fails: %s", test.env, o.stderr)
		}
		told, _ := os.ReadFile(output)
		want := "status=" + test.status + "\n"
		if test.message != "" {
			want += "sarif=" + sarif + "\n"
		}
		if string(told) != want {
			t.Errorf("%q: the output is %q, want %q", test.env, told, want)
		}
		findings, _ := os.ReadFile(sarif)
		if !strings.Contains(string(findings), test.message) {
			t.Errorf("%q: the SARIF has no %q:\n%s", test.env, test.message, findings)
		}
		if got := strings.Contains(o.stdout, "::error "); got != test.annotated {
			t.Errorf("%q: stdout is %q", test.env, o.stdout)
		}
		if test.env == nil && !strings.Contains(o.stdout, annotation) {
			t.Errorf("stdout is %q, want %q in it", o.stdout, annotation)
		}
	}
}

// TestActionHandsOverItsInputs holds the action to the names that its script reads.
func TestActionHandsOverItsInputs(t *testing.T) {
	read := func(name, pattern string) []string {
		data, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(pattern).FindAllString(string(data), -1)
		slices.Sort(names)
		return slices.Compact(names)
	}
	if a, b := read("action.yml", `INPUT_[A-Z_]+`), read(".ci/action", `INPUT_[A-Z_]+`); !slices.Equal(a, b) || len(a) == 0 {
		t.Errorf("action.yml sets %q, its script reads %q", a, b)
	}
	inputs := read("action.yml", `(?m)^  [a-z-]+:$`)
	for _, used := range read("action.yml", `inputs\.[a-z-]+`) {
		if !slices.Contains(inputs, "  "+strings.TrimPrefix(used, "inputs.")+":") {
			t.Errorf("there is no %s", used)
		}
	}
}
