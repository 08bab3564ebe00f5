package golangci

import (
	"encoding/json"
	"flag"
	"reflect"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/analyzers/internal/locktest"
	"github.com/lockcheck/lockcheck/analyzers/lockorder"
	"github.com/lockcheck/lockcheck/analyzers/relock"
)

// settings reads what golangci-lint would hand over for such a piece of JSON.
func settings(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// keepFlags sets the shared flags back after the test.
func keepFlags(t *testing.T) {
	t.Helper()
	analyzers.Config.Flags.VisitAll(func(f *flag.Flag) {
		locktest.Set(t, &analyzers.Config.Flags, f.Name, f.Value.String())
	})
}

func TestRegistered(t *testing.T) {
	create, err := register.GetPlugin("lockcheck")
	if err != nil {
		t.Fatal(err)
	}
	p, err := create(nil)
	if err != nil {
		t.Fatalf("without settings: %v", err)
	}
	if mode := p.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode %q: the suite needs types", mode)
	}
	built, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(built); err != nil {
		t.Error(err)
	}
	if got := namesOf(built); !reflect.DeepEqual(got, suite()) {
		t.Errorf("built %q without settings, want all of %q", got, suite())
	}
}

func namesOf(list []*analysis.Analyzer) []string {
	var names []string
	for _, analyzer := range list {
		names = append(names, analyzer.Name)
	}
	return names
}

func TestSettings(t *testing.T) {
	keepFlags(t)
	for _, test := range []struct {
		text  string
		names []string
		flags map[string]string
	}{
		{`{}`, suite(), map[string]string{"strict": "false", "tests": "false"}},
		{`{"analyzers": ["unreleased", "relock", "relock"]}`, []string{"relock", "unreleased"}, nil},
		{`{"strict": true}`, suite(), map[string]string{"strict": "true", "tests": "false"}},
		{`{"tests": true, "strict": false}`, suite(), map[string]string{"strict": "false", "tests": "true"}},
		{`{"flags": {"relock": {}}}`, suite(), nil},
	} {
		p, err := New(settings(t, test.text))
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		built, err := p.BuildAnalyzers()
		if err != nil || !reflect.DeepEqual(namesOf(built), test.names) {
			t.Errorf("%s: built %q, %v, want %q", test.text, namesOf(built), err, test.names)
		}
		for name, want := range test.flags {
			if got := analyzers.Config.Flags.Lookup(name).Value.String(); got != want {
				t.Errorf("%s: -%s is %s, want %s", test.text, name, got, want)
			}
		}
	}
}

// TestYAML checks settings as maps of the types that readers of YAML make.
func TestYAML(t *testing.T) {
	keepFlags(t)
	p, err := New(map[string]any{"analyzers": []any{"relock"}, "flags": map[string]map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	if built, err := p.BuildAnalyzers(); err != nil || len(built) != 1 {
		t.Errorf("built %q, %v", namesOf(built), err)
	}
}

func TestRefused(t *testing.T) {
	keepFlags(t)
	for text, want := range map[string]string{
		`{"stict": true}`:                            `unknown key "stict" (there are: analyzers, flags, strict, tests)`,
		`{"strict": "yes"}`:                          `strict: want true or false, not "yes"`,
		`["relock"]`:                                 `want keys and values, not ["relock"]`,
		`"relock"`:                                   `want keys and values, not "relock"`,
		`{"analyzers": "relock"}`:                    `analyzers: want a list of names, not "relock"`,
		`{"analyzers": []}`:                          `analyzers: the list is empty (leave it out to run all)`,
		`{"analyzers": null}`:                        `analyzers: the list is empty (leave it out to run all)`,
		`{"analyzers": ["relok"]}`:                   `analyzers: unknown analyzer "relok" (there are: lockorder, `,
		`{"flags": {"lockcheck": {"strict": true}}}`: `flags: unknown analyzer "lockcheck" (there are: `,
		`{"flags": {"relock": {"depth": 3}}}`:        `flags: relock: unknown flag "depth" (there are none)`,
		`{"flags": {"relock": 3}}`:                   `flags: want the flags of each analyzer under its name, not {"relock":3}`,
	} {
		_, err := New(settings(t, text))
		if err == nil || !strings.HasPrefix(err.Error(), "settings of lockcheck: "+want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
	if _, err := New(func() {}); err == nil {
		t.Error("a function was accepted as settings")
	}
}

func TestSetFlag(t *testing.T) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	limit := flags.Int("limit", 0, "")
	label := flags.String("label", "", "")
	quiet := flags.Bool("quiet", false, "")
	for name, value := range map[string]string{"limit": "1000000", "label": `"a \"b\""`, "quiet": "true"} {
		if err := setFlag(flags, name, json.RawMessage(value)); err != nil {
			t.Error(err)
		}
	}
	if *limit != 1000000 || *label != `a "b"` || !*quiet {
		t.Errorf("got %d, %q, %t", *limit, *label, *quiet)
	}
	for name, value := range map[string]string{"limit": `"many"`, "label": `["a"]`, "quiet": "null"} {
		if err := setFlag(flags, name, json.RawMessage(value)); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s = %s: error %v", name, value, err)
		}
	}
	want := `unknown flag "depth" (there are: label, limit, quiet)`
	if err := setFlag(flags, "depth", json.RawMessage("1")); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestRelated runs passes of the plugin, one of them with facts of its own, over fixtures and checks that diagnostics
// lose their related positions and nothing else.
func TestRelated(t *testing.T) {
	related := 0
	for analyzer, fixtures := range map[*analysis.Analyzer]string{
		relock.Analyzer:    "relock/nested",
		lockorder.Analyzer: "lockorder/basic",
	} {
		want := locktest.Run(t, analyzer, fixtures)[0].Action.Diagnostics
		got := locktest.Run(t, withoutRelated(analyzer), fixtures)[0].Action.Diagnostics
		if len(got) != len(want) {
			t.Fatalf("%s: %d diagnostics, want %d", fixtures, len(got), len(want))
		}
		for i := range got {
			related += len(want[i].Related)
			if len(got[i].Related) != 0 {
				t.Errorf("%q has related positions", got[i].Message)
			}
			if got[i].Message != want[i].Message || got[i].Category != want[i].Category {
				t.Errorf("got %q, want %q", got[i].Message, want[i].Message)
			}
		}
	}
	if related == 0 {
		t.Error("the fixtures have no related positions to lose")
	}
}
