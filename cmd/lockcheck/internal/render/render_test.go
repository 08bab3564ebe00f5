package render

import (
	"bytes"
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const source = `package conn

func (c *conn) write() {

	c.mu.Lock()
	c.n++
	if c.n > 9 {
		c.flush()
	}

}
`

func example() *vet.Report {
	at := func(line, column int) vet.Position { return vet.Position{File: "conn.go", Line: line, Column: column} }
	return &vet.Report{
		Findings: []vet.Finding{
			{
				Package:  "m/conn",
				Analyzer: "relock",
				Category: "nested",
				Message:  "call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5) [concept: rlock]",
				Pos:      at(8, 3),
				End:      at(8, 12),
				Related:  []vet.Related{{Message: "c.mu locked here", Pos: at(5, 2), End: at(5, 13)}},
			},
			{
				Package:  "m/conn",
				Analyzer: "unreleased",
				Message:  "c.mu is not unlocked on every path",
				Pos:      vet.Position{File: "gone.go", Line: 3, Column: 1},
				End:      vet.Position{File: "gone.go", Line: 3, Column: 4},
			},
		},
		Errors: []vet.Error{{Package: "m/broken", Message: "x.go:1:1: <no>"}},
	}
}

func read(file string) ([]byte, error) {
	if file == "conn.go" {
		return []byte(source), nil
	}
	return nil, fs.ErrNotExist
}

func rendered(t *testing.T, format string, r *vet.Report, o Options) string {
	t.Helper()
	f, ok := Lookup(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	o.Source = read
	var b bytes.Buffer
	if err := f(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		context int
		want    string
	}{
		{2, `conn.go:8:3: call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5) [concept: rlock]
    6 |     c.n++
    7 |     if c.n > 9 {
    8 |         c.flush()
      |         ^^^^^^^^^
    9 |     }
  conn.go:5:2: c.mu locked here
    5 |     c.mu.Lock()
      |     -----------
  call path: flush → sync
  rule: relock/nested

gone.go:3:1: c.mu is not unlocked on every path
  rule: unreleased
`},
		{-1, `conn.go:8:3: call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5) [concept: rlock]
  conn.go:5:2: c.mu locked here
gone.go:3:1: c.mu is not unlocked on every path
`},
	} {
		if got := rendered(t, "text", example(), Options{Context: test.context}); got != test.want {
			t.Errorf("with context %d got:\n%s\nwant:\n%s", test.context, got, test.want)
		}
	}
}

func TestTextColor(t *testing.T) {
	plain := rendered(t, "text", example(), Options{Context: 3})
	colored := rendered(t, "text", example(), Options{Context: 3, Color: true})
	if strings.Contains(plain, "\x1b") || !strings.Contains(colored, "\x1b[1mconn.go:8:3\x1b[0m: call") {
		t.Errorf("colour does not follow the option:\n%q", colored)
	}
	for _, code := range []string{bold, dim, red, cyan} {
		colored = strings.ReplaceAll(colored, "\x1b["+code+"m", "")
	}
	if colored = strings.ReplaceAll(colored, "\x1b[0m", ""); colored != plain {
		t.Errorf("colour changes the text:\n%s\nwant:\n%s", colored, plain)
	}
}

func TestJSON(t *testing.T) {
	const want = `{
  "schema": 1,
  "version": "v1.2.3",
  "findings": [
    {
      "package": "m/conn",
      "analyzer": "relock",
      "category": "nested",
      "concept": "rlock",
      "message": "call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5) [concept: rlock]",
      "file": "conn.go",
      "line": 8,
      "column": 3,
      "end_line": 8,
      "end_column": 12,
      "calls": [
        "flush",
        "sync"
      ],
      "related": [
        {
          "message": "c.mu locked here",
          "file": "conn.go",
          "line": 5,
          "column": 2,
          "end_line": 5,
          "end_column": 13
        }
      ]
    },
    {
      "package": "m/conn",
      "analyzer": "unreleased",
      "message": "c.mu is not unlocked on every path",
      "file": "gone.go",
      "line": 3,
      "column": 1,
      "end_line": 3,
      "end_column": 4
    }
  ],
  "errors": [
    {
      "package": "m/broken",
      "message": "x.go:1:1: <no>"
    }
  ]
}
`
	if got := rendered(t, "json", example(), Options{Version: "v1.2.3"}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestSchemaTellsEveryField(t *testing.T) {
	for _, of := range []any{jsonReport{}, jsonFinding{}, jsonRelated{}, jsonRange{}, vet.Error{}} {
		typ := reflect.TypeOf(of)
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if name != "" && !strings.Contains(Schema, `"`+name+`"`) {
				t.Errorf("the description of the JSON output says nothing about %q", name)
			}
		}
	}
}

func TestWindow(t *testing.T) {
	long := strings.Repeat("a", 200) + "LOCK" + strings.Repeat("b", 200)
	for _, test := range []struct {
		line      string
		from, to  int
		want      string
		mark      string // what the range covers
		wantBegin int
	}{
		{"\tmu.Lock()", 1, 10, "    mu.Lock()", "mu.Lock()", 4},
		{"a\tmu.Lock()", 2, 11, "a   mu.Lock()", "mu.Lock()", 4},
		{"\t/* é */ mu.Lock()", 10, 19, "    /* é */ mu.Lock()", "mu.Lock()", 12},
		{"mu.Lock()", 3, 3, "mu.Lock()", "L", 3},
		{"mu\x1b[31m.Lock()", 0, 2, "mu�[31m.Lock()", "mu", 0},
		{"mu.Lock()\r", 0, 9, "mu.Lock()", "mu.Lock()", 0},
		{"mu.Lock()", 50, 60, "mu.Lock()", "", 9},
		{"", 0, 0, "", "", 0},
		{long, 200, 204, "…" + strings.Repeat("a", before-1) + "LOCK" + strings.Repeat("b", maxWidth-before-5) + "…", "LOCK", before},
		{long, 0, 400, strings.Repeat("a", maxWidth-1) + "…", strings.Repeat("a", maxWidth-1) + "…", 0},
	} {
		shown, begin, end := window(test.line, test.from, test.to)
		if shown != test.want || begin != test.wantBegin {
			t.Errorf("%q shows %q from column %d, want %q from %d", test.line, shown, begin, test.want, test.wantBegin)
		}
		runes := []rune(shown)
		if got := string(runes[min(begin, len(runes)):min(end, len(runes))]); got != test.mark || end <= begin {
			t.Errorf("%q: [%d, %d) marks %q, want %q", test.line, begin, end, got, test.mark)
		}
	}
}

func TestRange(t *testing.T) {
	pos := vet.Position{File: "a.go", Line: 1, Column: 2}
	for _, test := range []struct {
		end  vet.Position
		want int
	}{
		{vet.Position{File: "a.go", Line: 1, Column: 4}, 3},
		{vet.Position{File: "a.go", Line: 3, Column: 1}, 9},
		{pos, 3},
		{vet.Position{}, 3},
	} {
		if got := endColumn(pos, test.end, "\tgo func(  "); got != test.want {
			t.Errorf("range up to %+v ends at %d, want %d", test.end, got, test.want)
		}
	}
}

func TestCallsAndConcept(t *testing.T) {
	for _, test := range []struct {
		message, concept string
		here, elsewhere  []string
	}{
		{"call to s.f locks s.mu (via f → g), which is already held (Lock on line 1) [concept: rlock]", "rlock", []string{"f", "g"}, nil},
		{"A.mu locked (via f) while holding B.mu, elsewhere B.mu (via g → … → h) while holding A.mu", "", []string{"f"}, []string{"g", "…", "h"}},
		{"A.mu locked while holding B.mu, elsewhere B.mu (via g) while holding A.mu", "", nil, []string{"g"}},
		{"[concept: rlock] is cited at the end only", "", nil, nil},
		{"obvia f", "", nil, nil},
	} {
		if got := Concept(test.message); got != test.concept {
			t.Errorf("%q cites %q, want %q", test.message, got, test.concept)
		}
		here, elsewhere := callsOf(test.message)
		if !reflect.DeepEqual(here, test.here) || !reflect.DeepEqual(elsewhere, test.elsewhere) {
			t.Errorf("%q calls %q and %q, want %q and %q", test.message, here, elsewhere, test.here, test.elsewhere)
		}
	}
}

func TestTextTellsOfWriteErrors(t *testing.T) {
	f, _ := Lookup("text")
	full := errors.New("disk full")
	if err := f(failing{full}, example(), Options{Source: read}); !errors.Is(err, full) {
		t.Errorf("error is %v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := StartProgress(&b)
		p.Update(1, 2)
		time.Sleep(2 * time.Second)
		p.Stop()
		want := eraseLine + "lockcheck: 1 package, 2 findings, 2s"
		if got := b.String(); !strings.Contains(got, want) || !strings.HasSuffix(got, eraseLine) {
			t.Errorf("the line was painted as %q; want %q in it and nothing left", got, want)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := StartProgress(&b)
		time.Sleep(firstPaint / 2)
		p.Stop()
		if b.Len() > 0 {
			t.Errorf("a short run shows %q", b.String())
		}
	})
	var none *Progress
	none.Update(1, 1)
	none.Stop()
}
