package fingerprint

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

func TestSubject(t *testing.T) {
	for message, want := range map[string]string{
		"Lock of s.mu, which is already held (Lock on line 12) [concept: rlock]":                                                                       "s.mu",
		"call to s.one locks s.mu (via one → two → …), which is already held (Lock on line 3) [concept: rlock]":                                        "s.mu",
		"call to s.add in a goroutine writes s.n, which is read elsewhere, with no lock and no join between (use on line 3) [concept: multithreading]": "s.n",
		"call to m.choose in each goroutine that the loop starts writes m.best, with no lock (start on line 3) [concept: multithreading]":              "m.best",
		"call to f(a, b) locks s.mu, which is already held [concept: rlock]":                                                                           "s.mu",
		"T.a locked while holding T.b, elsewhere T.b while holding T.a (Lock at conn.go:40)":                                                           "T.a<T.b",
		"send on s.ch (via put) while holding s.mu may block, and its receiver locks s.mu first":                                                       "s.ch<s.mu",
		"s.n written in S.add without s.mu, which is held at its other 7 writes (write on line 31) [concept: gil]":                                     "s.n",
		"s.mu is not unlocked on every path (return on line 20) [concept: lock]":                                                                       "s.mu",
		"goroutine ranges over p.jobs, which nobody closes (range on line 2) [concept: join]":                                                          "p.jobs",
		"goroutine is neither joined nor marked as a daemon, and its loop has no way out (loop on line 11)":                                            "goroutine",
		"RLock of s.mu, already held for reading, may deadlock with a waiting writer (Lock at a.go:1) (RLock on line 2) [concept: rlock]":              "s.mu",
		"something new about 12 things (Lock on line 3) [concept: lock]":                                                                               "something_new_about_N_things",
		"": "-",
	} {
		if got := SubjectOf(message); got != want {
			t.Errorf("%q is about %q, want %q", message, got, want)
		}
	}
}

var wanted = regexp.MustCompile("`([^`]*)`")

// TestSubjectOfEveryMessage takes the messages that the fixtures of the passes want, as far as they are told from the start, and holds
// each to a known form: the identity of a finding must not hang on wording.
func TestSubjectOfEveryMessage(t *testing.T) {
	seen := 0
	for _, a := range analyzers.All {
		root := filepath.Join("..", "..", "..", "..", "testdata", "src", a.Name)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for line := range strings.Lines(string(data)) {
				_, comment, _ := strings.Cut(line, "// want ")
				for _, m := range wanted.FindAllStringSubmatch(comment, -1) {
					message, ok := literal(m[1])
					if !ok {
						continue
					}
					seen++
					bare := second.ReplaceAllString(calls.ReplaceAllString(citation.ReplaceAllString(message, ""), ""), "")
					if _, ok := known(bare); !ok {
						t.Errorf("%s: the subject of %q is not known", path, message)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if seen < 50 {
		t.Errorf("only %d messages were seen", seen)
	}
}

// literal turns a regular expression that matches the beginning of one message back into that.
func literal(expr string) (message string, ok bool) {
	expr, begins := strings.CutPrefix(expr, "^")
	expr = strings.TrimSuffix(expr, "$")
	expr = strings.ReplaceAll(expr, `\d+`, "7")
	expr = regexp.MustCompile(`\\(.)`).ReplaceAllString(expr, "$1")
	return expr, begins && !strings.Contains(expr, ".*")
}

const source = `package p

import "sync"

type (
	T[K any] struct{ mu sync.Mutex }
)

// Add adds.
//
// It locks.
func (t *T[K]) Add() {
	go func() {
		t.mu.Lock()
	}()
}

func (T[K]) Sub() {}

func f() {
}

var g, h = func() {
	f()
}, 2

func init() {}
`

func reader(content string) *Source {
	return &Source{Read: func(file string) ([]byte, error) {
		if file != "p.go" {
			return nil, fs.ErrNotExist
		}
		return []byte(content), nil
	}}
}

func TestFunction(t *testing.T) {
	s := reader(source)
	for line, want := range map[int]string{
		1: "-", 6: "T", 9: "T.Add", 14: "T.Add", 18: "T.Sub", 21: "f", 24: "g", 25: "g", 27: "init", 99: "-", 0: "-",
	} {
		if got := s.Function(vet.Position{File: "p.go", Line: line}); got != want {
			t.Errorf("line %d lies in %q, want %q", line, got, want)
		}
	}
	if got := s.Function(vet.Position{File: "gone.go", Line: 3}); got != "-" {
		t.Errorf("a file that cannot be read has %q", got)
	}
	if from, to, ok := s.Lines(vet.Position{File: "p.go", Line: 14}); from != 9 || to != 16 || !ok {
		t.Errorf("Add has the lines %d to %d, %t", from, to, ok)
	}
	if _, _, ok := s.Lines(vet.Position{File: "p.go", Line: 2}); ok {
		t.Error("line 2 lies in a declaration")
	}
	if got := reader("package p\nfunc f() {\n}\nfunc (").Function(vet.Position{File: "p.go", Line: 2}); got != "f" {
		t.Errorf("the sound part of a broken file has %q", got)
	}
}

// TestGoroutines tells goroutines that one function starts by what they run.
func TestGoroutines(t *testing.T) {
	s := reader("package p\n\nfunc f() {\n\tgo s.loop()\n\tgo other()\n\tgo func() {}()\n\tg.Go(x)\n}\n")
	for line, want := range map[int]string{4: "goroutine:s.loop", 5: "goroutine:other", 6: "goroutine", 7: "goroutine", 99: "goroutine"} {
		f := &vet.Finding{
			Package: "m/p", Analyzer: "unjoined", Category: "no-join",
			Message: "goroutine is neither joined nor marked as a daemon [concept: daemon]",
			Pos:     vet.Position{File: "p.go", Line: line, Column: 2},
		}
		if got := s.Of(f).Subject; got != want {
			t.Errorf("line %d is about %q, want %q", line, got, want)
		}
	}
}

func TestIDDoesNotMoveWithLines(t *testing.T) {
	f := &vet.Finding{
		Package: "m/p", Analyzer: "relock", Category: "nested",
		Message: "Lock of t.mu, which is already held (Lock on line 12) [concept: rlock]",
		Pos:     vet.Position{File: "p.go", Line: 14, Column: 3},
	}
	before := reader(source).Of(f)
	if want := "m/p T.Add relock/nested t.mu"; before.String() != want {
		t.Errorf("the ID is %q, want %q", before, want)
	}
	moved := *f
	moved.Pos.Line += 5
	moved.Message = "Lock of t.mu, which is already held (Lock on line 17) [concept: rlock]"
	after := reader(strings.Replace(source, "import", "\n\n\n\n\nimport", 1)).Of(&moved)
	if after != before || after.Hash() != before.Hash() {
		t.Errorf("the ID %q became %q", before, after)
	}
	other := *f
	other.Category = "upgrade"
	if reader(source).Of(&other).Hash() == before.Hash() {
		t.Error("two rules have one hash")
	}
}
