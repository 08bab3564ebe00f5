package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/fix"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/guards"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/vet"
)

// guardsCommand is the command line of the subcommand guards.
type guardsCommand struct {
	tableCommand
	annotate, diff, fix bool
}

// showGuards shows which lock guards which field and variable, or writes comments that say so.
func showGuards(args []string) int {
	t := &guardsCommand{tableCommand: tableCommand{analyzer: "unguarded", formats: []string{"text", "json"}}}
	err := t.parse(args, func(fs *flag.FlagSet) {
		fs.BoolVar(&t.annotate, "annotate", false, "")
		fs.BoolVar(&t.diff, "diff", false, "")
		fs.BoolVar(&t.fix, "fix", false, "")
	})
	if err == nil {
		err = t.check()
	}
	if err != nil {
		return statusOf(err)
	}
	report, err := t.run()
	if err != nil {
		return statusOf(err)
	}
	if t.annotate {
		return t.comment(report)
	}
	table, err := guards.Read(report.Findings)
	if err != nil {
		return statusOf(err)
	}
	err = t.write(func(w io.Writer) error {
		if t.format == "json" {
			return guards.JSON(w, table, report.Errors, version())
		}
		return guards.Text(w, table)
	})
	if err != nil {
		return statusOf(err)
	}
	return statusWith(report, 0)
}

// check refuses flags that do not go together.
func (t *guardsCommand) check() error {
	switch {
	case t.annotate && t.diff == t.fix:
		return errors.New("-annotate goes with -diff, which shows the comments, or -fix, which writes them")
	case !t.annotate && (t.diff || t.fix):
		return errors.New("-diff and -fix go with -annotate")
	case t.annotate && t.overlay != nil:
		return errors.New("-annotate is about files as they are on disk: it does not go with -overlay")
	case t.fix && t.out != "":
		return errors.New("-fix changes the files themselves: it does not go with -o")
	}
	return nil
}

// comment writes, or shows, comments that name the guards on which all uses agree.
func (t *guardsCommand) comment(report *vet.Report) int {
	files, fields, err := fix.All(report.Findings, t.overlay.ReadFile)
	if err != nil {
		return statusOf(err)
	}
	shown := 0
	if t.diff {
		shown = len(files)
		err = t.write(func(w io.Writer) error { return writeDiffs(w, files) })
	} else {
		for _, f := range files {
			if err = replace(f); err != nil {
				break
			}
		}
		if err == nil && len(files) > 0 {
			fmt.Fprintf(os.Stderr, "lockcheck: %s written to %s\n", render.Count(fields, "comment"), render.Count(len(files), "file"))
		}
	}
	if err != nil {
		return statusOf(err)
	}
	return statusWith(report, shown)
}
