// Package needed finds the programs that tests run beside the go command. For tests only.
package needed

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// allVar is set where a test that cannot run has failed: a skipped check reads as one that has passed. .ci/run sets it.
const allVar = "LOCKCHECK_TEST_ALL"

// Program returns the path of the first of these programs that is there. Without any, the test is skipped, or fails if
// all tests have to run.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing := "needs " + strings.Join(names, " or ") + ", which is not in PATH"
	if os.Getenv(allVar) != "" {
		t.Fatalf("%s, and %s asks for all tests", missing, allVar)
	}
	t.Skip(missing)
	return ""
}
