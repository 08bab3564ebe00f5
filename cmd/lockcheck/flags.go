package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/rules"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// options is the command line, understood.
type options struct {
	format     render.Format
	context    int
	verbose    bool
	version    bool
	buildFlags []string // for the go command, as given
	toolFlags  []string // for the vet tool
	overlay    *vet.Overlay
	out        *output // instead of stdout
	known      known
	fix, diff  bool // mend what can be mended, or show how
	patterns   []string
}

// The build flags of go vet that are passed on. Those that make the go command print what it does (-n, -v, -x, -work)
// are not among them.
var (
	boolBuildFlags = []string{"a", "asan", "linkshared", "modcacherw", "msan", "race", "trimpath"}
	textBuildFlags = []string{
		"asmflags", "buildmode", "buildvcs", "compiler", "gccgoflags", "gcflags", "installsuffix", "ldflags", "mod",
		"modfile", "overlay", "p", "pgo", "pkgdir", "tags", "toolexec",
	}
)

// newOptions returns empty options and the flags that fill them.
func newOptions() (*flag.FlagSet, *options) {
	o := new(options)
	fs := flag.NewFlagSet("lockcheck", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.String("format", "text", "how to write findings")
	fs.String("C", "", "change to this directory first")
	fs.String("o", "", "write to this file")
	fs.BoolVar(&o.fix, "fix", false, "mend what can be mended")
	fs.BoolVar(&o.diff, "diff", false, "show what -fix would change")
	fs.StringVar(&o.known.file, "baseline", "", "report only what is not in this file")
	fs.StringVar(&o.known.writeFile, "write-baseline", "", "write what is found to this file")
	fs.StringVar(&o.known.revision, "new-from", "", "report only what changed since this revision")
	fs.IntVar(&o.context, "c", 1, "lines of source around each finding")
	fs.BoolVar(&o.verbose, "v", false, "list functions too large to follow")
	fs.BoolVar(&o.version, "version", false, "print the version")
	passOn(fs, o)
	return fs, o
}

// parse understands the command line. It changes to the directory of -C on the way, as the go command does, so that
// all file names mean what they say from there.
func parse(args []string) (*options, error) {
	fs, o := newOptions()
	text := func(name string) string { return fs.Lookup(name).Value.String() }
	var err error
	if o.patterns, err = parseAll(fs, args); err != nil {
		return nil, err
	}
	if len(o.patterns) == 0 {
		o.patterns = []string{"./..."}
	}
	var ok bool
	if o.format, ok = render.Lookup(text("format")); !ok {
		return nil, fmt.Errorf("unknown format %q (there are: %s)", text("format"), strings.Join(render.Names(), ", "))
	}
	if o.verbose {
		o.toolFlags = append(o.toolFlags, "-"+givenUpFlag)
	}
	if dir := text("C"); dir != "" {
		if err := os.Chdir(dir); err != nil {
			return nil, fmt.Errorf("-C: %w", err)
		}
	}
	if o.overlay, err = vet.ReadOverlay(text("overlay")); err != nil {
		return nil, err
	}
	if o.version {
		return o, nil
	}
	if err := o.checkFix(); err != nil {
		return nil, err
	}
	if out := text("o"); out != "" {
		if o.out, err = create(out); err != nil {
			return nil, fmt.Errorf("-o: %w", err)
		}
	}
	if err := o.known.open(o); err != nil {
		o.discard()
		return nil, err
	}
	return o, nil
}

// discard drops the files to write, if there are any.
func (o *options) discard() {
	o.out.discard()
	o.known.write.discard()
}

// The settings that only the command itself asks for.
const (
	givenUpFlag = "givenup" // behind -v
	tableFlag   = "table"   // behind the subcommands that show what findings rest on
)

var hiddenFlags = []string{givenUpFlag, tableFlag}

// passOn defines the flags that others understand: the go command, the passes and their settings.
func passOn(fs *flag.FlagSet, o *options) {
	for _, name := range boolBuildFlags {
		fs.Var(&passed{name: name, to: &o.buildFlags, check: checkBool, isBool: true}, name, "build flag of the go command")
	}
	for _, name := range textBuildFlags {
		fs.Var(&passed{name: name, to: &o.buildFlags, isBool: name == "buildvcs"}, name, "build flag of the go command")
	}
	define := func(name string, f *flag.Flag) {
		p := &passed{name: name, to: &o.toolFlags, check: f.Value.Set}
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
			p.isBool, p.check = true, checkBool
		}
		fs.Var(p, name, f.Usage)
	}
	analyzers.Config.Flags.VisitAll(func(f *flag.Flag) {
		if !slices.Contains(hiddenFlags, f.Name) {
			define(f.Name, f)
		}
	})
	for _, a := range analyzers.All {
		fs.Var(&passed{name: a.Name, to: &o.toolFlags, check: checkBool, isBool: true}, a.Name, rules.Summary(a))
		a.Flags.VisitAll(func(f *flag.Flag) { define(a.Name+"."+f.Name, f) })
	}
}

// A passed flag is checked here, so that a mistake is told in our words, and handed on as it is.
type passed struct {
	name   string
	value  string
	to     *[]string
	check  func(value string) error // nil if only the receiver can tell
	isBool bool
}

func (p *passed) String() string   { return p.value }
func (p *passed) IsBoolFlag() bool { return p.isBool }

func (p *passed) Set(value string) error {
	if p.check != nil {
		if err := p.check(value); err != nil {
			return err
		}
	}
	p.value = value
	*p.to = append(*p.to, "-"+p.name+"="+value)
	return nil
}

func checkBool(value string) error {
	if _, err := strconv.ParseBool(value); err != nil {
		return errors.New("want true or false")
	}
	return nil
}

// parseAll parses flags before, between and after the patterns, up to "--", and returns the patterns.
func parseAll(fs *flag.FlagSet, args []string) (patterns []string, err error) {
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, plainly(err)
		}
		rest := fs.Args()
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			return append(patterns, rest...), nil
		}
		if len(rest) == 0 {
			break
		}
		patterns = append(patterns, rest[0])
		args = rest[1:]
	}
	return patterns, nil
}

// plainly puts an error of the flag package into a user's words.
func plainly(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: "); ok {
		return fmt.Errorf("unknown flag %s (lockcheck help lists them)", name)
	}
	if place, ok := strings.CutSuffix(err.Error(), ": parse error"); ok {
		want := "a number"
		if strings.HasPrefix(place, "invalid boolean value") {
			want = "true or false"
		}
		return fmt.Errorf("%s: want %s", place, want)
	}
	return err
}
