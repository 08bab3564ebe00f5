package analyzers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/analyzers/internal/doc"
)

func readme(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestReadmeTable keeps the table of analyzers what the doc.go files say.
func TestReadmeTable(t *testing.T) {
	var table strings.Builder
	table.WriteString("| analyzer | what it does |\n|---|---|\n")
	for _, analyzer := range analyzers.All {
		fmt.Fprintf(&table, "| [%s](analyzers/%[1]s/doc.go) | %s |\n", analyzer.Name, doc.Summary(analyzer.Doc))
	}
	if !strings.Contains(readme(t), "\n\n"+table.String()+"\n") {
		t.Errorf("README.md does not have the table\n%s", table.String())
	}
	for _, c := range concept.All() {
		if !strings.Contains(readme(t), "`"+string(c.Name)+"`") {
			t.Errorf("README.md does not name the concept %s", c.Name)
		}
	}
}

// TestReadmeExamples runs each analyzer over its example in the README, whose only comments are the messages.
func TestReadmeExamples(t *testing.T) {
	comment := regexp.MustCompile(`// (.*)`)
	for _, analyzer := range analyzers.All {
		t.Run(analyzer.Name, func(t *testing.T) {
			_, section, found := strings.Cut(readme(t), "\n### "+analyzer.Name+"\n")
			_, block, opened := strings.Cut(section, "```go\n")
			block, _, closed := strings.Cut(block, "```")
			if !found || !opened || !closed || !comment.MatchString(block) {
				t.Fatal("README.md has no example")
			}
			block = comment.ReplaceAllStringFunc(block, func(message string) string {
				return "// want `^" + regexp.QuoteMeta(message[len("// "):]) + "$`"
			})
			dir, cleanup, err := analysistest.WriteFiles(map[string]string{
				// On one line with the first of the block, so that the messages count lines as the reader does.
				"example/example.go": `package example; import ("sync"; "time"); var _ sync.Mutex; var _ time.Time; ` + block,
			})
			if err != nil {
				t.Fatal(err)
			}
			defer cleanup()
			analysistest.Run(messages{t}, dir, analyzer, "example")
		})
	}
}

// messages is a test that looks at diagnostics only: an example for readers does not want facts.
type messages struct{ *testing.T }

func (m messages) Errorf(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !strings.Contains(text, ": unexpected fact: ") {
		m.T.Error(text)
	}
}
