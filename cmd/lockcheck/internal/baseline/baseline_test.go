package baseline

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

func finding(pkg, category, message string, line int) vet.Finding {
	return vet.Finding{Package: pkg, Analyzer: "relock", Category: category, Message: message, Pos: vet.Position{File: "gone.go", Line: line}}
}

func source() *fingerprint.Source {
	return &fingerprint.Source{Read: func(string) ([]byte, error) { return nil, fs.ErrNotExist }}
}

var known = []vet.Finding{
	finding("m/b", "nested", "Lock of a.mu, which is already held (Lock on line 1)", 2),
	finding("m/a", "upgrade", "Lock of z.mu, held for reading (RLock on line 1)", 3),
	finding("m/a", "nested", "Lock of a.mu, which is already held (Lock on line 1)", 4),
	finding("m/a", "nested", "Lock of a.mu, which is already held (Lock on line 9)", 14),
}

const file = `# Findings that lockcheck -baseline leaves out: package, function, rule, subject, how many.
# flags: -strict=true -tests=true
m/a - relock/nested a.mu 2
m/a - relock/upgrade z.mu 1
m/b - relock/nested a.mu 1
`

func TestWriteAndRead(t *testing.T) {
	var b bytes.Buffer
	if err := Of(known, source(), []string{"-tests=true", "-strict=true"}).Write(&b); err != nil {
		t.Fatal(err)
	}
	if b.String() != file {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), file)
	}
	read, err := Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"-strict=true", "-tests=true"}; !slices.Equal(read.Flags, want) {
		t.Errorf("the flags are %q, want %q", read.Flags, want)
	}
	if left, stale := read.Apply(known, source()); len(left) > 0 || len(stale) > 0 {
		t.Errorf("the baseline of findings leaves %v of them and has %v more", left, stale)
	}
	var again bytes.Buffer
	if err := read.Write(&again); err != nil || again.String() != file {
		t.Errorf("what was read is written as:\n%s\n%v", again.String(), err)
	}
}

func TestApply(t *testing.T) {
	b, err := Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	now := []vet.Finding{
		finding("m/a", "nested", "Lock of a.mu, which is already held (Lock on line 5)", 6), // moved
		finding("m/b", "nested", "Lock of a.mu, which is already held (Lock on line 1)", 2),
		finding("m/b", "nested", "Lock of a.mu, which is already held (Lock on line 1)", 9), // one more
		finding("m/b", "nested", "Lock of b.mu, which is already held (Lock on line 1)", 3), // another
	}
	left, stale := b.Apply(now, source())
	if len(left) != 2 || left[0].Pos.Line != 9 || left[1].Pos.Line != 3 {
		t.Errorf("the findings left are %v", left)
	}
	var told []string
	for _, s := range stale {
		told = append(told, s.String())
	}
	want := []string{
		"3: stale, found 1 of 2: m/a - relock/nested a.mu",
		"4: stale, no longer found: m/a - relock/upgrade z.mu",
	}
	if !slices.Equal(told, want) {
		t.Errorf("stale are %q, want %q", told, want)
	}
}

// TestMerge reads what two branches make of one file: lines of both, with CRLF on the way, comments, and a line twice.
func TestMerge(t *testing.T) {
	b, err := Read([]byte(strings.ReplaceAll(file+"m/a - relock/nested a.mu 1\n\n# of the other branch\nm/c f relock/nested a.mu 1", "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil || out.String() != file+"m/c f relock/nested a.mu 1\n" {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestMalformed(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  `1: no baseline of lockcheck, which begins with "` + title + `"`,
		"{}":                                `1: no baseline of lockcheck, which begins with "` + title + `"`,
		title + "\na b c d e f 1\n":         "2: 7 words instead of package, function, rule, subject and number",
		title + "\na b c d many\n":          `2: "many" is no number of findings`,
		title + "\na b c d 0\n":             `2: "0" is no number of findings`,
		title + "\n\n<<<<<<< HEAD\na b c d": "3: a merge conflict that is not resolved",
	} {
		if _, err := Read([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}
