// Package lockset is the engine of lockcheck: it knows which lock instance is held where, across calls and packages. It
// reports nothing; the passes ask it.
//
// The state at a point is a small set of worlds, each one feasible way through the function so far: the locks held and
// known to be released, what is known of conditions and memory, the pending defers (world.go, step.go). Values are
// symbolic paths (eval.go, package lock); an object that was taken out of a container leads back to the owner of that (owner.go,
// origin.go). A call is executed by the summary of its callee (apply.go, instantiate.go), which is computed bottom-up over the
// call graph of the package and exported as a fact (summary.go, fact.go). Then the locks that all callers hold are propagated
// top-down (entry.go), and a last look at each function gathers what the passes ask for (observe.go, judge.go).
//
// Of more worlds than are kept apart some are merged: what only one of them holds may be held, and of the conditions on which
// they disagree only the first that is tested again can be trusted to be met (merge.go, lost.go).
//
// A sync.Once runs its argument once, so a world knows which of them have run (once.go).
//
// What a goroutine, or a function kept elsewhere, releases is handed over to it; what it leaves held may be released by who waits
// for it (handover.go). A function can be called from out of sight only if its object gets there (hidden.go).
//
// May or must: a lock is reported as held only where it must be held in that world, and a world is kept only as long as
// nothing known contradicts it. Two paths of one class are the same lock only if they are proved to be; where they may
// be, a release is taken to release either. What a function value or method out of sight does to locks is unknown, and
// taken to be nothing.
package lockset

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/flow"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/program"
)

// Analyzer computes the locksets of a package. Its result is a *Result; it exports one fact for each function with an
// effect on locks.
var Analyzer = &analysis.Analyzer{
	Name:       "lockset",
	Doc:        "compute which locks are held where\n\nIt reports nothing: the passes of lockcheck require it.",
	Requires:   []*analysis.Analyzer{directive.Analyzer, program.Analyzer},
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Effects)},
}

// Result is what is known of the locks of a package.
type Result struct {
	Funcs []*Func // the functions that are concerned with locks, in source order
	e     *engine

	walking  sync.Mutex
	indexing sync.Once                   // of calls
	calls    map[token.Pos]*ast.CallExpr // by position of the parenthesis
	once     sync.Once                   // makes calls when it is first asked for
}

// Func is what is known of one function.
type Func struct {
	Fn      *ssa.Function
	Again   []Again
	Misuses []Misuse
	Leaks   []Leak
	Edges   []Edge
	GivenUp string // why the function was not analysed, or is unknown to its callers; empty if neither

	sum             *Summary
	entry           []Held // held by every caller
	sol             flow.Solution[[]*world]
	frame           *frame
	calls           []*ssa.Function // static callees and closures of the package
	loads           bits            // classes of fields loaded
	callsFields     bits            // classes of function fields loaded
	backs           bits            // back-pointers loaded from objects that some container holds
	mods            bits            // classes of fields stored to
	relevant        bool
	sites           []site
	escapes         bool                     // used as a value, or callable from elsewhere
	releasedBy      map[ssa.Instruction]bool // releases of what it may return locked, true if it surely is; nil for a goroutine's
	released        bool                     // a caller releases what it returns locked
	maybeReleased   bool                     // or may have
	rec             recorder
	scc             int
	solved, changed int          // when its summary was last made, and when that changed it
	left            int          // and when that changed the worlds that a call leaves
	pairs           []pair       // locks that it takes for two, see tellApart
	may             bits         // classes of locks that some caller may hold
	mayEnter        []lock.Class // the same, for passes, which run at the same time and must not number classes
}

// maxRecursion bounds how often the functions of a recursive component are looked at until their summaries settle.
const maxRecursion = 4

// maxBlocks bounds the size of a function that is followed. What is larger was written by a program.
const maxBlocks = 5000

// maxVisits bounds how often the solver looks at one block.
const maxVisits = 60

// unknownText is the text of the constant that stands for what is not known.
const unknownText = "unknown argument"

type engine struct {
	pass         *analysis.Pass
	importable   bool // by other packages
	prog         *ssa.Program
	space        *lock.Space
	dirs         *directive.Set
	funcs        map[*ssa.Function]*Func
	order        []*Func // source order
	sccs         [][]*Func
	facts        map[*types.Func]*Summary
	impls        map[types.Type][]types.Type
	conversions  *conversions
	given        map[*types.TypeName]bool  // interfaces that others may make values of
	shown        map[*types.TypeName]bool  // types that others may reach, see hidden
	distant      map[lock.Class]*types.Var // variables of other packages that are out of sight
	concrete     []types.Type
	gates        []int // classes of locks
	gateIDs      map[int]int
	stored       map[lock.Class][]callback
	links        map[linkKey]*backPointer
	owners       map[linkKey]*lock.Path
	pointing     bits // classes of the fields among them
	origins      map[freshKey]source
	back         bits // classes of fields that can be back-pointers
	composed     bits // classes of fields that new objects get with a pointer in them
	unknown      *lock.Path
	clock        int // counts solutions
	ifaceMethods map[string]bool
	writers      map[lock.Class]*Op
	constants    map[*ssa.Alloc]bool
	wilds        map[*ssa.Alloc]bool
	freshResults map[freshKey]bool
	givers       map[lock.Class]bool // see releasers
	sent         map[lock.Class]bool // see Sent
	published    map[ssa.Value][]ssa.Instruction
	earliest     map[*Func]bool // called only while there is no other goroutine
	starters     map[*Func]bool
	soles        map[*Func]any               // the one goroutine that runs a function
	goes         map[*ssa.Function][]*ssa.Go // that start it
	valued       map[*ssa.Function]bool      // used other than by calling or starting it
	loose        bool                        // some function was given up: not all calls are known
}

func run(pass *analysis.Pass) (any, error) {
	if lock.Implemented(pass.Pkg.Path()) {
		return &Result{}, nil
	}
	e := &engine{
		pass: pass, space: lock.NewSpace(pass.Pkg),
		dirs:      pass.ResultOf[directive.Analyzer].(*directive.Set),
		funcs:     make(map[*ssa.Function]*Func),
		facts:     make(map[*types.Func]*Summary),
		impls:     make(map[types.Type][]types.Type),
		gateIDs:   make(map[int]int),
		stored:    make(map[lock.Class][]callback),
		links:     make(map[linkKey]*backPointer),
		constants: make(map[*ssa.Alloc]bool), wilds: make(map[*ssa.Alloc]bool),
		writers: make(map[lock.Class]*Op),

		freshResults: make(map[freshKey]bool),
		origins:      make(map[freshKey]source),
		published:    make(map[ssa.Value][]ssa.Instruction),
		earliest:     make(map[*Func]bool),
		starters:     make(map[*Func]bool),
		soles:        make(map[*Func]any),
		goes:         make(map[*ssa.Function][]*ssa.Go),
		valued:       make(map[*ssa.Function]bool),
	}
	e.unknown = e.space.Const(unknownText)
	code := pass.ResultOf[program.Analyzer].(*program.Program)
	if !code.Uses(e.concerns) {
		return &Result{}, nil
	}
	pkg, fns := code.SSA()
	e.prog, e.importable = pkg.Prog, code.Importable()
	for _, fn := range fns {
		g := &Func{Fn: fn}
		e.funcs[fn] = g
		e.order = append(e.order, g)
	}
	e.concrete, e.conversions = concreteTypes(pass.Pkg), conversionsOf(pkg, fns)
	for _, g := range e.order {
		e.scan(g)
	}
	e.components()
	e.pointers()
	e.summarize(nil)
	fields := e.callbacksKnown()
	e.linksKnown()
	fields.union(e.pointing)
	if !fields.empty() { // what is called through fields, and what points back, is known now: look again
		e.summarize(&fields)
	}
	e.entries()
	e.loose = slices.ContainsFunc(e.order, (*Func).unsolved)
	for _, g := range e.order {
		if g.relevant {
			e.look(g)
		}
	}
	e.judge()
	e.export()
	res := &Result{e: e}
	for _, g := range e.order {
		if g.relevant {
			res.Funcs = append(res.Funcs, g)
		}
	}
	return res, nil
}

// concerns reports whether a function that the package uses can touch a lock: it is of the API, or has a fact.
func (e *engine) concerns(fn *types.Func) bool {
	fn = fn.Origin()
	if lock.OpOf(fn).Kind != lock.NoOp {
		return true
	}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return lock.LockerMethod(fn.Name())
	}
	return fn.Pkg() != e.pass.Pkg && !e.imported(fn).silent()
}

// concreteTypes returns the named types of the package that can implement interfaces.
func concreteTypes(pkg *types.Package) []types.Type {
	var ts []types.Type
	for _, name := range pkg.Scope().Names() {
		if tn, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok && !tn.IsAlias() {
			if n, ok := tn.Type().(*types.Named); ok && n.TypeParams().Len() == 0 && !types.IsInterface(n) {
				ts = append(ts, n)
			}
		}
	}
	return ts
}

// summarize computes the summaries, callees first: all of them, or those of functions that call through one of the
// fields, and of their callers as far as that changes anything.
func (e *engine) summarize(fields *bits) {
	dirty := make(map[*Func]bool)
	for _, scc := range e.sccs {
		again := fields == nil || slices.ContainsFunc(scc, func(g *Func) bool {
			return g.callsFields.meets(*fields) || g.backs.meets(*fields) || slices.ContainsFunc(g.calls, func(c *ssa.Function) bool { return dirty[e.funcs[c]] })
		})
		if !again {
			continue
		}
		for n := 0; n < len(scc); { // what makes one relevant may make others of the component so
			n = 0
			for _, g := range scc {
				was := g.relevant
				e.relevance(g)
				if g.relevant == was {
					n++
				}
			}
		}
		for round := range maxRecursion {
			changed := false
			for _, g := range scc {
				if e.summarizeOne(g, round > 0) {
					changed, dirty[g] = true, true
				}
			}
			if !changed {
				break
			}
		}
	}
}

// summarizeOne makes the summary of a function and reports whether that changed it. Again tells that it was made before and
// only what the callees do can be new: if these leave the same worlds as then, the function is not solved once more.
func (e *engine) summarizeOne(g *Func, again bool) (changed bool) {
	newer := func(when func(*Func) int) bool {
		return slices.ContainsFunc(g.calls, func(c *ssa.Function) bool { return e.funcs[c] != nil && when(e.funcs[c]) >= g.solved })
	}
	if again && !newer(func(c *Func) int { return c.changed }) {
		return false
	}
	solved := again && g.relevant && !g.unsolved() && !newer(func(c *Func) int { return c.left })
	old := g.sum
	e.clock++
	g.solved = e.clock
	if solved {
		e.gather(g)
	} else {
		e.solve(g)
	}
	if g.sum.equal(old) {
		return false
	}
	g.changed = e.clock
	if !g.sum.leavesAs(old) {
		g.left = e.clock
	}
	return true
}

// unsolved reports whether nothing is known of the ways through the function.
func (g *Func) unsolved() bool { return g.GivenUp != "" && g.GivenUp != manyReturns }

// solve analyses one function and makes its summary.
func (e *engine) solve(g *Func) {
	g.GivenUp = ""
	if !g.relevant {
		g.sum = e.trivial(g)
		e.quietSites(g)
		return
	}
	if len(g.Fn.Blocks) > maxBlocks {
		g.GivenUp = "too large"
		g.sum = &Summary{GivenUp: g.GivenUp, Mods: g.mods}
		return
	}
	f := e.newFrame(g)
	g.frame = f
	sol, ok := f.solve()
	if !ok {
		g.GivenUp = "too many ways through it"
		g.sum = &Summary{GivenUp: g.GivenUp, Mods: g.mods}
		return
	}
	if f.crowded {
		g.GivenUp = "too many locks held at once"
		g.sum = &Summary{GivenUp: g.GivenUp, Mods: g.mods}
		return
	}
	g.sol = sol
	e.gather(g)
}

// gather makes the summary of a function that is solved.
func (e *engine) gather(g *Func) {
	f := g.frame
	f.sum = &Summary{Mods: g.mods}
	f.pass(g.sol)
	g.sum, f.sum = f.sum, nil
	g.sum.index = nil
	g.sum.settleRounds()
	g.GivenUp = g.sum.GivenUp
}

// solve finds the worlds in which each block is entered; false if there are too many ways to get there.
func (f *frame) solve() (sol flow.Solution[[]*world], ok bool) {
	for known := -1; known < len(f.f.pairs); {
		known = len(f.f.pairs)
		f.done, f.visits = make([][]*world, len(f.fn.Blocks)), make([]int, len(f.fn.Blocks))
		sol, ok = flow.Solve(f.fn, f, maxVisits)
	}
	f.done, f.visits = nil, nil
	return sol, ok
}

// pass walks the blocks once more with their final states, so that each instruction is seen in every world.
func (f *frame) pass(sol flow.Solution[[]*world]) {
	for _, b := range f.fn.Blocks {
		if sol.Reached[b.Index] {
			out := f.Block(b, sol.In[b.Index])
			if f.rec != nil {
				f.backEdges(b, out)
			}
		}
	}
	f.passed = nil // of use only while one function is gathered
}

// look gathers what the passes ask for.
func (e *engine) look(g *Func) {
	if g.unsolved() {
		return
	}
	f := g.frame
	if lends := g.sum.lends(); len(g.entry) > 0 || len(lends) > 0 {
		f = e.newFrame(g)
		f.entry, f.lends = g.entry, lends
		sol, ok := f.solve()
		if !ok {
			return
		}
		g.sol, g.frame = sol, f
	}
	f.rec = &g.rec
	f.pass(g.sol)
	f.rec = nil
}

// trivial is the summary of a function that is not concerned with locks: what it returns, and which fields it changes.
func (e *engine) trivial(g *Func) *Summary {
	res := g.Fn.Signature.Results().Len()
	s := &Summary{Mods: g.mods, Outcomes: []Outcome{{}}}
	if res > 0 {
		s.Outcomes[0].Values = make([]*lock.Path, res)
		e.constructed(g, &s.Outcomes[0])
	}
	if res == 0 || res > 2 || len(g.Fn.Blocks) != 1 {
		return s
	}
	b := g.Fn.Blocks[0]
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || len(b.Instrs) > 12 {
		return s
	}
	f := &frame{e: e, f: g, fn: g.Fn, static: map[ssa.Value]*lock.Path{}}
	w := &world{}
	for _, instr := range b.Instrs {
		switch instr := instr.(type) {
		case *ssa.FieldAddr, *ssa.UnOp, *ssa.Return, *ssa.BinOp, *ssa.Field, *ssa.ChangeType, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.MakeClosure, *ssa.Alloc:
		case *ssa.Store: // of a parameter that a closure captures
			a, ok := instr.Addr.(*ssa.Alloc)
			if !ok || !e.constant(a) {
				return s
			}
			w.set(f.eval(w, a), f.eval(w, instr.Val))
		default:
			return s
		}
	}
	for i, r := range ret.Results {
		if p := f.eval(w, r); !p.Foreign() && !p.Deep() {
			s.Outcomes[0].Values[i] = p
		}
	}
	return s
}
