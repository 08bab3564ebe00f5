package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/goroutines"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/guards"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/page"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// writeReport writes a page on the findings, the order of locks, the guards and the goroutines. It takes the flags of an analysis.
func writeReport(args []string) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return statusOf(help(os.Stdout))
	case err != nil:
		return statusOf(err)
	}
	if err := o.checkReport(); err != nil {
		o.discard()
		return statusOf(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := analyze(ctx, o)
	if err == nil {
		err = mistyped(report, o.patterns)
	}
	if err == nil {
		err = o.drop(ctx, report)
	}
	var contents *page.Contents
	if err == nil {
		contents, err = o.contents(ctx, report)
	}
	if err != nil {
		o.discard()
		return statusOf(err)
	}
	if err := o.out.write(func(w io.Writer) error { return page.Write(w, *contents) }); err != nil {
		return statusOf(err)
	}
	remark(os.Stderr, report, o)
	return statusWith(report, len(report.Findings))
}

// checkReport refuses what a page cannot be.
func (o *options) checkReport() error {
	switch {
	case o.fix || o.diff || o.known.write != nil:
		return errors.New("report writes a page: it does not go with -fix, -diff and -write-baseline")
	case o.out == nil && render.IsTerminal(os.Stdout):
		return errors.New("report writes a page for a browser: name its file with -o report.html")
	}
	return nil
}

// contents gathers what the page shows beside the findings: the tables that three of the passes judge by.
func (o *options) contents(ctx context.Context, report *vet.Report) (*page.Contents, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	tables, err := vet.Run(ctx, vet.Options{
		BuildFlags: o.buildFlags,
		ToolFlags:  []string{"-" + tableFlag, "-lockorder", "-unguarded", "-unjoined"},
		Patterns:   o.patterns,
		Overlay:    o.overlay,
	})
	if err != nil {
		return nil, err
	}
	var orders, guarded, started []vet.Finding
	for _, row := range tables.Findings {
		switch row.Analyzer {
		case "lockorder":
			orders = append(orders, row)
		case "unguarded":
			guarded = append(guarded, row)
		case "unjoined":
			started = append(started, row)
		}
	}
	c := &page.Contents{
		Title: o.title(ctx, dir), Version: version(), Report: report, Suite: analyzers.All, Dir: dir, Source: o.overlay.ReadFile,
	}
	if c.Graph, err = graph.Read(orders, graph.Options{}); err != nil {
		return nil, err
	}
	if c.Guards, err = guards.Read(guarded); err != nil {
		return nil, err
	}
	c.Goroutines, err = goroutines.Read(started)
	return c, err
}

// title names what is analyzed: the module, or else the directory, and the patterns if there are others than all packages.
func (o *options) title(ctx context.Context, dir string) string {
	title := filepath.Base(dir)
	if out, err := exec.CommandContext(ctx, "go", "list", "-m").Output(); err == nil {
		if module, _, _ := strings.Cut(string(out), "\n"); module != "" && module != "command-line-arguments" {
			title = module
		}
	}
	if patterns := strings.Join(o.patterns, " "); patterns != "./..." {
		title += " (" + patterns + ")"
	}
	return title
}
