package main

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/completion"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/explain"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
)

// complete prints the completion script of a shell.
func complete(args []string) error {
	if len(args) != 1 {
		return errors.New("completion takes one shell: " + strings.Join(completion.Shells(), ", "))
	}
	return completion.Script(os.Stdout, args[0], completable())
}

// subcommandUsage says in a line what each subcommand does.
var subcommandUsage = map[string]string{
	"completion": "print a completion script",
	"explain":    "explain an analyzer, category, concept or directive",
	"goroutines": "show which goroutines are started and what becomes of them",
	"graph":      "show in which orders locks are taken",
	"guards":     "show which lock guards which field and variable",
	"help":       "print help",
	"report":     "write a page for a browser",
}

// completable returns what there is to complete, from the flags and subcommands themselves.
func completable() *completion.Command {
	c := new(completion.Command)
	flags, _ := newOptions()
	flags.VisitAll(func(f *flag.Flag) {
		b, ok := f.Value.(interface{ IsBoolFlag() bool })
		out := completion.Flag{Name: f.Name, Usage: f.Usage, Bool: ok && b.IsBoolFlag()}
		switch f.Name {
		case "format":
			out.Values = render.Names()
		case "baseline", "write-baseline", "o", "overlay", "modfile", "pgo":
			out.Kind = completion.File
		case "C", "pkgdir":
			out.Kind = completion.Directory
		}
		c.Flags = append(c.Flags, out)
	})
	words := map[string][]string{
		"completion": completion.Shells(),
		"explain":    explain.Topics(analyzers.All),
		"help":       append([]string{"json", "goroutines", "graph", "guards"}, explain.Names(analyzers.All)...),
	}
	for name, usage := range subcommandUsage {
		c.Subcommands = append(c.Subcommands, completion.Subcommand{Name: name, Usage: usage, Words: words[name]})
	}
	slices.SortFunc(c.Subcommands, func(a, b completion.Subcommand) int { return strings.Compare(a.Name, b.Name) })
	return c
}
