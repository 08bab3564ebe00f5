//go:build drivers

package drivers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// golangciVersions are the versions of golangci-lint that are built, by the Go version that they ask for at least: the
// newest for which the Go at hand is new enough.
var golangciVersions = []struct{ goVersion, version string }{
	{"go1.26", "v2.15.0"},
	{"go1.25", "v2.12.2"},
}

// golangciMain is what "golangci-lint custom" makes: golangci-lint with the plugin compiled in.
const golangciMain = `package main

import (
	"fmt"
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/lockcheck/lockcheck/analyzers/golangci"
)

func main() {
	if err := commands.Execute(commands.BuildInfo{Version: "VERSION"}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitcodes.Failure)
	}
}
`

// golangciConfig is a .golangci.yml that shows everything that lockcheck finds.
const golangciConfig = `version: "2"
linters:
  default: none
  enable:
    - lockcheck
  settings:
    custom:
      lockcheck:
        type: module
        description: finds mistakes in the use of locks and goroutines
        original-url: github.com/lockcheck/lockcheck
SETTINGS
issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
`

// golangci builds golangci-lint with the plugin, in a module of its own: golangci-lint never enters ours.
func golangci(t *testing.T) string {
	t.Helper()
	version := golangciVersion(t)
	dir := filepath.Join(builtDir(t), "golangci-lint")
	program := filepath.Join(dir, "custom-gcl")
	if _, err := os.Stat(program); err == nil {
		return program
	}
	writeFile(t, filepath.Join(dir, "main.go"), strings.ReplaceAll(golangciMain, "VERSION", strings.TrimPrefix(version, "v")))
	writeFile(t, filepath.Join(dir, "go.mod"), "module custom-gcl\n\ngo 1.25.0\n")
	buildOutside(t, dir, program, "github.com/golangci/golangci-lint/v2@"+version)
	return program
}

func golangciVersion(t *testing.T) string {
	t.Helper()
	goVersion := strings.TrimSpace(mustRun(t, root, nil, "go", "env", "GOVERSION"))
	for _, v := range golangciVersions {
		if goVersion >= v.goVersion {
			return v.version
		}
	}
	t.Fatalf("no golangci-lint is known to build with %s", goVersion)
	return ""
}

// TestGolangci compares golangci-lint with go vet.
func TestGolangci(t *testing.T) {
	program := golangci(t)
	t.Logf("golangci-lint %s", golangciVersion(t))
	cache := t.TempDir()
	for _, test := range []struct {
		settings string
		vet      []string
	}{
		{"", nil},
		{"        settings:\n          strict: true\n          tests: true", []string{"-strict", "-tests"}},
		{"        settings:\n          analyzers: [relock, lockorder]", []string{"-relock", "-lockorder"}},
	} {
		config := filepath.Join(t.TempDir(), ".golangci.yml")
		writeFile(t, config, strings.ReplaceAll(golangciConfig, "SETTINGS", test.settings))
		t.Run("go vet "+strings.Join(test.vet, " "), func(t *testing.T) {
			compare(t, test.vet, func(t *testing.T, module string) []string {
				o := golangciRun(t, module, cache, program, config)
				if o.code > 1 {
					t.Fatalf("golangci-lint ended with %d:\n%s%s", o.code, o.stdout, o.stderr)
				}
				if strings.Contains(o.stdout, "(related information)") {
					t.Errorf("a related position has become an issue:\n%s", o.stdout)
				}
				return findings(t, module, o.stdout)
			})
		})
	}
}

func golangciRun(t *testing.T, module, cache, program, config string) outcome {
	t.Helper()
	return run(t, module, []string{"GOPROXY=off", "GOLANGCI_LINT_CACHE=" + cache}, program, "run", "--config="+config,
		"--path-mode=abs", "--output.text.path=stdout", "--output.text.colors=false", "--output.text.print-issued-lines=false",
		"--show-stats=false", "./...")
}

// TestGolangciRefuses shows how a mistake in .golangci.yml is told.
func TestGolangciRefuses(t *testing.T) {
	program := golangci(t)
	module := tempDir(t)
	unpack(t, filepath.Join(root, "testdata", "mod", "relock.txtar"), module)
	config := filepath.Join(t.TempDir(), ".golangci.yml")
	writeFile(t, config, strings.ReplaceAll(golangciConfig, "SETTINGS", "        settings:\n          stict: true"))
	o := golangciRun(t, module, t.TempDir(), program, config)
	want := `settings of lockcheck: unknown key "stict" (there are: analyzers, flags, strict, tests)`
	if o.code < 2 || !strings.Contains(o.stderr, want) {
		t.Errorf("golangci-lint ended with %d, want a failure that says %s:\n%s", o.code, want, o.stderr)
	}
}
