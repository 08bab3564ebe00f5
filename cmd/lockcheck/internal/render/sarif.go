package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/rules"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

const (
	homepage = "https://github.com/lockcheck/lockcheck"

	// sourceRoot is what relative URIs are relative to. It has no URI itself: the output is the same on every machine.
	sourceRoot = "%SRCROOT%"

	// fingerprintKey is the name and version of the fingerprints.
	fingerprintKey = "lockcheckIdentity/v1"
)

// asSARIF writes SARIF 2.1.0, for GitHub's code scanning and other viewers.
//
// GitHub shows a related location only where the message links to it, takes the help of a rule from its Markdown, and
// ignores fingerprints but its own; other viewers show code flows, fixes and all the rest.
func asSARIF(w io.Writer, r *vet.Report, o Options) error {
	s := &sarifer{
		locator: locatorOf(o),
		number:  numbering{source: fingerprint.Source{Read: o.Source}},
		options: o,
		driver:  sarif.NewToolComponent(),
	}
	s.driver.WithName("lockcheck").WithInformationURI(homepage)
	s.driver.WithVersion(o.Version)
	if semantic, ok := strings.CutPrefix(o.Version, "v"); ok {
		s.driver.WithSemanticVersion(semantic)
	}
	run := sarif.NewRun()
	run.Tool = sarif.NewTool().WithDriver(s.driver)
	run.WithColumnKind("utf16CodeUnits")
	base := *sarif.NewArtifactLocation()
	base.Description = sarif.NewTextMessage("The root of the repository, or else the directory that lockcheck ran in")
	run.OriginalUriBaseIds = map[string]sarif.ArtifactLocation{sourceRoot: base}
	run.Results = []*sarif.Result{}
	s.rules(r)
	for i := range r.Findings {
		run.Results = append(run.Results, s.result(&r.Findings[i]))
	}
	run.Invocations = []*sarif.Invocation{invocation(r)}
	log := sarif.NewReport()
	log.AddRun(run)
	return writeSARIF(w, log)
}

type sarifer struct {
	*locator
	number  numbering
	options Options
	driver  *sarif.ToolComponent
	index   map[string]int // of rules, by ID
}

// rules lists the rules that have findings.
func (s *sarifer) rules(r *vet.Report) {
	cited := make(map[string][]string) // by rule
	for i := range r.Findings {
		f := &r.Findings[i]
		if name := Concept(f.Message); !slices.Contains(cited[f.Rule()], name) {
			cited[f.Rule()] = append(cited[f.Rule()], name)
		}
	}
	ids := make([]string, 0, len(cited))
	for id := range cited {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	s.index = make(map[string]int)
	for i, id := range ids {
		slices.Sort(cited[id])
		s.index[id] = i
		s.driver.Rules = append(s.driver.Rules, s.rule(id, cited[id]))
	}
}

// rule describes a rule: its text, then the page of its analyzer and those of the concepts that its findings cite.
func (s *sarifer) rule(id string, concepts []string) *sarif.ReportingDescriptor {
	out := sarif.NewReportingDescriptor().WithID(id).WithName(camel(id))
	rule, _ := rules.Lookup(s.options.Suite, id)
	text, help := rule.Text, ""
	if a := rule.Analyzer; a != nil {
		help = "# " + a.Name + "\n\n" + a.Doc
		out.WithHelpURI(a.URL)
	} else {
		text = id
	}
	for _, name := range concepts {
		if c, ok := concept.Lookup(name); ok {
			help += "\n\n" + c.Page
		}
	}
	help = strings.TrimSpace("`" + id + "`: " + text + "\n\n" + help)
	out.WithShortDescription(sarif.NewMultiformatMessageString().WithText(sentence(text)))
	out.WithHelp(sarif.NewMultiformatMessageString().WithText(help).WithMarkdown(help))
	out.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel("error"))
	tags := []string{"concurrency", "correctness"}
	for _, name := range concepts {
		if name != "" {
			tags = append(tags, "concept/"+name)
		}
	}
	return out.WithProperties(sarif.NewPropertyBag().WithTags(tags))
}

func (s *sarifer) result(f *vet.Finding) *sarif.Result {
	text := linkable(Uncited(f.Message))
	out := sarif.NewRuleResult(f.Rule()).WithRuleIndex(s.index[f.Rule()]).WithLevel("error")
	out.AddLocation(s.location(f.Pos, f.End, ""))
	for i, related := range f.Related {
		out.RelatedLocations = append(out.RelatedLocations, s.location(related.Pos, related.End, related.Message).WithID(i+1))
		text += fmt.Sprintf("; [%s](%d)", strings.NewReplacer("[", `\[`, "]", `\]`).Replace(related.Message), i+1)
	}
	if name := Concept(f.Message); name != "" {
		text += " [concept: " + name + "]"
	}
	out.WithMessage(sarif.NewTextMessage(text))
	out.PartialFingerprints = map[string]string{fingerprintKey: s.number.of(f)}
	out.CodeFlows = s.codeFlows(f)
	for _, fix := range f.Fixes {
		if converted, ok := s.fix(fix); ok {
			out.Fixes = append(out.Fixes, converted)
		}
	}
	return out
}

// codeFlows tells how it comes to a finding.
func (s *sarifer) codeFlows(f *vet.Finding) []*sarif.CodeFlow {
	threads := s.threads(f)
	if len(threads) == 0 {
		return []*sarif.CodeFlow{}
	}
	flow := sarif.NewCodeFlow()
	for _, steps := range threads {
		thread := sarif.NewThreadFlow()
		for _, step := range steps {
			at := sarif.NewThreadFlowLocation().WithLocation(s.location(step.Pos, step.End, step.Text))
			if step.Depth > 0 {
				at.WithNestingLevel(step.Depth)
			}
			thread.Locations = append(thread.Locations, at)
		}
		flow.ThreadFlows = append(flow.ThreadFlows, thread)
	}
	return []*sarif.CodeFlow{flow}
}

// linkable escapes what would be a link in a message, "[0](x)".
func linkable(text string) string {
	if strings.Contains(text, "](") {
		return strings.NewReplacer("[", `\[`, "]", `\]`).Replace(text)
	}
	return text
}

// location describes a range of a file, with a message if there is one.
func (s *sarifer) location(pos, end vet.Position, message string) *sarif.Location {
	physical := sarif.NewPhysicalLocation().WithArtifactLocation(s.artifact(pos.File))
	if pos.Line > 0 {
		physical.WithRegion(s.region(pos, end))
	}
	out := sarif.NewLocation().WithPhysicalLocation(physical)
	if message != "" {
		out.WithMessage(sarif.NewTextMessage(message))
	}
	return out
}

func (s *sarifer) artifact(file string) *sarif.ArtifactLocation {
	uri, inside := s.uri(file)
	out := sarif.NewArtifactLocation().WithURI(uri)
	if inside {
		out.WithURIBaseID(sourceRoot)
	}
	return out
}

func (s *sarifer) region(pos, end vet.Position) *sarif.Region {
	out := sarif.NewRegion().WithStartLine(pos.Line)
	if pos.Column == 0 {
		return out
	}
	out.WithStartColumn(s.column(pos))
	if end.Line > pos.Line || end.Line == pos.Line && end.Column >= pos.Column {
		out.WithEndLine(end.Line).WithEndColumn(s.column(end))
	}
	return out
}

// fix describes a fix, if all the files that it changes can be read.
func (s *sarifer) fix(fix vet.Fix) (*sarif.Fix, bool) {
	out := sarif.NewFix().WithDescription(sarif.NewTextMessage(fix.Message))
	for _, edit := range fix.Edits {
		start, ok := s.position(edit.File, edit.Start)
		end, also := s.position(edit.File, edit.End)
		if !ok || !also {
			return nil, false
		}
		replacement := sarif.NewReplacement().WithDeletedRegion(s.region(start, end))
		if edit.New != "" {
			replacement.WithInsertedContent(sarif.NewArtifactContent().WithText(edit.New))
		}
		artifact := s.artifact(edit.File)
		i := slices.IndexFunc(out.ArtifactChanges, func(c *sarif.ArtifactChange) bool { return *c.ArtifactLocation.URI == *artifact.URI })
		if i < 0 {
			i = len(out.ArtifactChanges)
			out.ArtifactChanges = append(out.ArtifactChanges, sarif.NewArtifactChange().WithArtifactLocation(artifact))
		}
		change := out.ArtifactChanges[i]
		change.Replacements = append(change.Replacements, replacement)
	}
	return out, len(out.ArtifactChanges) > 0
}

// invocation tells what could not be analyzed.
func invocation(r *vet.Report) *sarif.Invocation {
	out := sarif.NewInvocation().WithExecutionSuccessful(len(r.Errors) == 0)
	for _, e := range r.Errors {
		text := strings.TrimPrefix(e.Package+": "+e.Message, ": ")
		out.AddToolExecutionNotification(sarif.NewNotification().WithLevel("error").WithMessage(sarif.NewTextMessage(text)))
	}
	return out
}

// sentence returns the text as a sentence.
func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

// camel returns "RelockRecursiveRead" for "relock/recursive-read".
func camel(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
