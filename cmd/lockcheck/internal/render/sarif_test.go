package render

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const inner = `package conn

/* é𝄞 */ var _ = func(c *conn) { c.flush() }

func (c *conn) flush() {
	if c.n > 0 {
		c.sync()
	}
}

func (c *conn) sync() {
	c.mu.Lock()
}
`

// checkout writes a repository with a module in a folder of it, and returns the options and the report of a run there.
func checkout(t *testing.T) (Options, *vet.Report) {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "my module")
	for name, content := range map[string]string{"conn.go": source, "inner.go": inner} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	at := func(file string, line, column int) vet.Position {
		return vet.Position{File: file, Line: line, Column: column}
	}
	r := example()
	r.Findings = append(r.Findings,
		vet.Finding{
			Package: "m/conn", Analyzer: "lockorder", Category: "cycle",
			Message: "T.a locked while holding T.b, elsewhere T.b (via flush → sync → gone) while holding T.a (Lock on line 7) [concept: concurrency]",
			Pos:     at("inner.go", 3, 33), End: at("inner.go", 3, 42),
			Related: []vet.Related{{Message: "T.b locked [first] here", Pos: at("inner.go", 7, 3), End: at("inner.go", 7, 11)}},
			Fixes: []vet.Fix{{Message: "Swap", Edits: []vet.Edit{
				{File: "inner.go", Start: 0, End: 7, New: "PACKAGE"},
				{File: "conn.go", Start: 14, End: 14, New: "x"},
			}}, {Message: "Cannot", Edits: []vet.Edit{{File: "gone.go"}}}},
		},
		vet.Finding{
			Package: "m/conn", Analyzer: "lockorder", Category: "cycle",
			Message: "T.a locked while holding T.b, elsewhere T.b while holding T.a",
			Pos:     vet.Position{File: filepath.Join(filepath.Dir(root), "other.go")},
		},
	)
	return Options{Dir: dir, Root: root, Version: "v1.2.3", Source: os.ReadFile, Suite: analyzers.All}, r
}

func written(t *testing.T, format string, r *vet.Report, o Options) string {
	t.Helper()
	f, ok := Lookup(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// decoded reads SARIF strictly and validates it against the JSON schema of SARIF 2.1.0.
func decoded(t *testing.T, text string) *sarif.Run {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(new(sarif.Report)); err != nil {
		t.Fatal(err)
	}
	log, err := sarif.FromString(text) // with the empty lists that are left out
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Validate(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %s with %d runs", log.Version, len(log.Runs))
	}
	return log.Runs[0]
}

func TestSARIF(t *testing.T) {
	o, r := checkout(t)
	text := written(t, "sarif", r, o)
	run := decoded(t, text)
	for _, nothing := range []string{": -1", ": []"} {
		if strings.Contains(text, nothing) {
			t.Errorf("a member that is not there is written as %q", nothing)
		}
	}
	if strings.Contains(text, "my module/inner.go\"") || !strings.Contains(text, `"my%20module/inner.go"`) {
		t.Error("URIs are not escaped")
	}
	if again := written(t, "sarif", r, o); again != text {
		t.Error("the same report gives other bytes")
	}

	var ids []string
	for i, rule := range run.Tool.Driver.Rules {
		ids = append(ids, *rule.ID)
		for _, result := range run.Results {
			if *result.RuleID == *rule.ID && result.RuleIndex != i {
				t.Errorf("a result of %s has the rule index %d, not %d", *rule.ID, result.RuleIndex, i)
			}
		}
	}
	if want := []string{"lockorder/cycle", "relock/nested", "unreleased"}; !reflect.DeepEqual(ids, want) {
		t.Fatalf("the rules are %q, want %q", ids, want)
	}
	help := *run.Tool.Driver.Rules[1].Help.Markdown
	for _, want := range []string{"`relock/nested`: Lock of a mutex that is held", "\tc.mu.Lock()", "threading.RLock"} {
		if !strings.Contains(help, want) {
			t.Errorf("the help of relock/nested has no %q:\n%s", want, help)
		}
	}

	first := run.Results[0]
	const message = "call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5); [c.mu locked here](1) [concept: rlock]"
	if *first.Message.Text != message {
		t.Errorf("the message is %q", *first.Message.Text)
	}
	if related := first.RelatedLocations; len(related) != 1 || related[0].ID != 1 || *related[0].PhysicalLocation.Region.StartLine != 5 {
		t.Errorf("the related locations are %+v", related)
	}
	if got := *run.Results[2].Message.Text; !strings.HasSuffix(got, `; [T.b locked \[first\] here](1) [concept: concurrency]`) {
		t.Errorf("the link is not escaped: %s", got)
	}
	if ok := run.Invocations[0].ExecutionSuccessful; *ok || len(run.Invocations[0].ToolExecutionNotifications) != 1 {
		t.Error("the error is not told")
	}
	if uri := *run.Results[3].Locations[0].PhysicalLocation.ArtifactLocation; !strings.HasPrefix(*uri.URI, "file:///") || uri.URIBaseID != nil {
		t.Errorf("a file outside the repository is %q", *uri.URI)
	}
}

// flowOf returns the code flow of a result as "line message" for each step of each thread.
func flowOf(result *sarif.Result) [][]string {
	var threads [][]string
	for _, flow := range result.CodeFlows {
		for _, thread := range flow.ThreadFlows {
			var steps []string
			for _, step := range thread.Locations {
				at := step.Location.PhysicalLocation
				steps = append(steps, place(vet.Position{File: filepath.Base(*at.ArtifactLocation.URI), Line: *at.Region.StartLine})+" "+*step.Location.Message.Text)
			}
			threads = append(threads, steps)
		}
	}
	return threads
}

func TestCodeFlows(t *testing.T) {
	o, r := checkout(t)
	results := decoded(t, written(t, "sarif", r, o)).Results
	relock := [][]string{{
		"conn.go:5 c.mu locked here",
		"conn.go:8 call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5)",
		"inner.go:7 flush calls sync",
	}}
	if got := flowOf(results[0]); !reflect.DeepEqual(got, relock) {
		t.Errorf("got %q, want %q", got, relock)
	}
	if got := flowOf(results[1]); got != nil {
		t.Errorf("a finding with one place has the flow %q", got)
	}
	order := [][]string{
		{"inner.go:3 T.a locked while holding T.b, elsewhere T.b (via flush → sync → gone) while holding T.a (Lock on line 7)"},
		{"inner.go:7 T.b locked [first] here", "inner.go:7 flush calls sync → gone"},
	}
	if got := flowOf(results[2]); !reflect.DeepEqual(got, order) {
		t.Errorf("got %q, want %q", got, order)
	}
}

func TestSARIFRegionsAndFixes(t *testing.T) {
	o, r := checkout(t)
	result := decoded(t, written(t, "sarif", r, o)).Results[2]
	// é is two bytes and one unit, 𝄞 four bytes and two units: three bytes less up to the call.
	region := result.Locations[0].PhysicalLocation.Region
	if *region.StartColumn != 30 || *region.EndColumn != 39 {
		t.Errorf("the region is columns %d to %d", *region.StartColumn, *region.EndColumn)
	}
	if len(result.Fixes) != 1 || len(result.Fixes[0].ArtifactChanges) != 2 {
		t.Fatalf("the fixes are %+v", result.Fixes)
	}
	second := result.Fixes[0].ArtifactChanges[1]
	if at := second.Replacements[0].DeletedRegion; *second.ArtifactLocation.URI != "my%20module/conn.go" ||
		*at.StartLine != 3 || *at.StartColumn != 1 || *at.EndColumn != 1 {
		t.Errorf("the second file's replacement is %+v in %q", at, *second.ArtifactLocation.URI)
	}
}

// TestFingerprints holds the fingerprint of a finding to its identity, and those of two findings of one identity apart.
func TestFingerprints(t *testing.T) {
	o, r := checkout(t)
	seen := make(map[string]bool)
	var before []string
	for _, result := range decoded(t, written(t, "sarif", r, o)).Results {
		print := result.PartialFingerprints[fingerprintKey]
		if print == "" || seen[print] {
			t.Errorf("the fingerprint %q is empty or not the only one", print)
		}
		seen[print] = true
		before = append(before, print)
	}
	if err := os.WriteFile("conn.go", []byte("// One more line.\n"+source), 0o666); err != nil {
		t.Fatal(err)
	}
	r.Findings[0].Pos.Line++
	r.Findings[0].Message = strings.Replace(r.Findings[0].Message, "line 5", "line 6", 1)
	if after := decoded(t, written(t, "sarif", r, o)).Results[0].PartialFingerprints[fingerprintKey]; after != before[0] {
		t.Errorf("a line above turns the fingerprint %s into %s", before[0], after)
	}
}

func TestSARIFWithoutFindings(t *testing.T) {
	text := written(t, "sarif", &vet.Report{}, Options{Source: os.ReadFile, Version: "(devel)"})
	if !strings.Contains(text, `"results": []`) {
		t.Errorf("a clean run has no empty list of results:\n%s", text)
	}
	run := decoded(t, text)
	if run.Results == nil || len(run.Results) != 0 || !*run.Invocations[0].ExecutionSuccessful {
		t.Errorf("a clean run has %+v", run.Results)
	}
}

func TestGitHub(t *testing.T) {
	o, r := checkout(t)
	r.Findings[1].End.Line = 5
	r.Findings[1].Pos.File = "a,b:100%.go"
	const want = `::error file=my module/conn.go,line=8,col=3,endLine=8,endColumn=12,title=lockcheck relock/nested::call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5) [concept: rlock]%0Amy module/conn.go:5:2: c.mu locked here
::error file=my module/a%2Cb%3A100%25.go,line=3,endLine=5,title=lockcheck unreleased::c.mu is not unlocked on every path
`
	got := written(t, "github", r, o)
	if !strings.HasPrefix(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if !strings.HasSuffix(got, "::error title=lockcheck::m/broken: x.go:1:1: <no>\n") {
		t.Errorf("the error is not told:\n%s", got)
	}
}

func TestGitLab(t *testing.T) {
	o, r := checkout(t)
	var issues []gitlabIssue
	if err := json.Unmarshal([]byte(written(t, "gitlab", r, o)), &issues); err != nil {
		t.Fatal(err)
	}
	if len(issues) != len(r.Findings) {
		t.Fatalf("%d issues", len(issues))
	}
	first := issues[0]
	if first.Location != (gitlabLocation{"my module/conn.go", gitlabLines{8, 8}}) || first.CheckName != "lockcheck/relock/nested" || first.Fingerprint == issues[1].Fingerprint {
		t.Errorf("the first issue is %+v", first)
	}
	if got := written(t, "gitlab", &vet.Report{}, o); got != "[]\n" {
		t.Errorf("a clean run is %q", got)
	}
}

func TestCheckstyle(t *testing.T) {
	o, r := checkout(t)
	r.Findings = r.Findings[:2]
	r.Findings[1].Message = `<"&'>`
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="8.0">
  <file name="my module/conn.go">
    <error line="8" column="3" severity="error" message="call to c.flush locks c.mu (via flush → sync), which is already held (Lock on line 5) [concept: rlock]" source="lockcheck.relock.nested"></error>
  </file>
  <file name="my module/gone.go">
    <error line="3" column="1" severity="error" message="&lt;&#34;&amp;&#39;&gt;" source="lockcheck.unreleased"></error>
  </file>
</checkstyle>
`
	if got := written(t, "checkstyle", r, o); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
