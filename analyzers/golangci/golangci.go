package golangci

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers"
)

// golangci-lint finds a plugin by the name that its init function registers; this package is nothing but the plugin.
func init() {
	register.Plugin("lockcheck", New)
}

// The settings, by their keys in .golangci.yml.
const (
	keyAnalyzers = "analyzers"
	keyStrict    = "strict"
	keyTests     = "tests"
	keyFlags     = "flags"
)

var keys = []string{keyAnalyzers, keyFlags, keyStrict, keyTests}

// A plugin is the suite as its settings want it.
type plugin struct {
	chosen []*analysis.Analyzer
}

// New returns the plugin. The settings are what golangci-lint has read under the key "settings", nil if there is none.
// Those that all passes share hold for the whole process, as flags on a command line do.
func New(settings any) (register.LinterPlugin, error) {
	values, err := decode(settings)
	if err != nil {
		return nil, fmt.Errorf("settings of lockcheck: %w", err)
	}
	p := &plugin{chosen: analyzers.All}
	for _, key := range keys {
		value, ok := values[key]
		if !ok {
			continue
		}
		if err := p.set(key, value); err != nil {
			return nil, fmt.Errorf("settings of lockcheck: %s: %w", key, err)
		}
	}
	return p, nil
}

// decode returns the settings by key. They go through JSON, since a configuration file may have been read as maps of
// several types.
func decode(settings any) (map[string]json.RawMessage, error) {
	if settings == nil {
		return nil, nil
	}
	data, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil {
		return nil, fmt.Errorf("want keys and values, not %s", data)
	}
	for _, key := range sorted(values) {
		if !slices.Contains(keys, key) {
			return nil, unknown("key", key, keys)
		}
	}
	return values, nil
}

func (p *plugin) set(key string, value json.RawMessage) error {
	switch key {
	case keyAnalyzers:
		return p.choose(value)
	case keyFlags:
		return setFlags(value)
	default:
		var on bool
		if json.Unmarshal(value, &on) != nil {
			return fmt.Errorf("want true or false, not %s", value)
		}
		return analyzers.Config.Flags.Set(key, fmt.Sprint(on))
	}
}

// choose takes the analyzers that are named. They stay in the order of the suite.
func (p *plugin) choose(value json.RawMessage) error {
	var names []string
	if json.Unmarshal(value, &names) != nil {
		return fmt.Errorf("want a list of names, not %s", value)
	}
	if len(names) == 0 {
		return fmt.Errorf("the list is empty (leave it out to run all)")
	}
	for _, name := range names {
		if find(name) == nil {
			return unknown("analyzer", name, suite())
		}
	}
	p.chosen = nil
	for _, analyzer := range analyzers.All {
		if slices.Contains(names, analyzer.Name) {
			p.chosen = append(p.chosen, analyzer)
		}
	}
	return nil
}

// setFlags sets the flags of single analyzers, {"relock": {"flag": value}}.
func setFlags(value json.RawMessage) error {
	var flags map[string]map[string]json.RawMessage
	if json.Unmarshal(value, &flags) != nil {
		return fmt.Errorf("want the flags of each analyzer under its name, not %s", value)
	}
	for _, name := range sorted(flags) {
		analyzer := find(name)
		if analyzer == nil {
			return unknown("analyzer", name, suite())
		}
		for _, key := range sorted(flags[name]) {
			if err := setFlag(&analyzer.Flags, key, flags[name][key]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

func setFlag(flags *flag.FlagSet, name string, value json.RawMessage) error {
	if flags.Lookup(name) == nil {
		var names []string
		flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		return unknown("flag", name, names)
	}
	text := string(value) // a number or a truth value reads as on a command line
	switch value[0] {
	case '"':
		if err := json.Unmarshal(value, &text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	case '{', '[', 'n':
		return fmt.Errorf("%s: want a single value, not %s", name, value)
	}
	if err := flags.Set(name, text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// BuildAnalyzers returns the chosen analyzers.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	var built []*analysis.Analyzer
	for _, analyzer := range p.chosen {
		built = append(built, withoutRelated(analyzer))
	}
	return built, nil
}

// GetLoadMode asks for types.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// withoutRelated returns the analyzer such that its diagnostics have no related positions: golangci-lint would make an
// issue of each, in a place where nothing is wrong.
func withoutRelated(analyzer *analysis.Analyzer) *analysis.Analyzer {
	silenced := *analyzer
	silenced.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.Report = func(diagnostic analysis.Diagnostic) {
			diagnostic.Related = nil
			pass.Report(diagnostic)
		}
		return analyzer.Run(&inner)
	}
	return &silenced
}

// find returns the analyzer of that name, or nil.
func find(name string) *analysis.Analyzer {
	for _, analyzer := range analyzers.All {
		if analyzer.Name == name {
			return analyzer
		}
	}
	return nil
}

// suite returns the names of all analyzers.
func suite() []string {
	var names []string
	for _, analyzer := range analyzers.All {
		names = append(names, analyzer.Name)
	}
	return names
}

// unknown is the error for a word that is not among those known.
func unknown(what, word string, known []string) error {
	if len(known) == 0 {
		return fmt.Errorf("unknown %s %q (there are none)", what, word)
	}
	return fmt.Errorf("unknown %s %q (there are: %s)", what, word, strings.Join(known, ", "))
}

func sorted[V any](m map[string]V) []string {
	words := make([]string, 0, len(m))
	for word := range m {
		words = append(words, word)
	}
	slices.Sort(words)
	return words
}
