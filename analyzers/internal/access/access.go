// Package access is the engine that knows who touches what: every read and write of a struct field, a package variable
// and what they hold, with the locks held there and whether the object is still private to its maker (own.go). From
// these it infers which lock guards which variable (guard.go, vote.go), and from the calls which functions expect a
// lock of their callers (entry.go). What comes after the end of all goroutines that it could meet needs none (after.go,
// handshake.go). It also tells which memory goroutines share with each other and with those who start
// them, with nothing that orders its uses (touch.go, launch.go, capture.go). It reports nothing.
//
// What it claims is a vote, not a proof: a lock that is held at nearly all writes is taken to be meant. Where it is not
// known whether a lock is held - by a condition, by a caller out of sight, under another name - an access counts
// neither for nor against.
package access

import (
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/directive"
	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/lockset"
	"github.com/lockcheck/lockcheck/analyzers/internal/program"
	"github.com/lockcheck/lockcheck/analyzers/internal/spawn"
)

// Analyzer gathers the accesses of a package and what guards them. Its result is a *Result.
var Analyzer = &analysis.Analyzer{
	Name:       "access",
	Doc:        "find who touches what under which lock\n\nIt reports nothing: the pass unguarded requires it.",
	Requires:   []*analysis.Analyzer{directive.Analyzer, lockset.Analyzer, program.Analyzer, spawn.Analyzer},
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
}

// Result is what is known of the variables of a package.
type Result struct {
	Vars     []*Var     // fields and package variables that are touched, in order of declaration
	Captures []*Capture // variables that a goroutine shares without a lock
	Breaches []*Breach  // calls without the lock that the callee expects by its comment or annotation
	locks    *lockset.Result
}

// A Var is a field or package variable with all that is done to it.
type Var struct {
	Obj      *types.Var
	Owner    *types.Named // the type that declares the field; nil for a package variable
	Accesses []*Access
	Guard    *Guard   // what guards it; nil if that is not known
	Others   []*Guard // other locks, each of which guards it in some objects
	Comment  *directive.Guard
	Decided  bool // Guard is from Comment
}

// A Kind says how a variable is touched.
type Kind uint8

// The kinds.
const (
	Read     Kind = iota // the variable itself is loaded
	Write                // it is stored to
	Look                 // the map or slice in it is read: an element, its range, its length
	Fill                 // the map or slice in it is changed
	Atomic               // through sync/atomic, reading
	AtomicRW             // through sync/atomic, writing
)

// Writes reports whether the kind changes the variable or what it holds.
func (k Kind) Writes() bool { return k == Write || k == Fill || k == AtomicRW }

// IsAtomic reports whether the access goes through sync/atomic.
func (k Kind) IsAtomic() bool { return k == Atomic || k == AtomicRW }

// An Access is one touch of a variable.
type Access struct {
	Var  *Var
	Kind Kind
	Fn   *ssa.Function
	At   ssa.Instruction
	Addr ssa.Value  // the FieldAddr or Global that names the variable; its position is that of the name
	Base *lock.Path // the object whose field it is, as a pointer to it; nil for a package variable or if not known

	Leaf  *types.Var // the field that is touched, where Var is a struct of which it is a part
	Outer *types.Var // the field of the outermost struct on the way to the variable, which may be embedded

	held  []lockset.Held
	may   []lock.Class
	freed []lockset.Freed // known not to be held
	owned bool
	inner bool // of a map that is an element of the one in the variable
	taken bool
}

// Taken reports whether the object was reached through a map or slice that was taken out of where it was shared.
func (a *Access) Taken() bool { return a.taken }

// OnlyTested reports whether the variable is loaded only to compare it with nil.
func (a *Access) OnlyTested() bool {
	load, ok := a.At.(*ssa.UnOp)
	if !ok || a.Kind != Read {
		return false
	}
	tested := false
	for _, r := range *load.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			x, isX := r.X.(*ssa.Const)
			y, isY := r.Y.(*ssa.Const)
			if !(isX && x.IsNil() || isY && y.IsNil()) {
				return false
			}
			tested = true
		default:
			return false
		}
	}
	return tested
}

// Owned reports whether the object is known to its maker only.
func (a *Access) Owned() bool { return a.owned }

// Reachable reports whether the object may be one that others can reach: it is not simply what a call returned, as from
// a decoder or a pool. An object with a lock of its own is made to be shared.
func (a *Access) Reachable() bool {
	return a.Var.Owner == nil || a.rooted() || a.Var.Locked()
}

// Locked reports whether the variable is a field of a type with a lock of its own.
func (v *Var) Locked() bool { return v.Owner != nil && hasLock(types.NewPointer(v.Owner)) }

func (a *Access) rooted() bool {
	if a.Base == nil {
		return false
	}
	if a.Base.Mentions(func(p *lock.Path) bool { return p.Kind == lock.Deref }) {
		return true
	}
	r := a.Base.Root()
	if r.Kind != lock.Value {
		return r.Kind != lock.Stale
	}
	switch v := r.Val.(type) {
	case *ssa.Call:
		return false
	case *ssa.Extract:
		_, call := v.Tuple.(*ssa.Call)
		return !call
	}
	return true
}

// Text returns the variable as its author spells it there: "s.n".
func (a *Access) Text() string {
	switch {
	case a.Base != nil:
	case a.Var.Owner == nil:
		return a.Var.Obj.Name()
	default:
		return a.Var.Owner.Obj().Name() + "." + a.Var.Obj.Name()
	}
	return lock.Text(a.Base, a.Fn) + "." + a.Var.Obj.Name()
}

// An engine gathers the accesses of one package.
type engine struct {
	pass        *analysis.Pass
	dirs        *directive.Set
	locks       *lockset.Result
	prog        *ssa.Program
	fns         []*ssa.Function
	known       map[*ssa.Function]bool
	vars        map[*types.Var]*Var
	order       []*Var
	calls       map[*ssa.Function][]*call // by callee
	made        map[*ssa.Function]*call   // where a closure is made, by its function
	ops         map[*ssa.Function][]lockOp
	dynamic     map[string][]indirect // calls of function values, by signature
	invokes     map[string][]indirect // calls through interfaces, by name and signature
	owners      *owners
	declarers   lock.Declarers
	starts      *starts
	memo        map[want]*entry
	asked       map[want]*question                       // those that are not answered yet
	around      map[*ssa.Function]map[*ssa.Function]bool // functions that lead to one by few calls
	reach       map[*ssa.Function]*reach
	passed      map[*ssa.Function]bool   // function literals that other packages call where they are made
	locked      map[ssa.Instruction]bool // uses of memory, and calls, at which some lock may be held
	blind       map[*ssa.Function]bool   // functions that were given up on
	waiting     map[*ssa.Function]bool
	opening     map[*ssa.Function]bool
	touched     map[*ssa.Function]map[lock.Class]bool // classes that guard what a function touches
	atEnd       map[*ssa.Function][]lockOp            // deferred
	recvs       map[*ssa.Function][]chanOp
	waitsFor    map[*ssa.Function][]chanOp // groups
	sends       map[*ssa.Function][]chanOp
	visitors    map[visitor][]*call
	localWaits  map[*ssa.Function][]localWait
	endings     map[*ssa.Function][]*types.Var // see ends
	bindings    map[*ssa.Function][]*ssa.MakeClosure
	closes      map[*ssa.Function][]chanOp
	borrows     map[*types.TypeName][]borrow
	lockers     map[locker]bool
	resets      map[*ssa.Function][]*ssa.Store
	fieldStores map[*types.Var][]*ssa.Store
	resetCalls  map[*ssa.Function][]*ssa.Call
	// memos of early, setsUp and soleRoot
	first, prepares map[*ssa.Function]bool
	roots           map[*ssa.Function]*ssa.Function
	atInit          map[*ssa.Function]bool
	callees         map[*ssa.Function][]*ssa.Function
	takes           map[*ssa.Function][]lockset.Taken
	// goroutines, and what functions do to what they share
	launches          map[ssa.CallInstruction]*launch
	launched          map[*ssa.Function][]*launch
	frames, summaries map[*ssa.Function][]touch
	talks             map[*ssa.Function]*talk
	chans             map[*ssa.Function][]*types.Var
}

func run(pass *analysis.Pass) (any, error) {
	code := pass.ResultOf[program.Analyzer].(*program.Program)
	locks := pass.ResultOf[lockset.Analyzer].(*lockset.Result)
	if lock.Implemented(pass.Pkg.Path()) || len(locks.Funcs) == 0 && !mayShare(code) {
		return &Result{}, nil // nothing here is shared, as far as can be seen
	}
	pkg, fns := code.SSA()
	if pkg == nil { // all its files are tests
		return &Result{}, nil
	}
	e := &engine{
		pass: pass, locks: locks, prog: pkg.Prog, fns: fns,
		dirs:    pass.ResultOf[directive.Analyzer].(*directive.Set),
		known:   make(map[*ssa.Function]bool),
		vars:    make(map[*types.Var]*Var),
		calls:   make(map[*ssa.Function][]*call),
		made:    make(map[*ssa.Function]*call),
		ops:     make(map[*ssa.Function][]lockOp),
		dynamic: make(map[string][]indirect), invokes: make(map[string][]indirect),
		memo:  make(map[want]*entry),
		asked: make(map[want]*question), around: make(map[*ssa.Function]map[*ssa.Function]bool),
		reach: make(map[*ssa.Function]*reach), passed: make(map[*ssa.Function]bool),
		locked: make(map[ssa.Instruction]bool), blind: make(map[*ssa.Function]bool),
		waiting: make(map[*ssa.Function]bool), opening: make(map[*ssa.Function]bool),
		frames: make(map[*ssa.Function][]touch), summaries: make(map[*ssa.Function][]touch),
		talks: make(map[*ssa.Function]*talk),
		atEnd: make(map[*ssa.Function][]lockOp), borrows: make(map[*types.TypeName][]borrow),
		recvs: make(map[*ssa.Function][]chanOp), waitsFor: make(map[*ssa.Function][]chanOp), sends: make(map[*ssa.Function][]chanOp), visitors: make(map[visitor][]*call), localWaits: make(map[*ssa.Function][]localWait), closes: make(map[*ssa.Function][]chanOp),
		declarers: lock.DeclarersIn(pass.Pkg),
		resets:    make(map[*ssa.Function][]*ssa.Store), resetCalls: make(map[*ssa.Function][]*ssa.Call), roots: make(map[*ssa.Function]*ssa.Function),
		first: make(map[*ssa.Function]bool), prepares: make(map[*ssa.Function]bool),
		takes: make(map[*ssa.Function][]lockset.Taken),
	}
	for _, fn := range fns {
		e.known[fn] = true
	}
	res := &Result{locks: locks}
	e.starts = e.findStarts()
	e.findLaunches(pass.ResultOf[spawn.Analyzer].(*spawn.Result))
	e.owners = newOwners(e)
	e.atInit = calledAtInit(pkg)
	for _, fn := range e.fns {
		e.gather(fn)
	}
	e.findBorrows()
	e.ownership()
	for _, v := range e.order {
		e.judge(v)
	}
	res.Vars = e.order
	res.Breaches = e.breaches()
	res.Captures = e.captures()
	return res, nil
}

// mayShare reports whether the package starts goroutines or uses atomic operations.
func mayShare(code *program.Program) bool {
	return code.Uses(func(fn *types.Func) bool {
		return fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic" || lock.CallerOf(fn).When == lock.Later
	}) || code.Has(func(n ast.Node) bool {
		_, ok := n.(*ast.GoStmt)
		return ok
	})
}
