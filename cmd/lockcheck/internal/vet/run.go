// Package vet drives "go vet" with this executable as its vet tool, and is that tool when the go command calls back.
//
// The go command knows how to load packages, how to run one process for each in the order of their imports, and how to
// keep the results in its build cache. So a run costs only what has changed since the last one, whoever started that
// (the command or go vet itself), and nothing of it needs to be done again here: this package passes flags on, reads
// the JSON that comes back, and says in one line what went wrong.
package vet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say what to run. Flags are in the form "-name" or "-name=value", as the go command takes them.
type Options struct {
	BuildFlags []string // for the go command
	ToolFlags  []string // for the vet tool: which passes, and their settings
	Patterns   []string
	Overlay    *Overlay // the value of the build flag -overlay, to name files as the user does

	// GivenUp is the category of diagnostics that are not findings but functions given up on.
	GivenUp string

	// Progress, if set, is told after each package how many there were, and how many findings in them.
	Progress func(packages, findings int)
}

// Run analyzes the packages. An error means that nothing could be run; what failed after that is in the report.
func Run(ctx context.Context, o Options) (*Report, error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("there is no go command in PATH")
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("lockcheck does not know its own path: %w", err)
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	r := &run{
		Options:   o,
		goCommand: goCommand,
		self:      self,
		dir:       dir,
		decoder:   decoder{dir: dir, overlay: o.Overlay},
		report:    new(Report),
	}
	if isSet(o.BuildFlags, "trimpath") {
		r.decoder.places = &places{list: func() (string, error) { return r.listPlaces(ctx) }}
	}
	if err := r.all(ctx); err != nil {
		return nil, err
	}
	if err := r.keepAsked(ctx); err != nil {
		return nil, err
	}
	r.report.arrange()
	return r.report, nil
}

// A run gathers what one or two calls of go vet say.
type run struct {
	Options
	goCommand, self, dir string
	decoder              decoder

	mu       sync.Mutex // both streams of the go command may carry packages
	report   *Report
	packages int
	broken   error // output that could not be read
}

// all vets the patterns. If the go command cannot even load one package it vets none, and then the others are vetted by
// name.
func (r *run) all(ctx context.Context) error {
	log, err := r.vet(ctx, r.Patterns)
	if err != nil {
		return err
	}
	if len(log.errors) == 0 || log.grouped || log.noPackages || r.packages > 0 {
		return nil
	}
	sound, err := r.sound(ctx)
	if err != nil || len(sound) == 0 {
		return err
	}
	_, err = r.vet(ctx, sound)
	return err
}

// trim returns the flags that say whether results are shared with other checkouts of the module. Unless -trimpath is
// given here it is overridden, wherever else it comes from, such as GOFLAGS: sharing has its price, another build of
// all that is imported.
func (r *run) trim() []string {
	if r.decoder.places != nil {
		return []string{"-" + relativeFlag}
	}
	return []string{"-trimpath=false"}
}

// vet calls go vet once and adds the outcome to the report.
func (r *run) vet(ctx context.Context, patterns []string) (*buildLog, error) {
	// The order of the tool's flags is part of the key of the cache.
	args := slices.Concat([]string{"vet", "-vettool=" + r.self}, r.BuildFlags, r.trim(), []string{"-" + scopeFlag + "=" + r.scope(r.Patterns)},
		r.ToolFlags, []string{"-json", "--"}, patterns)
	log := &buildLog{dir: r.dir, tool: filepath.Base(r.self)}
	out := &splitter{object: r.object, line: func(string) {}}
	logged := &splitter{object: r.object, line: log.line}

	cmd := r.command(ctx, args)
	cmd.Stdout, cmd.Stderr = out, logged
	err := cmd.Run()
	truncated := out.close()
	truncated = logged.close() || truncated
	if ctx.Err() != nil {
		return nil, errors.New("interrupted")
	}
	if r.broken != nil {
		return nil, r.broken
	}
	if truncated {
		return nil, errors.New("the output of go vet ends in the middle")
	}
	if err != nil {
		r.failed(log, err)
	}
	r.report.Warnings = append(r.report.Warnings, log.warnings...)
	return log, nil
}

// failed adds to the report why go vet failed. What it wrote to stderr counts only then: a successful build may
// warn of things there that do not concern us.
func (r *run) failed(log *buildLog, err error) {
	switch {
	case log.noPackages:
		// The go command warns of each pattern first; one line is enough.
		log.warnings = nil
		log.errors = []Error{{Message: "no packages matched " + strings.Join(r.Patterns, " ")}}
	case len(log.errors) == 0:
		log.errors = []Error{{Message: "go vet: " + err.Error()}}
	}
	for _, e := range log.errors {
		if !slices.Contains(r.report.Errors, e) {
			r.report.Errors = append(r.report.Errors, e)
		}
	}
}

// object takes what one package printed.
func (r *run) object(data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	findings, errs, err := r.decoder.decode(data)
	if err != nil {
		r.broken = err
		return
	}
	for _, f := range findings {
		if r.GivenUp != "" && f.Category == r.GivenUp {
			r.report.GivenUp = append(r.report.GivenUp, f)
		} else {
			r.report.Findings = append(r.report.Findings, f)
		}
	}
	r.report.Errors = append(r.report.Errors, errs...)
	r.packages++
	if r.Progress != nil {
		r.Progress(r.packages, len(r.report.Findings))
	}
}

// keepAsked drops what was said of packages that nobody asked for.
func (r *run) keepAsked(ctx context.Context) error {
	if len(r.report.Findings)+len(r.report.GivenUp) == 0 {
		return nil
	}
	if s := r.scope(r.Patterns); s != anyModule && s != everything {
		return nil
	}
	asked, err := Packages(ctx, r.BuildFlags, r.Patterns)
	if err != nil {
		return err
	}
	others := func(f Finding) bool {
		return !slices.Contains(asked, f.Package) && !slices.Contains(asked, strings.TrimSuffix(f.Package, "_test"))
	}
	r.report.Findings = slices.DeleteFunc(r.report.Findings, others)
	r.report.GivenUp = slices.DeleteFunc(r.report.GivenUp, others)
	return nil
}

// sound lists the packages that can be loaded with all they import. It is called only when some cannot.
func (r *run) sound(ctx context.Context) ([]string, error) {
	const format = "{{if not .Incomplete}}{{.ImportPath}}{{end}}"
	args := slices.Concat([]string{"list", "-e", "-f", format}, r.BuildFlags, []string{"--"}, r.Patterns)
	out, err := r.command(ctx, args).Output()
	if ctx.Err() != nil {
		return nil, errors.New("interrupted")
	}
	if err != nil {
		return nil, nil // go vet has said why
	}
	var paths []string
	for _, path := range strings.Fields(string(out)) {
		if path != "command-line-arguments" { // files, which have no name to call them by
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// Packages lists the packages that patterns name, as findings name them. Patterns that name none are passed by.
func Packages(ctx context.Context, buildFlags, patterns []string) ([]string, error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("there is no go command in PATH")
	}
	r := &run{goCommand: goCommand}
	const format = "{{if not .Error}}{{.ImportPath}}{{end}}"
	out, err := r.command(ctx, slices.Concat([]string{"list", "-e", "-find", "-f", format}, buildFlags, []string{"--"}, patterns)).Output()
	if ctx.Err() != nil {
		return nil, errors.New("interrupted")
	}
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return strings.Fields(string(out)), nil
}

// command prepares a call of the go command that an interrupt ends gently: the go command has files to remove.
func (r *run) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, r.goCommand, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
