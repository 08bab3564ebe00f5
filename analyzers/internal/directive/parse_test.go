package directive

import (
	"go/types"
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		comment, keyword, rest string
		ok                     bool
	}{
		{"//lockcheck:ignore relock why", "ignore", "relock why", true},
		{"//lockcheck:ignore\trelock  why ", "ignore", "relock  why", true},
		{"//lockcheck:daemon why // more", "daemon", "why", true},
		{"//lockcheck:daemon // more", "daemon", "", true},
		{"//lockcheck:", "", "", true},
		{"// lockcheck:ignore relock why", "", "", false},
		{"/*lockcheck:ignore relock why*/", "", "", false},
	} {
		keyword, rest, ok := split(test.comment)
		if keyword != test.keyword || rest != test.rest || ok != test.ok {
			t.Errorf("split(%q) = %q, %q, %t", test.comment, keyword, rest, ok)
		}
	}
}

func TestParseIgnore(t *testing.T) {
	for _, test := range []struct {
		text    string
		targets []Target
		reason  string
	}{
		{"relock why", []Target{{"relock", ""}}, "why"},
		{"relock/upgrade why not", []Target{{"relock", "upgrade"}}, "why not"},
		{"relock,unreleased why", []Target{{"relock", ""}, {"unreleased", ""}}, "why"},
		{"relock , unreleased/loop why", []Target{{"relock", ""}, {"unreleased", "loop"}}, "why"},
		{"relock why, and more", []Target{{"relock", ""}}, "why, and more"},
		{"relock", []Target{{"relock", ""}}, ""},
		{"relock,", []Target{{"relock", ""}}, ""},
		{"", nil, ""},
	} {
		targets, reason := parseIgnore(test.text)
		if !slices.Equal(targets, test.targets) || reason != test.reason {
			t.Errorf("parseIgnore(%q) = %v, %q", test.text, targets, reason)
		}
	}
}

func TestCovers(t *testing.T) {
	whole, part := Target{"relock", ""}, Target{"relock", "upgrade"}
	if !whole.Covers("relock", "nested") || !part.Covers("relock", "upgrade") {
		t.Error("a target does not cover what it names")
	}
	if whole.Covers("unreleased", "nested") || part.Covers("relock", "nested") || part.Covers("unguarded", "upgrade") {
		t.Error("a target covers what it does not name")
	}
}

func TestParseOrder(t *testing.T) {
	for _, test := range []struct {
		text   string
		names  []string
		reason string
	}{
		{"A.mu < B.mu why", []string{"A.mu", "B.mu"}, "why"},
		{"A.mu<B.mu why", []string{"A.mu", "B.mu"}, "why"},
		{"A < B < C a < b holds", []string{"A", "B", "C"}, "a < b holds"},
		{"A.mu why < B.mu", []string{"A.mu"}, "why < B.mu"},
		{"A.mu < B.mu", []string{"A.mu", "B.mu"}, ""},
		{"< B.mu why", nil, ""},
		{"A.mu <", nil, ""},
		{"", nil, ""},
	} {
		names, reason := parseOrder(test.text)
		if !slices.Equal(names, test.names) || reason != test.reason {
			t.Errorf("parseOrder(%q) = %q, %q", test.text, names, reason)
		}
	}
}

func TestAnnotation(t *testing.T) {
	for _, test := range []struct {
		comment, kind, operand string
		ok                     bool
	}{
		{"// +checklocks:s.mu", "", "s.mu", true},
		{"//+checklocksread:s.mu", "read", "s.mu", true},
		{"// +checklocks:s.mu because of x", "", "s.mu", true},
		{"// +checklocksignore", "ignore", "", true},
		{"// +checklocksforce: nobody knows it", "force", "nobody", true},
		{"// +checklocksfail=2", "", "", false},
		{"// +checkatomic", "atomic", "", true},
		{"// +checkatomics", "", "", false},
		{"// see +checklocks:s.mu", "", "", false},
		{"/* +checklocks:s.mu */", "", "", false},
	} {
		kind, operand, ok := annotation(test.comment)
		if ok != test.ok || ok && (kind != test.kind || operand != test.operand) {
			t.Errorf("annotation(%q) = %q, %q, %t", test.comment, kind, operand, ok)
		}
	}
}

// FuzzComments feeds any text to the parsers: none may fail, and what they return must come from the text.
func FuzzComments(f *testing.F) {
	for _, seed := range []string{
		"relock/upgrade, unreleased handed over", "A.mu < B.mu why", "// +checklocksread:s.mu", "Lock should be held.",
		"Must not be called without holding s.mu, (read) lock held", "both locks and the", "and and and held", "-", ".",
		"caller must hold", "held", "locked by s. and", "guarded by mu", "mu protects a, b.", "\x00\xff", "a.b.c..d held must",
	} {
		f.Add(seed)
	}
	pkg := types.NewPackage("p", "p")
	mu := types.NewNamed(types.NewTypeName(0, types.NewPackage("sync", "sync"), "Mutex", nil), types.NewStruct(nil, nil), nil)
	owner := types.NewNamed(types.NewTypeName(0, pkg, "T", nil),
		types.NewStruct([]*types.Var{types.NewField(0, pkg, "mu", mu, false)}, nil), nil)
	recv := types.NewVar(0, pkg, "s", types.NewPointer(owner))
	s := &scope{pkg: pkg, name: "f", recv: recv, names: []*types.Var{recv}}
	f.Fuzz(func(t *testing.T, text string) {
		targets, _ := parseIgnore(text)
		for _, target := range targets {
			if !strings.Contains(text, target.Analyzer) || strings.ContainsAny(target.Analyzer, ", /") {
				t.Errorf("target %q of %q", target, text)
			}
		}
		parseOrder(text)
		s.resolveClass(text)
		var contract Contract
		readProse(s, text, &contract)
		readChecklocks(s, "// +checklocks:"+text, &contract)
		for _, lock := range slices.Concat(contract.Held, contract.NotHeld) {
			if lock.Text == "" {
				t.Errorf("a lock without words in %q", text)
			}
			if lock.Resolved() && lock.Base != recv {
				t.Errorf("%q resolved to %v", text, lock.Base)
			}
		}
	})
}
