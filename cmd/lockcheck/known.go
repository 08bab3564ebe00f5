package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/baseline"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/changes"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fingerprint"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// known says which findings are known already, and so not told.
type known struct {
	file      string // of the baseline
	baseline  *baseline.Baseline
	revision  string  // findings that touch nothing changed since are known
	writeFile string  // of the baseline to write
	write     *output // where to write it
}

// open reads what the flags name, so that a mistake is told before the work, not after.
func (k *known) open(o *options) error {
	if k.writeFile != "" {
		switch {
		case k.file != "":
			return errors.New("-write-baseline writes all that is found: it does not go with -baseline")
		case k.revision != "":
			return errors.New("-write-baseline writes all that is found: it does not go with -new-from")
		case o.out != nil:
			return errors.New("-write-baseline reports nothing: it does not go with -o")
		}
		var err error
		if k.write, err = create(k.writeFile); err != nil {
			return fmt.Errorf("-write-baseline: %w", err)
		}
	}
	if k.file != "" {
		data, err := os.ReadFile(k.file)
		if err != nil {
			return fmt.Errorf("-baseline: %w", err)
		}
		if k.baseline, err = baseline.Read(data); err != nil {
			return fmt.Errorf("-baseline: %s:%w", k.file, err)
		}
	}
	return nil
}

// flags returns what decides about the findings there can be.
func (o *options) flags() []string {
	flags := slices.Concat(o.buildFlags, o.toolFlags)
	return slices.DeleteFunc(flags, func(f string) bool { return f == "-"+givenUpFlag })
}

// record writes the baseline of a report and says so. Packages that could not be analyzed leave a gap; where it is not even
// known which these are, the file stays as it is.
func (o *options) record(w io.Writer, report *vet.Report) error {
	if slices.ContainsFunc(report.Errors, func(e vet.Error) bool { return e.Package == "" }) {
		o.discard()
		return errors.New("no baseline is written")
	}
	b := baseline.Of(report.Findings, &fingerprint.Source{Read: o.overlay.ReadFile}, o.flags())
	if err := o.known.write.write(b.Write); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "lockcheck: %s: %s\n", o.known.writeFile, render.Count(len(report.Findings), "finding"))
	if err == nil && len(report.Errors) > 0 {
		err = errors.New("the baseline lacks the packages that could not be analyzed")
	}
	return err
}

// drop takes the findings that are known out of a report and adds remarks on what the baseline has beyond them.
func (o *options) drop(ctx context.Context, report *vet.Report) error {
	source := &fingerprint.Source{Read: o.overlay.ReadFile}
	if o.known.baseline != nil {
		left, stale := o.known.baseline.Apply(report.Findings, source)
		report.Findings = left
		told, err := o.stale(ctx, stale, report)
		if err != nil {
			return err
		}
		for _, s := range told {
			report.Warnings = append(report.Warnings, o.known.file+":"+s.String())
		}
	}
	if o.known.revision == "" {
		return nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	since, err := changes.Since(ctx, dir, o.known.revision)
	if err != nil {
		return fmt.Errorf("-new-from: %w", err)
	}
	report.Findings = slices.DeleteFunc(report.Findings, func(f vet.Finding) bool { return !since.Touch(&f, source) })
	return nil
}

// stale returns the entries that are known to promise too much: those of packages that this run analyzed, with the flags
// that the baseline was written with, and those of packages that are gone.
func (o *options) stale(ctx context.Context, entries []baseline.Stale, report *vet.Report) ([]baseline.Stale, error) {
	flags := slices.Sorted(slices.Values(o.flags()))
	if len(entries) == 0 || !slices.Equal(flags, o.known.baseline.Flags) {
		return nil, nil
	}
	analyzed, err := vet.Packages(ctx, o.buildFlags, o.patterns)
	if err != nil {
		return nil, err
	}
	has := func(packages []string, e baseline.Stale) bool {
		return slices.Contains(packages, e.Package) || slices.Contains(packages, strings.TrimSuffix(e.Package, "_test"))
	}
	var others []string
	for _, e := range entries {
		if !has(analyzed, e) {
			others = append(others, strings.TrimSuffix(e.Package, "_test"))
		}
	}
	var existing []string
	if len(others) > 0 {
		slices.Sort(others)
		if existing, err = vet.Packages(ctx, o.buildFlags, slices.Compact(others)); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(entries, func(e baseline.Stale) bool {
		failed := slices.ContainsFunc(report.Errors, func(err vet.Error) bool { return err.Package == "" || err.Package == e.Package })
		return failed || !has(analyzed, e) && has(existing, e)
	}), nil
}
