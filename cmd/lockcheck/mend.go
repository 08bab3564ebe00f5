package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fix"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// checkFix refuses flags that -fix and -diff cannot go with.
func (o *options) checkFix() error {
	flag := "-fix"
	if o.diff {
		flag = "-diff"
	}
	switch {
	case !o.fix && !o.diff:
		return nil
	case o.overlay != nil:
		return fmt.Errorf("%s changes files as they are on disk: it does not go with -overlay", flag)
	case o.known.writeFile != "":
		return fmt.Errorf("-write-baseline reports nothing: it does not go with %s", flag)
	}
	return nil
}

// showDiff writes what the fixes of a report would change.
func (o *options) showDiff(report *vet.Report) int {
	files, _, err := fix.All(report.Findings, o.overlay.ReadFile)
	if err != nil {
		o.discard()
		return statusOf(err)
	}
	if err := o.out.write(func(w io.Writer) error { return writeDiffs(w, files) }); err != nil {
		return statusOf(err)
	}
	complain(os.Stderr, report)
	return statusWith(report, len(files))
}

func writeDiffs(w io.Writer, files []fix.File) error {
	for _, f := range files {
		if _, err := io.WriteString(w, f.Diff()); err != nil {
			return err
		}
	}
	return nil
}

// mend applies the fixes of a report and returns the report on what is left, as it is then.
func (o *options) mend(ctx context.Context, report *vet.Report) (*vet.Report, error) {
	files, fixed, err := fix.All(report.Findings, o.overlay.ReadFile)
	if err != nil || len(files) == 0 {
		return report, err
	}
	for _, f := range files {
		if err := replace(f); err != nil {
			return nil, err
		}
	}
	fmt.Fprintf(os.Stderr, "lockcheck: mended %s in %s\n", render.Count(fixed, "finding"), render.Count(len(files), "file"))
	if report, err = analyze(ctx, o); err != nil {
		return nil, err
	}
	return report, o.drop(ctx, report)
}

// replace writes a mended file.
func replace(f fix.File) error {
	out, err := create(f.Name)
	if err != nil {
		return err
	}
	if out.name == "" {
		out.discard()
		return errors.New(f.Name + " is no regular file")
	}
	return out.write(func(w io.Writer) error {
		_, err := w.Write(f.After)
		return err
	})
}
