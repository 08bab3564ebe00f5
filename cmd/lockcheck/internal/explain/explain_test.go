package explain

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
)

const page = "# Read *locks*\n" + `
A paragraph that is longer than the width of a terminal has to be broken, between words, with **care** and ` + "`code`" + `.
See [the page](https://go.dev/x).

## The mistake

` + "```go" + `
func f() {

	mu.RLock()
}
` + "```" + `

- one item
- another item that is longer than the width of a terminal has to be broken, between words, too
  and goes on

1. first
2. second

| a | b |
|---|---|
| 1 | 2 |

Go comments indent code, also after a list:

  - a
    b

	mu.Lock()

	mu.Unlock()

The end.
`

const pageWanted = `Read *locks*
============

A paragraph that is longer than the width of a terminal has to be broken,
between words, with care and ` + "`code`" + `. See the page (https://go.dev/x).

The mistake
-----------

    func f() {

        mu.RLock()
    }

  - one item
  - another item that is longer than the width of a terminal has to be broken,
    between words, too and goes on

  1. first
  2. second

    | a | b |
    |---|---|
    | 1 | 2 |

Go comments indent code, also after a list:

  - a b

    mu.Lock()

    mu.Unlock()

The end.
`

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := markdown(&b, page); err != nil {
		t.Fatal(err)
	}
	if b.String() != pageWanted {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), pageWanted)
	}
}

// TestConceptPages reads every page as a user would.
func TestConceptPages(t *testing.T) {
	for _, c := range concept.All() {
		var b bytes.Buffer
		if err := Page(&b, nil, string(c.Name)); err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		text := b.String()
		if !strings.HasPrefix(text, c.Title+"\n===") {
			t.Errorf("the page of %s does not begin with its title:\n%s", c.Name, text)
		}
		for _, mark := range []string{"```", "**", "]("} {
			if strings.Contains(text, mark) {
				t.Errorf("the page of %s shows Markdown's %s", c.Name, mark)
			}
		}
		for line := range strings.Lines(text) {
			if prose := !strings.HasPrefix(line, "    "); prose && utf8.RuneCountInString(line) > width+1 {
				t.Errorf("the page of %s has a line that is too long: %s", c.Name, line)
			}
		}
	}
}

func TestAnalyzerPage(t *testing.T) {
	a := &analysis.Analyzer{Name: "relock", Doc: "finds relocks\n\nIt finds them.\n\n\tmu.Lock() // want\n"}
	a.Flags.Int("depth", 3, "how far to look")
	const want = `relock
======

finds relocks

It finds them.

    mu.Lock() // want

Flags
-----

  - -relock.depth: how far to look
`
	for _, name := range []string{"relock", "relock/upgrade"} {
		var b bytes.Buffer
		if err := Page(&b, []*analysis.Analyzer{a}, name); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s got:\n%s\nwant:\n%s", name, b.String(), want)
		}
	}
}

func TestNothingToExplain(t *testing.T) {
	for _, name := range []string{"", "nonsense", "/relock"} {
		var b bytes.Buffer
		if err := Page(&b, nil, name); err == nil || b.Len() > 0 {
			t.Errorf("%q is explained as %q", name, b.String())
		}
	}
}

func TestIndex(t *testing.T) {
	var b bytes.Buffer
	a := &analysis.Analyzer{Name: "relock", Doc: "finds relocks\n\nIt finds them."}
	if err := Index(&b, []*analysis.Analyzer{a}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  relock         finds relocks\n", "  rlock          "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the index has no %q:\n%s", want, b.String())
		}
	}
	for line := range strings.Lines(b.String()) {
		if utf8.RuneCountInString(line) > width+1 {
			t.Errorf("a line of the index is too long: %s", line)
		}
	}
}
