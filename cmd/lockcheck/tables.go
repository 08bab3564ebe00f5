package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// A tableCommand is the command line of a subcommand that shows what the findings of one pass rest on.
type tableCommand struct {
	analyzer string
	formats  []string // the first is the default

	format     string
	buildFlags []string
	toolFlags  []string
	overlay    *vet.Overlay
	patterns   []string
	out        string
}

// parse understands the command line: flags of its own, which more defines, and those of the go command.
func (t *tableCommand) parse(args []string, more func(*flag.FlagSet)) error {
	fs := flag.NewFlagSet("lockcheck", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.StringVar(&t.format, "format", t.formats[0], "")
	fs.StringVar(&t.out, "o", "", "")
	dir := fs.String("C", "", "")
	o := new(options)
	passOn(fs, o)
	if more != nil {
		more(fs)
	}
	var err error
	if t.patterns, err = parseAll(fs, args); err != nil {
		return err
	}
	if len(t.patterns) == 0 {
		t.patterns = []string{"./..."}
	}
	if !slices.Contains(t.formats, t.format) {
		return fmt.Errorf("unknown format %q (there are: %s)", t.format, strings.Join(t.formats, ", "))
	}
	if *dir != "" {
		if err := os.Chdir(*dir); err != nil {
			return fmt.Errorf("-C: %w", err)
		}
	}
	t.buildFlags = o.buildFlags
	t.toolFlags = append(o.toolFlags, "-"+tableFlag, "-"+t.analyzer)
	t.overlay, err = vet.ReadOverlay(fs.Lookup("overlay").Value.String())
	return err
}

// strict reports whether -strict is set: as for each flag, the last one counts.
func (t *tableCommand) strict() bool {
	strict := false
	for _, f := range t.toolFlags {
		if value, ok := strings.CutPrefix(f, "-strict="); ok {
			strict, _ = strconv.ParseBool(value)
		}
	}
	return strict
}

// run analyzes the packages and returns the rows of the table as the findings of the report.
func (t *tableCommand) run() (*vet.Report, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := vet.Run(ctx, vet.Options{
		BuildFlags: t.buildFlags,
		ToolFlags:  t.toolFlags,
		Patterns:   t.patterns,
		Overlay:    t.overlay,
	})
	if err != nil {
		return nil, err
	}
	if err := mistyped(report, t.patterns); err != nil {
		return nil, err
	}
	for _, warning := range report.Warnings {
		fmt.Fprintln(os.Stderr, "lockcheck: warning:", warning)
	}
	for _, e := range report.Errors {
		fmt.Fprintln(os.Stderr, "lockcheck:", strings.TrimPrefix(e.Package+": "+e.Message, ": "))
	}
	return report, nil
}

// write writes the table to where it was asked for, a file whole or not at all.
func (t *tableCommand) write(content func(io.Writer) error) error {
	var out *output
	if t.out != "" {
		var err error
		if out, err = create(t.out); err != nil {
			return fmt.Errorf("-o: %w", err)
		}
	}
	return out.write(content)
}

// color reports whether the table is for a terminal that shows colours.
func (t *tableCommand) color() bool { return t.out == "" && render.WantsColor(os.Stdout) }
