package drivers

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

const root = "../../.." // from this folder to the top of the module

func TestMain(m *testing.M) {
	if dir := os.Getenv(cacheVar); dir != "" {
		if err := serveCache(dir); err != nil {
			fmt.Fprintln(os.Stderr, "cache program:", err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if built.dir != "" {
		if err := os.RemoveAll(built.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// built is the folder of what tests build once for all.
var built struct {
	once sync.Once
	dir  string
	err  error
}

// builtDir returns a folder that is removed after the last test.
func builtDir(t *testing.T) string {
	t.Helper()
	built.once.Do(func() { built.dir, built.err = os.MkdirTemp("", "lockcheck-drivers-") })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// lockcheck builds the command. Executables of different build IDs are different tools to go vet, which keeps their
// results apart.
func lockcheck(t *testing.T, buildID string) string {
	t.Helper()
	name := filepath.Join(builtDir(t), "lockcheck-"+buildID)
	if _, err := os.Stat(name); err == nil {
		return name
	}
	mustRun(t, root, nil, "go", "build", "-ldflags=-buildid="+buildID, "-o", name, "./cmd/lockcheck")
	return name
}

// An outcome is what a process left.
type outcome struct {
	stdout, stderr string
	code           int
}

// run runs a program in dir, with variables added to a tame environment.
func run(t *testing.T, dir string, env []string, program string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GO111MODULE=on")
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// mustRun is run of something that must not fail. It returns stdout.
func mustRun(t *testing.T, dir string, env []string, program string, args ...string) string {
	t.Helper()
	o := run(t, dir, env, program, args...)
	if o.code != 0 {
		t.Fatalf("%s %q ended with %d:\n%s%s", program, args, o.code, o.stdout, o.stderr)
	}
	return o.stdout
}

// archives are the modules that drivers are compared on: those of the passes, and that of the command.
func archives(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "testdata", "mod", "*.txtar"))
	if err != nil || len(names) < 5 {
		t.Fatalf("only the archives %q: %v", names, err)
	}
	return append(names, filepath.Join(root, "testdata", "command", "findings.txtar"))
}

// unpack writes the files of an archive to dir and returns the folders of the modules among them.
func unpack(t *testing.T, archive, dir string) (modules []string) {
	t.Helper()
	parsed, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range parsed.Files {
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) == "go.mod" {
			modules = append(modules, filepath.Dir(name))
		}
	}
	if len(modules) == 0 {
		t.Fatalf("%s holds no module", archive)
	}
	return modules
}

// tempDir is a folder without links in its path: the go command resolves them before it prints a path.
func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// told is a line that tells a finding: go vet and the command print "position: message", nogo the analyzer after it in
// parentheses, golangci-lint before it, and the linter after it.
var told = regexp.MustCompile(`^(\S+:\d+:\d+): (?:([a-z]+): )?(.* \[concept: [a-z]+\])(?: \([a-z]+\))?$`)

// findings returns the findings in the output of a driver that ran in dir, as "position: message", sorted.
func findings(t *testing.T, dir, out string) []string {
	t.Helper()
	var list []string
	for line := range strings.Lines(out) {
		if !strings.Contains(line, "[concept: ") || strings.HasPrefix(line, " ") { // an excerpt is indented
			continue
		}
		match := told.FindStringSubmatch(strings.TrimSpace(line))
		if match == nil {
			t.Errorf("this looks like a finding, but cannot be read: %s", line)
			continue
		}
		position := strings.TrimPrefix(match[1], dir+string(filepath.Separator))
		list = append(list, strings.TrimPrefix(position, "./")+": "+match[3])
	}
	slices.Sort(list)
	return list
}

// vet returns the findings of go vet in a module.
func vet(t *testing.T, module string, flags ...string) []string {
	t.Helper()
	args := append([]string{"vet", "-vettool=" + lockcheck(t, "one")}, flags...)
	o := run(t, module, []string{"GOPROXY=off"}, "go", append(args, "./...")...)
	list := findings(t, module, o.stderr)
	if o.code != min(len(list), 1) {
		t.Fatalf("go vet ended with %d:\n%s%s", o.code, o.stdout, o.stderr)
	}
	return list
}

// difference tells what only one of two drivers has found, "" if they agree.
func difference(want, got []string) string {
	var b strings.Builder
	for _, finding := range want {
		if !slices.Contains(got, finding) {
			fmt.Fprintf(&b, "\nmissing: %s", finding)
		}
	}
	for _, finding := range got {
		if !slices.Contains(want, finding) {
			fmt.Fprintf(&b, "\nadded:   %s", finding)
		}
	}
	if b.Len() == 0 && len(want) != len(got) {
		fmt.Fprintf(&b, "\n%d findings, want %d: some are told twice", len(got), len(want))
	}
	return b.String()
}

// compare runs a driver over every archive and holds it to what go vet finds with the same flags.
func compare(t *testing.T, vetFlags []string, driver func(t *testing.T, module string) []string) {
	total, crossed := 0, false
	for _, archive := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".txtar"), func(t *testing.T) {
			for i := range unpack(t, archive, tempDir(t)) {
				// A place of its own for each module: the go command takes a package that it has vetted as the dependency of
				// one module, for its facts alone, for vetted when it meets it in the same place as part of another.
				modules := unpack(t, archive, tempDir(t))
				module := modules[i]
				want := vet(t, module, vetFlags...)
				got := slices.DeleteFunc(driver(t, module), func(finding string) bool { return inside(modules, module, finding) })
				if d := difference(want, got); d != "" {
					t.Errorf("in %s, against go vet:%s", module, d)
				}
				total += len(want)
				crossed = crossed || crosses(want)
			}
		})
	}
	if total < 15 || !crossed {
		t.Errorf("%d findings to compare, one of them across packages: %t", total, crossed)
	}
	t.Logf("%d findings compared", total)
}

// inside reports whether a finding lies in a module below this one, which a driver may take for part of it.
func inside(modules []string, module, finding string) bool {
	return slices.ContainsFunc(modules, func(other string) bool {
		below, ok := strings.CutPrefix(other, module+string(filepath.Separator))
		return ok && strings.HasPrefix(finding, below+string(filepath.Separator))
	})
}

// crossing is part of a finding of the archive relock that nobody can make without the facts of another package.
const crossing = "call to store.Add locks Default.Mu"

// crosses reports whether that finding is among these.
func crosses(list []string) bool {
	return slices.ContainsFunc(list, func(finding string) bool { return strings.Contains(finding, crossing) })
}

// TestCommand compares the command with go vet.
func TestCommand(t *testing.T) {
	for _, flags := range [][]string{{"-tests=false"}, {"-strict", "-tests"}} {
		t.Run(strings.Join(flags, ""), func(t *testing.T) {
			compare(t, flags, func(t *testing.T, module string) []string {
				o := run(t, module, []string{"GOPROXY=off"}, lockcheck(t, "one"), append(flags, "-c=-1")...)
				if o.code > 1 {
					t.Fatalf("the command ended with %d: %s", o.code, o.stderr)
				}
				return findings(t, module, o.stdout)
			})
		})
	}
}
