package needed

import (
	"strings"
	"testing"
)

// A recorder is a test that only remembers what became of it.
type recorder struct {
	testing.TB
	skipped, failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Skip(...any)           { r.skipped = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true }

func TestProgram(t *testing.T) {
	const nowhere = "no-such-program"
	for _, c := range []struct {
		all             string
		names           []string
		skipped, failed bool
	}{
		{"", []string{nowhere, "go"}, false, false},
		{"1", []string{nowhere, "go"}, false, false},
		{"", []string{nowhere}, true, false},
		{"1", []string{nowhere}, false, true},
	} {
		t.Setenv(allVar, c.all)
		r := &recorder{TB: t}
		path := Program(r, c.names...)
		// A real Fatalf would not have come back.
		if found := strings.Contains(path, "go"); found == (c.skipped || c.failed) || r.failed != c.failed || !c.failed && r.skipped != c.skipped {
			t.Errorf("%s=%q, %v: found %q, skipped %t, failed %t", allVar, c.all, c.names, path, r.skipped, r.failed)
		}
	}
}
