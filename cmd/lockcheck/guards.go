package main

import (
	"io"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/guards"
)

// showGuards shows which lock guards which field and variable.
func showGuards(args []string) int {
	t := &tableCommand{analyzer: "unguarded", formats: []string{"text", "json"}}
	if err := t.parse(args, nil); err != nil {
		return statusOf(err)
	}
	report, err := t.run()
	if err != nil {
		return statusOf(err)
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
	if err == nil && len(report.Errors) > 0 {
		return failure
	}
	return statusOf(err)
}
