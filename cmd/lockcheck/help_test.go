package main

import (
	"flag"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
)

// TestHelpTellsEveryFlag parses nothing and asks the flag set what it would have understood.
func TestHelpTellsEveryFlag(t *testing.T) {
	var b strings.Builder
	if err := help(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	told := func(name string) bool {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n,|=", r) }) {
			if word == name {
				return true
			}
		}
		return false
	}
	for _, name := range append(append([]string{}, boolBuildFlags...), textBuildFlags...) {
		if !told("-" + name) {
			t.Errorf("help does not tell -%s", name)
		}
	}
	analyzers.Config.Flags.VisitAll(func(f *flag.Flag) {
		if told("-"+f.Name) == slices.Contains(hiddenFlags, f.Name) {
			t.Errorf("help tells -%s: %t", f.Name, told("-"+f.Name))
		}
	})
	for _, name := range render.Names() {
		if !told(name) {
			t.Errorf("help does not tell the format %s", name)
		}
	}
	for _, a := range analyzers.All {
		if !told(a.Name) {
			t.Errorf("help does not tell the analyzer %s", a.Name)
		}
	}
	for name := range subcommands {
		if !strings.Contains(text, "\n  lockcheck "+name+" ") {
			t.Errorf("help does not tell the subcommand %s", name)
		}
	}
	for line := range strings.Lines(text) {
		if len(line) > 84 {
			t.Errorf("help has a line that is too long: %s", line)
		}
	}
}

// TestHiddenSettingsExist holds the flags that the command sets itself to settings of the suite, which nobody else sets.
func TestHiddenSettingsExist(t *testing.T) {
	for _, name := range hiddenFlags {
		if analyzers.Config.Flags.Lookup(name) == nil {
			t.Errorf("the suite has no setting -%s", name)
		}
		if _, err := parse([]string{"-" + name}); err == nil {
			t.Errorf("the command takes -%s", name)
		}
	}
	o, err := parse([]string{"-v"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(o.toolFlags, " "); got != "-"+givenUpFlag {
		t.Errorf("-v sets %q", got)
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		args            string
		build, patterns string
	}{
		{"", "", "./..."},
		{"./a ./b", "", "./a ./b"},
		{"-tags=x -race ./a", "-tags=x -race=true", "./a"},
		{"./a -tags x ./b", "-tags=x", "./a ./b"},
		{"-tags x -- -tags y", "-tags=x", "-tags y"},
		{"./a -- -b", "", "./a -b"},
		{"-buildvcs -buildvcs=auto", "-buildvcs=true -buildvcs=auto", "./..."},
	} {
		o, err := parse(strings.Fields(test.args))
		if err != nil {
			t.Errorf("%q: %v", test.args, err)
			continue
		}
		if got := strings.Join(o.buildFlags, " "); got != test.build {
			t.Errorf("%q passes %q to the go command, want %q", test.args, got, test.build)
		}
		if got := strings.Join(o.patterns, " "); got != test.patterns {
			t.Errorf("%q has the patterns %q, want %q", test.args, got, test.patterns)
		}
	}
}

func TestPrintVersion(t *testing.T) {
	var b strings.Builder
	if err := printVersion(&b); err != nil {
		t.Fatal(err)
	}
	if fields := strings.Fields(b.String()); len(fields) != 3 || fields[0] != "lockcheck" || !strings.HasPrefix(fields[2], "go") {
		t.Errorf("the version is told as %q", b.String())
	}
	if err := printVersion(failing{}); err == nil {
		t.Error("an error of the writer is lost")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
