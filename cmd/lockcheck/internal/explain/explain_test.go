package explain

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers"
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
	if err := plainText(&b, page); err != nil {
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
		if err := Page(&b, nil, string(c.Name), plainText); err != nil {
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

func sample() *analysis.Analyzer {
	return &analysis.Analyzer{Name: "relock", Doc: "report relocks\n\nIt reports them.\n\n\tmu.Lock() // want\n\nCategories:\n\n  - upgrade: Lock under RLock\n"}
}

func TestPages(t *testing.T) {
	a := sample()
	a.Flags.Int("depth", 3, "how far to look")
	const analyzer = `relock
======

report relocks

It reports them.

    mu.Lock() // want

Categories:

  - upgrade: Lock under RLock

Flags
-----

  - -relock.depth: how far to look
`
	const category = `relock/upgrade
==============

Lock under RLock.

It is a category of the analyzer relock (` + "`lockcheck explain relock`" + `), which
reports relocks.

Leave out one that is meant, with the reason (` + "`lockcheck explain\nlockcheck:ignore`" + `):

    //lockcheck:ignore relock/upgrade reason
`
	for name, want := range map[string]string{"relock": analyzer, "relock/upgrade": category, "upgrade": category} {
		var b bytes.Buffer
		if err := Page(&b, []*analysis.Analyzer{a}, name, Formats["text"]); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s got:\n%s\nwant:\n%s", name, b.String(), want)
		}
	}
	var b bytes.Buffer
	if err := Page(&b, []*analysis.Analyzer{a}, "relock", Formats["markdown"]); err != nil {
		t.Fatal(err)
	}
	if want := "# relock\n\n" + a.Doc + "\n\n## Flags\n\n- -relock.depth: how far to look\n"; b.String() != want {
		t.Errorf("as Markdown got:\n%s\nwant:\n%s", b.String(), want)
	}
}

// TestTopics reads every page that there is.
func TestTopics(t *testing.T) {
	topics := Topics(analyzers.All)
	if len(topics) < 40 {
		t.Errorf("there are only %q", topics)
	}
	for _, topic := range topics {
		var text, markdown bytes.Buffer
		if err := Page(&text, analyzers.All, topic, Formats["text"]); err != nil {
			t.Error(err)
			continue
		}
		if err := Page(&markdown, analyzers.All, topic, Formats["markdown"]); err != nil {
			t.Error(err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(markdown.String(), "# "), "\n")
		if title == "" || !strings.HasPrefix(text.String(), title+"\n===") {
			t.Errorf("the page of %s does not begin with its title %q:\n%s", topic, title, text.String())
		}
	}
}

func TestDirectives(t *testing.T) {
	for _, name := range []string{"lockcheck:holds", "//lockcheck:holds", "holds"} {
		var b bytes.Buffer
		if err := Page(&b, nil, name, plainText); err != nil || !strings.HasPrefix(b.String(), "//lockcheck:holds LOCK") {
			t.Errorf("%s is explained as %q, %v", name, b.String(), err)
		}
	}
	var b bytes.Buffer
	if err := Page(&b, nil, "daemon", plainText); err != nil || strings.HasPrefix(b.String(), "//") {
		t.Errorf("the concept daemon is explained as %q, %v", b.String(), err)
	}
	for _, d := range directives() {
		if d.point == "." || strings.ContainsAny(d.point, "\n`") {
			t.Errorf("the point of %s is %q", d.name, d.point)
		}
	}
}

func TestNothingToExplain(t *testing.T) {
	other := sample()
	other.Name = "other"
	for name, want := range map[string]string{
		"":                "nothing to explain",
		"nonsense":        "nothing to explain",
		"/relock":         "nothing to explain",
		"relock/nonsense": `relock has no category "nonsense" (there are: upgrade, directive)`,
		"relock/":         `relock has no category ""`,
		"upgrade":         "several analyzers have the category upgrade: relock, other",
	} {
		var b bytes.Buffer
		err := Page(&b, []*analysis.Analyzer{sample(), other}, name, plainText)
		if err == nil || !strings.Contains(err.Error(), want) || b.Len() > 0 {
			t.Errorf("%q is explained as %q, %v", name, b.String(), err)
		}
	}
}

// TestEntry keeps names and texts apart, also where a name is as long as its column.
func TestEntry(t *testing.T) {
	for name, want := range map[string]string{
		"relock":             "  relock            report relocks\n",
		"/a-category-of-17":  "  /a-category-of-17 report relocks\n",
		"/a-category-of--18": "  /a-category-of--18\n                    report relocks\n",
	} {
		var b strings.Builder
		if entry(&b, name, "report relocks"); b.String() != want {
			t.Errorf("got\n%s, want\n%s", b.String(), want)
		}
	}
}

func TestIndex(t *testing.T) {
	var b, markdown bytes.Buffer
	suite := []*analysis.Analyzer{sample()}
	if err := Index(&b, suite, "text"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  relock            report relocks\n", "    /upgrade        Lock under RLock\n", "  rlock             ", "  lockcheck:order   "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the index has no %q:\n%s", want, b.String())
		}
	}
	for line := range strings.Lines(b.String()) {
		if utf8.RuneCountInString(line) > width+1 {
			t.Errorf("a line of the index is too long: %s", line)
		}
	}
	if err := Index(&markdown, suite, "markdown"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\n### relock\n\nreport relocks\n\n- `relock/upgrade`: Lock under RLock\n", "\n- `rlock`: ", "\n- `lockcheck:order`: "} {
		if !strings.Contains(markdown.String(), want) {
			t.Errorf("the index has no %q:\n%s", want, markdown.String())
		}
	}
}
