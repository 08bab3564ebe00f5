package spawn

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/program"
)

// Analyzer finds out about the goroutines of a package.
var Analyzer = &analysis.Analyzer{
	Name:       "spawn",
	Doc:        "find goroutine starts, their joins and what stops them",
	Requires:   []*analysis.Analyzer{directive.Analyzer, program.Analyzer},
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Effects), new(Awaits)},
}

// A Result says what is known of the goroutines of one package.
type Result struct {
	Starts  []*Start // in source order within a function
	Misuses []*Misuse
	Pulls   []*ssa.Call         // calls of iter.Pull that leave a coroutine behind
	Unused  []*directive.Daemon // marks that speak of no goroutine

	w *wiring
}

// Via is how a goroutine is started.
type Via uint8

// The ways.
const (
	GoStatement Via = iota
	Library         // by a function of a library, such as errgroup's Go
	Wrapper         // by a function that starts its argument
)

// A Start is one place where a goroutine is started.
type Start struct {
	Instr   ssa.CallInstruction
	In      *ssa.Function // the function that starts it
	Body    *ssa.Function // what it runs; nil if that is not known
	Via     Via
	Timer   bool // it runs once, later
	Maybe   bool // the starter may decide not to run it
	Generic bool // it stands for all the functions that the one around it is called with

	Joins     []*Op // what it does at its end that somebody waits for
	Words     []*Op // what it sends on its way that somebody receives
	Stops     []*Op // what it waits for that ends it
	Unknown   bool  // part of what it does is not known
	Unstopped bool  // it is not seen, and neither what it is given nor what is known of it ends it

	Trap     *Trap  // where it may stay for ever; nil if each of its paths may end
	PollChan string // how the program spells what it waits for there
	Poll     *Op    // where it waits for time alone, again and again; nil if it listens to something as well
	Stuck    []*Stuck
	Skipped  *Skip
	LeftOut  *LeftOut
	Mark     *directive.Daemon

	value   ssa.Value       // the function that it runs, if a value
	bodies  []*ssa.Function // what it may run, if that is one of several
	group   ssa.Value       // the group that its starter counts it in
	awaited bool            // the function of another package that starts it sees to it that somebody waits
	wrapped *Start          // the start in the wrapper
	test    bool

	standsFor Class // of a generic one: what becomes of all the goroutines that it stands for, if that is the same
}

// Pos returns the position of the go statement or call.
func (s *Start) Pos() token.Pos { return s.Instr.Pos() }

func run(pass *analysis.Pass) (any, error) {
	code := pass.ResultOf[program.Analyzer].(*program.Program)
	marks := pass.ResultOf[directive.Analyzer].(*directive.Set)
	facts := func(fn *types.Func) *Effects {
		effects := new(Effects)
		if pass.ImportObjectFact(fn.Origin(), effects) {
			return effects
		}
		return nil
	}
	joins := func(fn *types.Func) *Awaits {
		awaits := new(Awaits)
		if pass.ImportObjectFact(fn.Origin(), awaits) {
			return awaits
		}
		return nil
	}
	if len(marks.Daemons()) == 0 && !concerned(code, facts) {
		return new(Result), nil
	}
	pkg, fns := code.SSA()
	if pkg == nil { // all its files are tests
		return new(Result), nil
	}
	w := wire(pkg, code.Importable(), pass.Fset, fns, facts, joins)
	result := w.result(marks)
	w.export(pass.ExportObjectFact)
	for fn, awaits := range w.awaits() {
		pass.ExportObjectFact(fn, awaits)
	}
	return result, nil
}

// result looks at each goroutine.
func (w *wiring) result(marks *directive.Set) *Result {
	w.findWrappers()
	for _, s := range w.starts {
		w.judge(s)
		s.Mark = w.markOf(s, marks)
	}
	w.findOwners()
	w.classWrapped()
	return &Result{Starts: w.starts, Misuses: w.findMisuses(), Pulls: w.findPulls(), Unused: w.unusedMarks(marks), w: w}
}

// markOf returns the daemon mark on the statement that starts the goroutine, or on the function that it runs.
func (w *wiring) markOf(s *Start, marks *directive.Set) *directive.Daemon {
	if mark, ok := marks.Daemon(s.Instr.Pos()); ok {
		return mark
	}
	if s.Body != nil && s.Body.Parent() == nil && s.Body.Syntax() != nil {
		if mark, ok := marks.Daemon(s.Body.Syntax().Pos()); ok {
			return mark
		}
	}
	return nil
}

// unusedMarks returns the marks that stand neither on the start of a goroutine nor on the declaration of a function, which
// other packages may start.
func (w *wiring) unusedMarks(marks *directive.Set) []*directive.Daemon {
	used := make(map[*directive.Daemon]bool)
	for _, s := range w.starts {
		used[s.Mark] = true
	}
	for _, b := range w.order {
		if b.fn.Parent() == nil && b.fn.Syntax() != nil {
			mark, _ := marks.Daemon(b.fn.Syntax().Pos())
			used[mark] = true
		}
	}
	var unused []*directive.Daemon
	for _, mark := range marks.Daemons() {
		if !used[mark] {
			unused = append(unused, mark)
		}
	}
	return unused
}

// A Class says what becomes of a goroutine.
type Class uint8

// The classes.
const (
	Unknown   Class = iota // what it runs is not seen, or not all of it
	Joined                 // somebody waits for its end, or for its last word
	Stoppable              // a context, channel or transport ends it, and nobody waits
	Neither                // it ends by itself or never
)

func (c Class) String() string { return [...]string{"unknown", "joined", "stoppable", "neither"}[c] }

// Class returns what becomes of the goroutine. A join by somebody who is not seen, such as whoever calls an exported
// function that returns the channel, is one if nothing is known that would stop the goroutine, or if the channel is there
// for values: the goroutine closes it after the last, or sends one whatever happens. A group is there to be waited for.
func (s *Start) Class() Class {
	switch {
	case s.Joined() || s.joinedOutside(): // whatever it is given to run
		return Joined
	case s.Generic && s.standsFor != Unknown:
		return s.standsFor
	case len(s.Stops) > 0:
		return Stoppable
	case (s.Body == nil || s.Generic || s.Unknown) && !s.Unstopped:
		return Unknown
	}
	return Neither
}

func (s *Start) joinedOutside() bool {
	for _, op := range s.Joins {
		c, ok := op.Chan.Type().Underlying().(*types.Chan)
		switch {
		case len(s.Stops) == 0, op.Kind == Done, op.waiter != nil:
			return true
		case ok && op.Kind == Close && !isEmptyStruct(c.Elem()), op.Kind == Send && always(op.Instr):
			return true
		}
	}
	return false
}

// always reports whether every path to a return of the function comes to the instruction.
func always(instr ssa.Instruction) bool {
	for _, block := range instr.Parent().Blocks {
		if _, ok := lastOf(block).(*ssa.Return); ok && !instr.Block().Dominates(block) {
			return false
		}
	}
	return true
}

// Loose reports whether it is known that nobody waits for the goroutine.
func (s *Start) Loose() bool { return s.Body != nil && !s.Generic && len(s.Joins) == 0 }

// Joined reports whether it is known that somebody waits for the goroutine.
func (s *Start) Joined() bool {
	for _, op := range s.Joins {
		if !op.node.find().outside {
			return true
		}
	}
	return false
}

// InMain reports whether the goroutine is started by the function main of a program.
func (s *Start) InMain() bool {
	fn := s.In
	return fn.Parent() == nil && fn.Signature.Recv() == nil && fn.Name() == "main" && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main"
}

// Subject names the goroutine, and what of it is spoken of, in a way that does not change with line numbers.
func (s *Start) Subject(of string) string {
	name := s.In.RelString(nil)
	if of != "" {
		name += " " + of
	}
	return name
}
