package doc_test

import (
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
)

const good = `// Package twin defines two analyzers.
//
// # Analyzer first
//
// first: report the first
//
// What it reports.
//
//	mu.Lock()
//
// # Analyzer second
//
// second: report the second
//
// More.
package twin
`

func TestText(t *testing.T) {
	if got, want := doc.Text(good, "first"), "report the first\n\nWhat it reports.\n\n\tmu.Lock()"; got != want {
		t.Errorf("first: %q, want %q", got, want)
	}
	if got, want := doc.Text(good, "second"), "report the second\n\nMore."; got != want {
		t.Errorf("second: %q, want %q", got, want)
	}
	for name, source := range map[string]string{
		"no source":     "",
		"no Go":         "what",
		"no comment":    "package first",
		"no heading":    "// Package first does things.\npackage first",
		"other heading": "// # Analyzer firstborn\n//\n// firstborn: report\n//\n// More.\npackage first",
		"no summary":    "// # Analyzer first\n//\n// What it reports.\npackage first",
	} {
		if got := doc.Text(source, "first"); got != "" {
			t.Errorf("%s: %q, want nothing", name, got)
		}
	}
}

func TestSummary(t *testing.T) {
	if got := doc.Summary(doc.Text(good, "first")); got != "report the first" {
		t.Errorf("%q", got)
	}
}

func TestCheck(t *testing.T) {
	if err := doc.Check(good, "first"); err != nil {
		t.Errorf("first: %v", err)
	}
	for want, source := range map[string]string{
		"not a Go source file": "what",
		"no heading":           "package first",
		"not followed by":      "// # Analyzer first\n//\n// What it reports.\npackage first",
		"is empty":             "// # Analyzer first\n//\n// first:\n//\npackage first",
		"full stop":            "// # Analyzer first\n//\n// first: report.\n//\n// More.\npackage first",
		"a description":        "// # Analyzer first\n//\n// first: report\npackage first",
		"an empty line":        "// # Analyzer first\n//\n// first: report\n// more\npackage first",
	} {
		if err := doc.Check(source, "first"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
