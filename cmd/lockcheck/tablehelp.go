package main

import (
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/goroutines"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/graph"
	"github.com/lockcheck/lockcheck/cmd/lockcheck/internal/guards"
)

// tableHelp is the help on the subcommands that show what findings rest on.
var tableHelp = map[string]string{
	"goroutines": goroutinesUsage + goroutines.Schema,
	"graph":      graphUsage + graph.Schema,
	"guards":     guardsUsage + guards.Schema,
}

const guardsUsage = `lockcheck guards [flags] [packages] shows which lock guards which field and package
variable: by a comment or an annotation, or because most uses hold it. Below each are
the uses that do not.

  -format text|json    for people (default) or programs
  -o FILE              write to a file, which is replaced whole or not at all
  -strict              show also where no more speaks for the guard than against it
  -tests               count uses in _test.go files too
  -annotate -diff      show the comments "guarded by mu" that would say what all uses
                       of a variable agree on
  -annotate -fix       write them
  -C dir, -tags list   and the other build flags, as for lockcheck itself

Exit status: 0, or 1 if -diff shows anything, or 2 if something could not be analyzed.

`

const goroutinesUsage = `lockcheck goroutines [flags] [packages] shows where goroutines are started, by go
statements, groups, timers or functions that start what they are given, and what becomes
of each:

  joined      somebody waits for its end, or for the last that it says
  stoppable   a context, channel or connection ends it, and nobody waits until it has
  daemon      it is marked //lockcheck:daemon, with a reason
  neither     it ends by itself, or never
  unknown     what it runs is not seen

Below each are the places that say so.

  -class CLASS         only the goroutines of this class
  -format text|json    for people (default) or programs
  -o FILE              write to a file, which is replaced whole or not at all
  -tests               show those that _test.go files start too
  -C dir, -tags list   and the other build flags, as for lockcheck itself

Exit status: 0, or 2 if something could not be analyzed.

`

const graphUsage = `lockcheck graph [flags] [packages] shows in which orders locks are taken, over all the
packages together: which is taken while which other is held, and the cycles, in which
goroutines can wait for each other for ever.

  -cycles              only what is in a cycle
  -strict              take for a cycle also what rests on a weaker claim
  -format text|json|dot|svg
                       for people (default) or programs, for Graphviz, or drawn by
                       its program dot
  -o FILE              write to a file, which is replaced whole or not at all
  -tests               count _test.go files too
  -C dir, -tags list   and the other build flags, as for lockcheck itself

Exit status: 0 if there is no cycle, 1 if there is one, 2 if something could not be
analyzed.

`
