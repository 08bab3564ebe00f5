package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// The exit status.
const (
	clean    = 0
	findings = 1
	failure  = 2
)

// subcommands are the words that are not package patterns. None of them is the path of a package.
var subcommands = map[string]func(args []string) (status int){
	"completion": func(args []string) int { return statusOf(complete(args)) },
	"explain":    func(args []string) int { return statusOf(explainTopics(args)) },
	"goroutines": showGoroutines,
	"graph":      showGraph,
	"guards":     showGuards,
	"help":       func(args []string) int { return statusOf(helpOn(args)) },
	"report":     writeReport,
}

// command does what the arguments say and returns the exit status.
func command(args []string) int {
	if len(args) > 0 {
		if run, ok := subcommands[args[0]]; ok {
			return run(args[1:])
		}
	}
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return statusOf(help(os.Stdout))
	case err != nil:
		return statusOf(err)
	case o.version:
		return statusOf(printVersion(os.Stdout))
	}
	return check(o)
}

// check analyzes packages: run, then write.
func check(o *options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := analyze(ctx, o)
	if err == nil {
		err = mistyped(report, o.patterns)
	}
	if err == nil && o.known.write == nil {
		err = o.drop(ctx, report)
	}
	if err != nil {
		o.discard()
		return statusOf(err)
	}
	if o.known.write != nil {
		complain(os.Stderr, report)
		return statusOf(o.record(os.Stderr, report))
	}
	if o.diff {
		return o.showDiff(report)
	}
	if o.fix {
		if report, err = o.mend(ctx, report); err != nil {
			o.discard()
			return statusOf(err)
		}
	}
	if err := o.write(report); err != nil {
		return statusOf(err)
	}
	remark(os.Stderr, report, o)
	return statusWith(report, len(report.Findings))
}

func analyze(ctx context.Context, o *options) (*vet.Report, error) {
	var progress *render.Progress
	if render.IsTerminal(os.Stderr) {
		progress = render.StartProgress(os.Stderr)
		defer progress.Stop()
	}
	return vet.Run(ctx, vet.Options{
		BuildFlags: o.buildFlags,
		ToolFlags:  o.toolFlags,
		Patterns:   o.patterns,
		Overlay:    o.overlay,
		GivenUp:    analyzers.GivenUp,
		Progress:   progress.Update,
	})
}

// mistyped returns an error if the first pattern looks like a subcommand and the go command knows no such package, or if
// there is no module to have packages.
func mistyped(report *vet.Report, patterns []string) error {
	for _, e := range report.Errors {
		if strings.HasSuffix(e.Message, "does not contain main module or its selected dependencies") {
			return fmt.Errorf("%s (is there a go.mod, here or above?)", e.Message)
		}
	}
	word := patterns[0]
	if strings.ContainsAny(word, "./\\") {
		return nil
	}
	for _, e := range report.Errors {
		if strings.HasPrefix(e.Message, "package "+word+" is not in std") {
			return fmt.Errorf("%s is neither a subcommand nor a package (lockcheck help lists the subcommands)", word)
		}
	}
	return nil
}

// write writes the report to where it was asked for.
func (o *options) write(report *vet.Report) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	return o.out.write(func(w io.Writer) error {
		return o.format(w, report, render.Options{
			Context: o.context,
			Color:   o.out == nil && render.WantsColor(os.Stdout),
			Version: version(),
			Source:  o.overlay.ReadFile,
			Suite:   analyzers.All,
			Dir:     dir,
			Root:    repositoryOf(dir),
		})
	})
}

// repositoryOf returns the root of the repository that a directory lies in, or else the directory.
func repositoryOf(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}

// remark writes what is no finding: errors always, functions given up on if asked for, and on a terminal a last line,
// so that silence is not taken for a result.
func remark(w io.Writer, report *vet.Report, o *options) {
	for _, f := range report.GivenUp {
		fmt.Fprintf(w, "%s:%d:%d: %s\n", f.Pos.File, f.Pos.Line, f.Pos.Column, render.Uncited(f.Message))
	}
	complain(w, report)
	if o.verbose || render.IsTerminal(os.Stderr) {
		summary := render.Count(len(report.Findings), "finding")
		if o.verbose {
			summary += ", " + render.Count(len(report.GivenUp), "function") + " given up on"
		}
		fmt.Fprintln(w, "lockcheck:", summary)
	}
}

// complain writes what went wrong.
func complain(w io.Writer, report *vet.Report) {
	for _, warning := range report.Warnings {
		fmt.Fprintln(w, "lockcheck: warning:", warning)
	}
	for _, e := range report.Errors {
		if e.Package != "" {
			fmt.Fprintf(w, "lockcheck: %s: %s\n", e.Package, e.Message)
		} else {
			fmt.Fprintln(w, "lockcheck:", e.Message)
		}
	}
}

// statusOf prints an error, if there is one, and returns the exit status.
func statusOf(err error) int {
	if err == nil {
		return clean
	}
	fmt.Fprintln(os.Stderr, "lockcheck:", err)
	return failure
}

// statusWith returns the exit status of a run that reported so many things.
func statusWith(report *vet.Report, found int) int {
	switch {
	case len(report.Errors) > 0:
		return failure
	case found > 0:
		return findings
	}
	return clean
}
