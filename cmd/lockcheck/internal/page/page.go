// Package page writes a report as one page for a browser, which needs nothing else: the findings with their sources, the
// order of locks, the guards, the goroutines, and the concepts that the findings cite.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/concept"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/goroutines"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/guards"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/rules"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// Contents are what the page shows.
type Contents struct {
	Title   string // what was analyzed
	Version string
	Report  *vet.Report
	Graph   *graph.Graph
	Guards  []guards.Guard
	Suite   []*analysis.Analyzer
	Dir     string // the working directory
	Source  func(file string) ([]byte, error)

	Goroutines []goroutines.Goroutine
}

//go:embed assets
var assets embed.FS

// Write writes the page.
func Write(w io.Writer, c Contents) error {
	b := &builder{Contents: c, excerpts: render.Excerpts{Read: c.Source}}
	data, err := b.data()
	if err != nil {
		return err
	}
	page, err := template.ParseFS(assets, "assets/page.html")
	if err != nil {
		return err
	}
	// Whole, or an error: not half a page.
	var out bytes.Buffer
	if err := page.Execute(&out, data); err != nil {
		return err
	}
	_, err = out.WriteTo(w)
	return err
}

// The data of the template.
type (
	pageData struct {
		Title, Version string
		Style          template.CSS
		Script         template.JS
		Findings       int
		Packages       []packageData
		Analyzers      []string
		Columns        []string // concepts that are cited
		Concepts       []conceptData
		Errors         []vet.Error
		Drawing        *drawing
		Cycles         [][]orderData
		Orders         []orderData
		Guards         []guardGroup
		GuardCount     int
		Goroutines     []startGroup
		StartCount     int
		Classes        []classData
	}

	guardGroup struct {
		Package string
		Guards  []guardData
	}

	packageData struct {
		Name     string
		Short    string     // within the module
		Cells    []cellData // by column
		Findings []findingData
	}

	cellData struct {
		Concept string
		Count   int
	}

	findingData struct {
		ID, Analyzer, Rule, RuleText, Concept, Message, Place string
		Excerpt                                               excerptData
		Threads                                               []threadData
		Search                                                string
	}

	excerptData struct {
		Lines  []render.Line
		Line   int    // the one that is meant
		Second string // class of what is not the finding itself
	}

	threadData struct {
		Title string
		Steps []stepData
	}

	stepData struct {
		ID, Text, Place string
		Depth           int
		Excerpt         excerptData
		Here            bool // the finding itself
	}

	conceptData struct {
		Name, Title string
		Point, Page template.HTML
		Count       int
	}

	orderData struct {
		From, To, Place, Calls string
		More                   int
		Cyclic, Declared       bool
	}

	guardData struct {
		Variable, Lock, Source, Place, Search string
		Writes, Reads, Functions              int
		Exceptions                            []exceptionData
	}

	exceptionData struct{ What, Place string }
)

type builder struct {
	Contents
	excerpts render.Excerpts
}

func (b *builder) data() (*pageData, error) {
	style, err := assets.ReadFile("assets/page.css")
	if err != nil {
		return nil, err
	}
	script, err := assets.ReadFile("assets/page.js")
	if err != nil {
		return nil, err
	}
	d := &pageData{
		Title: b.Title, Version: b.Version, Style: template.CSS(style), Script: template.JS(script),
		Findings: len(b.Report.Findings), Errors: b.Report.Errors, Guards: b.guards(), GuardCount: len(b.Guards),
		Goroutines: b.starts(), StartCount: len(b.Goroutines), Classes: b.classes(),
	}
	cited := make(map[string]int)
	for i := range b.Report.Findings {
		f := &b.Report.Findings[i]
		cited[render.Concept(f.Message)]++
		if !slices.Contains(d.Analyzers, f.Analyzer) {
			d.Analyzers = append(d.Analyzers, f.Analyzer)
		}
	}
	slices.Sort(d.Analyzers)
	for _, c := range concept.All() {
		if cited[string(c.Name)] > 0 {
			d.Columns = append(d.Columns, string(c.Name))
		}
		point, err := markdown(c.Point)
		if err != nil {
			return nil, err
		}
		page, err := markdown(body(c.Page))
		if err != nil {
			return nil, err
		}
		d.Concepts = append(d.Concepts, conceptData{string(c.Name), c.Title, point, page, cited[string(c.Name)]})
	}
	d.Packages = b.packages(d.Columns)
	b.order(d)
	return d, nil
}

// packages groups the findings by package, and counts those of each by concept.
func (b *builder) packages(columns []string) []packageData {
	byName := make(map[string][]findingData)
	for i := range b.Report.Findings {
		f := &b.Report.Findings[i]
		byName[f.Package] = append(byName[f.Package], b.finding(i, f))
	}
	var all []packageData
	for name, findings := range byName {
		p := packageData{Name: name, Short: within(b.Title, name), Findings: findings}
		for _, column := range columns {
			n := 0
			for _, f := range findings {
				if f.Concept == column {
					n++
				}
			}
			p.Cells = append(p.Cells, cellData{column, n})
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b packageData) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// within returns the name of a package as the module of a title knows it.
func within(title, name string) string {
	module, _, _ := strings.Cut(title, " ") // patterns may follow
	if name == module {
		return path.Base(name)
	}
	return strings.TrimPrefix(name, module+"/")
}

const context = 4 // lines around a finding

func (b *builder) finding(i int, f *vet.Finding) findingData {
	rule, _ := rules.Lookup(b.Suite, f.Rule())
	out := findingData{
		ID: fmt.Sprintf("f%d", i+1), Analyzer: f.Analyzer, Rule: f.Rule(), RuleText: rule.Text,
		Concept: render.Concept(f.Message), Message: render.Uncited(f.Message), Place: place(f.Pos),
		Excerpt: excerptData{b.excerpts.Of(f.Pos, f.End, context), f.Pos.Line, ""},
	}
	threads := render.Threads(f, render.Options{Dir: b.Dir, Root: b.Dir, Source: b.Source})
	for n, steps := range threads {
		if len(threads) > 1 && len(steps) == 1 && steps[0].Pos == f.Pos {
			continue // the excerpt says it all
		}
		thread := threadData{}
		if len(threads) > 1 {
			thread.Title = []string{"Here", "Elsewhere"}[min(n, 1)]
		}
		for m, step := range steps {
			s := stepData{
				ID: fmt.Sprintf("%s-%d-%d", out.ID, n+1, m+1), Text: step.Text, Place: place(step.Pos), Depth: step.Depth,
				Here: step.Pos == f.Pos && step.Depth == 0,
			}
			if s.Here {
				s.ID, s.Text = out.ID+"-here", "here"
			} else {
				s.Excerpt = excerptData{b.excerpts.Of(step.Pos, step.End, 1), step.Pos.Line, "second"}
			}
			thread.Steps = append(thread.Steps, s)
		}
		out.Threads = append(out.Threads, thread)
	}
	out.Search = strings.ToLower(strings.Join([]string{out.Message, out.Place, out.Rule, out.Concept, f.Package}, " "))
	return out
}

// guards lists the guards by package.
func (b *builder) guards() []guardGroup {
	var all []guardGroup
	for _, g := range b.Guards {
		out := guardData{
			Variable: joined(g.Type, g.Name), Lock: joined(g.Lock.Type, g.Lock.Name),
			Source: g.Comment, Place: placeIn(g.Place), Writes: g.Writes, Reads: g.Reads, Functions: g.Functions,
		}
		if g.Lock.Package != strings.TrimSuffix(g.Package, "_test") {
			out.Lock = path.Base(g.Lock.Package) + "." + out.Lock
		}
		if out.Source == "" {
			out.Source = "most uses"
		}
		for _, x := range g.Exceptions {
			out.Exceptions = append(out.Exceptions, exceptionData{x.What, placeIn(x.Place)})
		}
		out.Search = strings.ToLower(strings.Join([]string{g.Package, out.Variable, out.Lock, out.Place}, " "))
		i := slices.IndexFunc(all, func(group guardGroup) bool { return group.Package == g.Package })
		if i < 0 {
			i = len(all)
			all = append(all, guardGroup{Package: g.Package})
		}
		all[i].Guards = append(all[i].Guards, out)
	}
	slices.SortStableFunc(all, func(a, b guardGroup) int { return strings.Compare(a.Package, b.Package) })
	return all
}

func joined(typ, name string) string { return strings.TrimPrefix(typ+"."+name, ".") }

func placeIn(p guards.Place) string { return place(vet.Position{File: p.File, Line: p.Line}) }

// order fills in what concerns the order of locks.
func (b *builder) order(d *pageData) {
	if b.Graph == nil {
		return
	}
	d.Drawing = draw(b.Graph)
	for _, cycle := range b.Graph.Cycles {
		var steps []orderData
		for _, step := range cycle {
			steps = append(steps, orderOf(step.Edge, step.Site))
		}
		d.Cycles = append(d.Cycles, steps)
	}
	for _, edge := range b.Graph.Edges {
		var site graph.Site
		if len(edge.Sites) > 0 {
			site = edge.Sites[0]
		} else if len(edge.Declared) > 0 {
			site = edge.Declared[0]
		}
		o := orderOf(edge, site)
		o.More = max(0, len(edge.Sites)-1)
		d.Orders = append(d.Orders, o)
	}
}

func orderOf(e *graph.Edge, s graph.Site) orderData {
	return orderData{
		From: e.From.Name, To: e.To.Name, Place: place(s.Position), Calls: strings.Join(s.Chain, " → "),
		Cyclic: e.Cyclic, Declared: len(e.Declared) > 0,
	}
}

// place returns "file:line".
func place(p vet.Position) string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(p.File), p.Line)
}

// body returns the page of a concept without its title and the point under it.
func body(page string) string {
	_, rest, _ := strings.Cut(page, "\n")
	_, rest, _ = strings.Cut(strings.TrimLeft(rest, "\n"), "\n\n")
	return rest
}

// markdown turns a text of our own into HTML.
func markdown(text string) (template.HTML, error) {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(text), &b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}
