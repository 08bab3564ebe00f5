package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/lockcheck/lockcheck/analyzers"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/explain"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/render"
)

const usage = `lockcheck reports mistakes in the use of locks and goroutines in Go code.

  lockcheck [flags] [packages]   analyze packages, ./... if none are named
  lockcheck guards [packages]    show which lock guards which field and variable
  lockcheck graph [packages]     show in which orders locks are taken, and cycles
  lockcheck goroutines [packages]
                                 show which goroutines are started, who waits for
                                 each and what ends it
  lockcheck report -o FILE [flags] [packages]
                                 write a page for a browser: findings with their
                                 sources, the order of locks, guards, goroutines,
                                 concepts
  lockcheck explain [name]       explain an analyzer, a category of findings, a
                                 concept or a directive, or list them; with
                                 -format markdown as Markdown
  lockcheck completion SHELL     print a completion script for bash, zsh or fish
  lockcheck help [TOPIC]         this text, or more on guards, graph, goroutines,
                                 or json: the format of the JSON output

As a vet tool: go vet -vettool=$(which lockcheck) ./...

What to report:

  -NAME, -NAME=false   only this analyzer (several may be named), or all but it
  -NAME.FLAG=value     a flag of one analyzer (lockcheck explain NAME lists them)
  -strict              report also what holds by a weaker claim
  -tests               report findings in _test.go files too

What to do about it:

  -fix                 mend what can be mended with certainty, and report the rest
  -diff                show as a diff what -fix would change, and report nothing

What is known already:

  -write-baseline FILE write what is found to a baseline, instead of reporting it
  -baseline FILE       report only what is not in the baseline
  -new-from REV        report only what touches lines changed since the revision of
                       git, committed or not; "$(git merge-base main HEAD)" is
                       where a branch begins

How to show it:

  -format F            text for people (default), one object of json, or sarif,
                       github, gitlab or checkstyle for those who read that
  -o FILE              write to a file, which is replaced whole or not at all
  -c N                 lines of source around each finding (default 1); none of
                       the source if negative
  -v                   list the functions that were too large to follow
  -version             print the version of lockcheck and of Go

What to build:

  -C dir               change to dir first
  -tags list           and the other build flags of the go command: -a -asan
                       -asmflags -buildmode -buildvcs -compiler -gccgoflags
                       -gcflags -installsuffix -ldflags -linkshared -mod
                       -modcacherw -modfile -msan -overlay -p -pgo -pkgdir -race
                       -toolexec -trimpath

Colour is used on a terminal only, and not if NO_COLOR is set. Results are kept in
the build cache of Go, which go vet shares.

Exit status: 0 if nothing was found, 1 if there are findings (or a -diff), 2 if
something could not be analyzed.

Analyzers:

`

// help writes the general help.
func help(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString(usage)
	explain.Analyzers(out, analyzers.All)
	return out.Flush()
}

func helpOn(topics []string) error {
	switch {
	case len(topics) == 0:
		return help(os.Stdout)
	case len(topics) > 1:
		return errors.New("help takes one topic")
	case topics[0] == "json":
		_, err := io.WriteString(os.Stdout, render.Schema)
		return err
	}
	if text, ok := tableHelp[topics[0]]; ok {
		_, err := io.WriteString(os.Stdout, text)
		return err
	}
	return explainTopics(topics)
}

// version returns the version of lockcheck.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// printVersion prints the version of lockcheck and of the Go that built it, which limits the Go it can read.
func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "lockcheck %s %s\n", version(), runtime.Version())
	return err
}
