package vet

import (
	"path/filepath"
	"reflect"
	"testing"
)

func TestDecode(t *testing.T) {
	dir := filepath.FromSlash("/src/m")
	d := &decoder{dir: dir}
	findings, errs, err := d.decode([]byte(`{
		"m/b [m/b.test]": {
			"relock": [{
				"category": "nested", "posn": "/src/m/b/b.go:9:2", "end": "/src/m/b/b.go:9:11", "message": "twice",
				"suggested_fixes": [{"message": "Once", "edits": [{"filename": "/src/m/b/b.go", "start": 3, "end": 4, "new": "x"}]}],
				"related": [{"posn": "/src/m/b/a.go:8:2", "end": "/src/m/b/a.go:8:11", "message": "first"}]
			}],
			"unreleased": {"error": "failed prerequisites:\n lockset"},
			"unguarded": {"error": "failed prerequisites: lockset"}
		}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	a, b := filepath.Join("b", "a.go"), filepath.Join("b", "b.go")
	want := []Finding{{
		Package:  "m/b",
		Analyzer: "relock",
		Category: "nested",
		Message:  "twice",
		Pos:      Position{b, 9, 2},
		End:      Position{b, 9, 11},
		Related:  []Related{{"first", Position{a, 8, 2}, Position{a, 8, 11}}},
		Fixes:    []Fix{{"Once", []Edit{{b, 3, 4, "x"}}}},
	}}
	if !reflect.DeepEqual(findings, want) {
		t.Errorf("got %+v\nwant %+v", findings, want)
	}
	if want := []Error{{"m/b", "unguarded: failed prerequisites: lockset"}}; !reflect.DeepEqual(errs, want) {
		t.Errorf("errors are %v, want the first one only: %v", errs, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	d := new(decoder)
	for _, object := range []string{`{"p": []}`, `{"p": {"relock": 1}}`, `{"p": {"relock": "x"}}`, `{`} {
		if _, _, err := d.decode([]byte(object)); err == nil {
			t.Errorf("%s was taken for the output of a vet tool", object)
		}
	}
}

func TestPosition(t *testing.T) {
	d := &decoder{dir: filepath.FromSlash("/src/m")}
	for _, test := range []struct {
		posn string
		want Position
	}{
		{"/src/m/a.go:1:2", Position{"a.go", 1, 2}},
		{"/src/m/a.go:1", Position{"a.go", 1, 0}},
		{"/src/m/a.go", Position{"a.go", 0, 0}},
		{"/src/n/a.go:1:2", Position{"../n/a.go", 1, 2}},
		{"/a.go:1:2", Position{"/a.go", 1, 2}},
		{"gen.y:7:1", Position{"gen.y", 7, 1}},
		{`C:\m\a.go:1:2`, Position{`C:\m\a.go`, 1, 2}},
		{"-", Position{}},
		{"", Position{}},
	} {
		test.want.File = filepath.FromSlash(test.want.File)
		if got := d.position(place{}, filepath.FromSlash(test.posn)); got != test.want {
			t.Errorf("%s is %+v, want %+v", test.posn, got, test.want)
		}
	}
}

func TestArrange(t *testing.T) {
	at := func(file string, line, column int) Position { return Position{file, line, column} }
	r := &Report{
		Findings: []Finding{
			{Package: "b", Analyzer: "relock", Pos: at("b.go", 1, 1)},
			{Package: "a", Analyzer: "unreleased", Pos: at("a.go", 10, 1)},
			{Package: "a", Analyzer: "relock", Pos: at("a.go", 10, 1)},
			{Package: "a", Analyzer: "relock", Pos: at("a.go", 9, 2)},
			{Package: "a_test", Analyzer: "relock", Pos: at("a.go", 9, 2)},
			{Package: "a", Analyzer: "relock", Pos: at("a.go", 9, 1)},
		},
		GivenUp: []Finding{
			{Analyzer: "relock", Pos: at("a.go", 9, 2), Message: "F"},
			{Analyzer: "unreleased", Pos: at("a.go", 9, 2), Message: "F"},
		},
		Errors: []Error{{"b", "x"}, {"a", "y"}, {"b", "x"}},
	}
	r.arrange()
	want := []Finding{
		{Package: "a", Analyzer: "relock", Pos: at("a.go", 9, 1)},
		{Package: "a", Analyzer: "relock", Pos: at("a.go", 9, 2)},
		{Package: "a", Analyzer: "relock", Pos: at("a.go", 10, 1)},
		{Package: "a", Analyzer: "unreleased", Pos: at("a.go", 10, 1)},
		{Package: "b", Analyzer: "relock", Pos: at("b.go", 1, 1)},
	}
	if !reflect.DeepEqual(r.Findings, want) {
		t.Errorf("findings are %+v\nwant %+v", r.Findings, want)
	}
	if len(r.GivenUp) != 1 {
		t.Errorf("a function given up on is told once for each pass: %+v", r.GivenUp)
	}
	if want := []Error{{"a", "y"}, {"b", "x"}}; !reflect.DeepEqual(r.Errors, want) {
		t.Errorf("errors are %v, want %v", r.Errors, want)
	}
}
