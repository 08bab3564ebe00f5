package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/explain"
)

// explainTopics explains what is named, or lists what there is.
func explainTopics(args []string) error {
	fs := flag.NewFlagSet("lockcheck", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	name := fs.String("format", "text", "")
	topics, err := parseAll(fs, args)
	if err != nil {
		return err
	}
	format, ok := explain.Formats[*name]
	if !ok {
		return fmt.Errorf("unknown format %q (there are: markdown, text)", *name)
	}
	if len(topics) == 0 {
		return explain.Index(os.Stdout, analyzers.All, *name)
	}
	for i, topic := range topics {
		if i > 0 {
			fmt.Println()
		}
		if err := explain.Page(os.Stdout, analyzers.All, topic, format); err != nil {
			return err
		}
	}
	return nil
}
