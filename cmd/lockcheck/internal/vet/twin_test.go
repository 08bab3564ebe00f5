package vet

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A pair is a package in work with a test, and the directory of a run of the go command.
type pair struct {
	dir, run string
	base     map[string]any
}

func newPair(t *testing.T) pair {
	t.Helper()
	dir, run := t.TempDir(), filepath.Join(t.TempDir(), "go-build1")
	for name, text := range map[string]string{"a.go": "package p\n\nimport \"sync\"\n\nvar mu sync.Mutex\n", "a_test.go": "package p\n\nimport \"testing\"\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return pair{dir, run, map[string]any{
		"ID": "m/p", "ImportPath": "m/p", "Dir": dir, "ModulePath": "m", "GoVersion": "go1.25",
		"GoFiles": []string{filepath.Join(dir, "a.go")}, "ImportMap": map[string]string{"sync": "sync"},
		"PackageFile": map[string]string{"sync": "/cache/sync"},
	}}
}

// adapt asks for one unit of the pair, with what sets it apart, and returns the job and the unit as it is to be analyzed.
func (p pair) adapt(t *testing.T, name string, flags []string, apart map[string]any) (job, description) {
	t.Helper()
	obj := filepath.Join(p.run, name)
	if err := os.MkdirAll(obj, 0o777); err != nil {
		t.Fatal(err)
	}
	config := maps.Clone(p.base)
	config["VetxOutput"], config["Stdout"] = filepath.Join(obj, "vet.out"), filepath.Join(obj, "vet.stdout")
	maps.Copy(config, apart)
	write(t, filepath.Join(obj, "vet.cfg"), config)
	todo, err := adapt(filepath.Join(obj, "vet.cfg"), flags)
	if err != nil {
		t.Fatal(err)
	}
	var d description
	if todo.config != "" {
		data, err := os.ReadFile(todo.config)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &d); err != nil {
			t.Fatal(err)
		}
	}
	return todo, d
}

// withTests is what the unit with tests has besides.
func (p pair) withTests() map[string]any {
	return map[string]any{
		"GoFiles":     []string{filepath.Join(p.dir, "a.go"), filepath.Join(p.dir, "a_test.go")},
		"ImportMap":   map[string]string{"sync": "sync", "testing": "testing"},
		"PackageFile": map[string]string{"sync": "/cache/sync", "testing": "/cache/testing"},
	}
}

var onlyFacts = map[string]any{"VetxOnly": true}

// analyze stands in for the analysis of a unit: it writes facts, then findings.
func analyze(t *testing.T, todo job, d description, facts, findings string) {
	t.Helper()
	if todo.held == nil {
		t.Fatal("nothing is shared")
	}
	if err := os.WriteFile(d.VetxOutput, []byte(facts), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.Stdout, []byte(findings), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := todo.held.Close(); err != nil { // as the end of the process does
		t.Fatal(err)
	}
}

// expect fails unless the unit has written these facts and findings.
func (p pair) expect(t *testing.T, name, facts, findings string) {
	t.Helper()
	for file, want := range map[string]string{"vet.out": facts, "vet.stdout": findings} {
		got, err := os.ReadFile(filepath.Join(p.run, name, file))
		if err != nil && (want != "" || !os.IsNotExist(err)) {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s of %s is %q, want %q", file, name, got, want)
		}
	}
}

const someFindings = `{"m/p": {"relock": []}}`

func TestTwinsShare(t *testing.T) {
	needLocks(t)
	p := newPair(t)
	todo, d := p.adapt(t, "b001", []string{"-json"}, onlyFacts)
	if d.VetxOnly {
		t.Error("the first looks for no findings, which the second needs")
	}
	analyze(t, todo, d, "facts", someFindings)
	p.expect(t, "b001", "facts", "") // or the go command would print the findings twice
	if todo, _ := p.adapt(t, "b002", []string{"-json"}, p.withTests()); todo.config != "" {
		t.Error("the second is analyzed again")
	}
	p.expect(t, "b002", "facts", someFindings)
}

func TestTwinsShareTheOtherWayRound(t *testing.T) {
	needLocks(t)
	p := newPair(t)
	todo, d := p.adapt(t, "b001", []string{"-json"}, p.withTests())
	if !slices.Equal(d.GoFiles, []string{filepath.Join(p.dir, "a.go")}) {
		t.Errorf("the first analyzes %q", d.GoFiles)
	}
	analyze(t, todo, d, "facts", someFindings)
	p.expect(t, "b001", "facts", someFindings)
	if todo, _ := p.adapt(t, "b002", []string{"-json"}, onlyFacts); todo.config != "" {
		t.Error("the second is analyzed again")
	}
	p.expect(t, "b002", "facts", "")
}

// TestTwinsOfOneThatFails has the second do the work if the first did not end, and leave word in its place.
func TestTwinsOfOneThatFails(t *testing.T) {
	needLocks(t)
	for _, findings := range []string{"", someFindings[:9]} {
		p := newPair(t)
		todo, d := p.adapt(t, "b001", []string{"-json"}, onlyFacts)
		analyze(t, todo, d, "facts", findings)
		todo, d = p.adapt(t, "b002", []string{"-json"}, p.withTests())
		analyze(t, todo, d, "other", someFindings)
		if todo, _ := p.adapt(t, "b003", []string{"-json"}, onlyFacts); todo.config != "" {
			t.Error("the third is analyzed again")
		}
		p.expect(t, "b003", "other", "")
	}
}

// TestNoTwins lists units that are no twins of the first: each is analyzed.
func TestNoTwins(t *testing.T) {
	for name, test := range map[string]struct {
		flags []string
		apart map[string]any
	}{
		"other flags":        {flags: []string{"-json", "-strict"}},
		"tests count":        {flags: []string{"-json", "-tests"}},
		"text":               {},
		"fixes":              {flags: []string{"-json", "-fix"}},
		"an archive of them": {apart: map[string]any{"FixArchive": "x.zip"}},
		"other Go":           {apart: map[string]any{"GoVersion": "go1.24"}},
		"another package":    {apart: map[string]any{"ID": "m/p [m/q.test]"}},
		"another import":     {apart: map[string]any{"PackageFile": map[string]string{"sync": "/cache/other"}}},
		"a dependency":       {apart: map[string]any{"ModuleVersion": "v1.0.0"}},
		"no file for output": {apart: map[string]any{"Stdout": ""}},
	} {
		p := newPair(t)
		if todo, d := p.adapt(t, "b001", []string{"-json"}, onlyFacts); todo.held != nil {
			analyze(t, todo, d, "facts", someFindings)
		}
		flags := test.flags
		if test.apart != nil {
			flags = []string{"-json"}
		}
		if todo, _ := p.adapt(t, "b002", flags, test.apart); todo.config == "" {
			t.Errorf("%s: nothing is analyzed", name)
		} else if todo.held != nil {
			todo.held.Close()
		}
	}
}

// TestTwinsOnlyOfTheGoCommand leaves nothing in directories that the go command does not remove.
func TestTwinsOnlyOfTheGoCommand(t *testing.T) {
	p := newPair(t)
	p.run = t.TempDir()
	if todo, _ := p.adapt(t, "b001", []string{"-json"}, onlyFacts); todo.held != nil {
		t.Errorf("%s is locked", todo.held.Name())
	}
	entries, err := os.ReadDir(p.run)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// needLocks skips the test where the twins cannot wait for each other.
func needLocks(t *testing.T) {
	t.Helper()
	file, err := lockFile(filepath.Join(t.TempDir(), "lock"))
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip("files cannot be locked on this system, so nothing is shared")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
