package rules

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers"
)

var sample = &analysis.Analyzer{Name: "relock", Doc: `report relocks

It reports them:

  - here: no rule

Categories:

  - nested: Lock of a mutex
    that is held
  - upgrade: Lock under RLock

Not a rule:

  - other: text
`}

func TestOf(t *testing.T) {
	var got []string
	for _, r := range Of(sample) {
		got = append(got, r.ID+"="+r.Text)
	}
	want := []string{
		"relock/nested=Lock of a mutex that is held",
		"relock/upgrade=Lock under RLock",
		"relock/directive=a lockcheck directive that names relock lacks its reason, has no use, or is not understood",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLookup(t *testing.T) {
	suite := []*analysis.Analyzer{sample}
	for _, test := range []struct {
		id, text string
		ok       bool
	}{
		{"relock/upgrade", "Lock under RLock", true},
		{"relock", "report relocks", true},
		{"relock/nonsense", "report relocks", false},
		{"nonsense/upgrade", "", false},
	} {
		if r, ok := Lookup(suite, test.id); ok != test.ok || r.Text != test.text {
			t.Errorf("%s is %q, %t", test.id, r.Text, ok)
		}
	}
}

// TestSuite holds the documentation of each analyzer to the form that Of reads.
func TestSuite(t *testing.T) {
	for _, a := range analyzers.All {
		rules := Of(a)
		if len(rules) < 2 {
			t.Errorf("%s has no categories", a.Name)
		}
		for _, r := range rules {
			if r.Text == "" || strings.Contains(r.Text, "\n") || strings.Contains(r.Text, "  ") {
				t.Errorf("the text of %s is %q", r.ID, r.Text)
			}
		}
	}
}
