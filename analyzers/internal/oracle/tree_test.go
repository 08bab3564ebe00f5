package oracle

// A program is a tree of its own rather than go/ast: the generator builds it, print writes it as Go, the
// interpreter runs it, the mutator and the shrinker edit it in place.

type program struct {
	pkgs []*pkg // dependencies first
	seed int64
	uses map[string]int // features the generator put in
}

type pkg struct {
	name    string
	structs []*structType
	ifaces  []*ifaceType
	globals []*variable
	funcs   []*function
	imports []*pkg
}

type structType struct {
	pkg     *pkg
	name    string
	generic bool
	fields  []*field
	methods []*function
}

type fieldKind int

const (
	mutexField fieldKind = iota
	rwField
	mutexPtrField   // *sync.Mutex, made by the constructor
	mutexArrayField // [2]sync.Mutex
	boolField       // set by the constructor only
	ptrField        // *elem
	valueField      // elem by value, or embedded
	sliceField      // []*elem
	ifaceField
)

type field struct {
	owner    *structType
	name     string
	kind     fieldKind
	embedded bool // a lock or a value field
	elem     *structType
	iface    *ifaceType
}

func (f *field) isLock() bool { return f.kind <= mutexArrayField }

type ifaceType struct {
	name   string
	method string
	impls  []*structType
}

type valueKind int

const (
	boolValue valueKind = iota
	intValue
	errValue
	funcValue   // func()
	ptrValue    // *strct
	ifaceValue  // iface
	mutexValue  // *sync.Mutex
	rwValue     // *sync.RWMutex
	lockerValue // sync.Locker, or a type parameter constrained by it
)

type valueType struct {
	kind  valueKind
	strct *structType
	iface *ifaceType
}

type variable struct {
	id     int
	name   string
	typ    valueType
	global *pkg // where it is declared, nil for locals
}

type function struct {
	pkg      *pkg
	name     string
	recv     *variable
	params   []*variable
	results  []valueType
	named    *variable // the one result, if it has a name
	generic  bool      // func name[L sync.Locker](l L, f func())
	body     *block
	entry    bool // exported and called by nobody: the oracle runs it from scratch
	contract *contract

	first, last int // lines, set by print
}

type block struct{ list []stmt }

type (
	expr interface{}
	stmt interface{ at() *int } // at is the line, set by print
	line struct{ line int }
)

func (l *line) at() *int { return &l.line }

// Expressions.
type (
	ref      struct{ v *variable }
	selector struct { // x.f; for an embedded lock field the lock itself
		x expr
		f *field
	}
	element struct { // x[i] of an array of locks
		x expr
		i int
	}
	address struct{ x expr } // &lock
	not     struct{ x expr }
	binary  struct {
		op   string // && || == != >
		x, y expr
	}
	literal struct{ val any } // bool, int; nil for nil
	failed  struct{}          // errBusy
	maybe   struct{}          // an answer that nothing in the program tells
	try     struct {          // TryLock, TryRLock
		lock expr
		read bool
	}
	call struct { // of a declared function or method
		fn   *function
		recv expr
		args []expr
	}
	callIface struct {
		x    expr
		typ  *ifaceType
		args []expr
	}
	callValue struct{ x expr } // of a func()
	funcLit   struct {
		body        *block
		first, last int // lines inside, with the closing brace
	}
	opValue struct { // s.mu.Unlock as a value
		lock expr
		op   lockOp
	}
	methodValue struct { // s.unlock as a value
		fn   *function
		recv expr
	}
	newObject struct {
		typ  *structType
		args []expr // for the bool fields
		zero bool   // &T{}
	}
)

type lockOp int

const (
	opLock lockOp = iota
	opUnlock
	opRLock
	opRUnlock
)

var opNames = [...]string{"Lock", "Unlock", "RLock", "RUnlock"}

func (o lockOp) acquires() bool { return o == opLock || o == opRLock }

// inverse is the release for an acquisition and the other way round; twin the same in the other mode.
func (o lockOp) inverse() lockOp { return o ^ 1 }
func (o lockOp) twin() lockOp    { return o ^ 2 }

// Statements.
type (
	opStmt struct {
		line
		lock expr
		op   lockOp
	}
	doStmt struct { // a call for its effect
		line
		x expr
	}
	letStmt struct { // v := x, or v = x
		line
		v      *variable
		x      expr
		define bool
		vars   bool // var v T, x is &T{}
	}
	ifStmt struct {
		line
		init *letStmt
		cond expr
		then *block
		els  *block // nil if there is none
	}
	loopKind int
	loopStmt struct {
		line
		kind  loopKind
		x     expr      // loopCount: int; loopKids: slice selector
		elem  *variable // loopKids
		label string
		body  *block
	}
	switchStmt struct {
		line
		tag   expr // nil: the cases are conditions
		cases []*switchCase
		label string
	}
	switchCase struct {
		line
		cond expr // nil for default
		body *block
	}
	retStmt struct {
		line
		x expr // nil if there is no result
	}
	deferStmt struct {
		line
		x  expr    // a call
		op *opStmt // or an operation
	}
	goStmt struct {
		line
		x expr
	}
	jumpStmt struct {
		line
		word  string // break, continue, goto
		label string
	}
	labelStmt struct {
		line
		name string
	}
	workStmt    struct{ line }
	panicStmt   struct{ line }
	recoverStmt struct{ line }
	blockStmt   struct {
		line
		body *block
	}
)

const (
	loopCount loopKind = iota // for range n
	loopMaybe                 // for maybe()
	loopEver                  // for { … break … }
	loopKids                  // for _, k := range s.kids
)

// blocksOf lists the blocks directly inside a statement, closures included.
func blocksOf(s stmt) []*block {
	switch s := s.(type) {
	case *ifStmt:
		bs := exprBlocks(s.cond)
		if s.init != nil {
			bs = append(exprBlocks(s.init.x), bs...)
		}
		bs = append(bs, s.then)
		if s.els != nil {
			bs = append(bs, s.els)
		}
		return bs
	case *loopStmt:
		return []*block{s.body}
	case *switchStmt:
		var bs []*block
		for _, c := range s.cases {
			bs = append(bs, c.body)
		}
		return bs
	case *blockStmt:
		return []*block{s.body}
	case *doStmt:
		return exprBlocks(s.x)
	case *letStmt:
		return exprBlocks(s.x)
	case *deferStmt:
		return exprBlocks(s.x)
	case *goStmt:
		return exprBlocks(s.x)
	case *retStmt:
		return exprBlocks(s.x)
	}
	return nil
}

func exprBlocks(x expr) []*block {
	var bs []*block
	visitExpr(x, func(x expr) {
		if lit, ok := x.(*funcLit); ok {
			bs = append(bs, lit.body)
		}
	})
	return bs
}

// visitExpr calls f for x and the expressions in it, but does not enter function literals.
func visitExpr(x expr, f func(expr)) {
	if x == nil {
		return
	}
	f(x)
	switch x := x.(type) {
	case *selector:
		visitExpr(x.x, f)
	case *element:
		visitExpr(x.x, f)
	case *address:
		visitExpr(x.x, f)
	case *not:
		visitExpr(x.x, f)
	case *binary:
		visitExpr(x.x, f)
		visitExpr(x.y, f)
	case *try:
		visitExpr(x.lock, f)
	case *call:
		visitExpr(x.recv, f)
		for _, a := range x.args {
			visitExpr(a, f)
		}
	case *callIface:
		visitExpr(x.x, f)
		for _, a := range x.args {
			visitExpr(a, f)
		}
	case *callValue:
		visitExpr(x.x, f)
	case *opValue:
		visitExpr(x.lock, f)
	case *methodValue:
		visitExpr(x.recv, f)
	case *newObject:
		for _, a := range x.args {
			visitExpr(a, f)
		}
	}
}

// exprsOf lists the expressions directly in a statement.
func exprsOf(s stmt) []expr {
	switch s := s.(type) {
	case *opStmt:
		return []expr{s.lock}
	case *doStmt:
		return []expr{s.x}
	case *letStmt:
		return []expr{s.x}
	case *ifStmt:
		if s.init != nil {
			return []expr{s.init.x, s.cond}
		}
		return []expr{s.cond}
	case *loopStmt:
		return []expr{s.x}
	case *switchStmt:
		xs := []expr{s.tag}
		for _, c := range s.cases {
			xs = append(xs, c.cond)
		}
		return xs
	case *retStmt:
		return []expr{s.x}
	case *deferStmt:
		if s.op != nil {
			return []expr{s.op.lock}
		}
		return []expr{s.x}
	case *goStmt:
		return []expr{s.x}
	}
	return nil
}

// visitBlocks calls f for b and every block in it.
func visitBlocks(b *block, f func(*block)) {
	if b == nil {
		return
	}
	f(b)
	for _, s := range b.list {
		for _, in := range blocksOf(s) {
			visitBlocks(in, f)
		}
	}
}

// visitStmts calls f for every statement in b.
func visitStmts(b *block, f func(stmt)) {
	visitBlocks(b, func(b *block) {
		for _, s := range b.list {
			f(s)
		}
	})
}

// visitAll calls f for every expression of the program.
func (p *program) visitAll(f func(expr)) {
	for _, fn := range p.funcs() {
		visitStmts(fn.body, func(s stmt) {
			for _, x := range exprsOf(s) {
				visitExpr(x, f)
			}
		})
	}
}

func (p *program) funcs() []*function {
	var all []*function
	for _, q := range p.pkgs {
		for _, s := range q.structs {
			all = append(all, s.methods...)
		}
		all = append(all, q.funcs...)
	}
	return all
}
