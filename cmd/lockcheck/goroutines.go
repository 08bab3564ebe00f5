package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/goroutines"
)

// showGoroutines shows which goroutines the packages start, and what becomes of each.
func showGoroutines(args []string) int {
	t := &tableCommand{analyzer: "unjoined", formats: []string{"text", "json"}}
	var class string
	err := t.parse(args, func(fs *flag.FlagSet) { fs.StringVar(&class, "class", "", "") })
	if err == nil && class != "" && !slices.Contains(goroutines.Classes, class) {
		err = fmt.Errorf("unknown class %q (there are: %s)", class, strings.Join(goroutines.Classes, ", "))
	}
	if err != nil {
		return statusOf(err)
	}
	report, err := t.run()
	if err != nil {
		return statusOf(err)
	}
	all, err := goroutines.Read(report.Findings)
	if err != nil {
		return statusOf(err)
	}
	if class != "" {
		all = slices.DeleteFunc(all, func(g goroutines.Goroutine) bool { return g.Class != class })
	}
	err = t.write(func(w io.Writer) error {
		if t.format == "json" {
			return goroutines.JSON(w, all, report.Errors, version())
		}
		return goroutines.Text(w, all)
	})
	if err != nil {
		return statusOf(err)
	}
	return statusWith(report, 0)
}
