package spawn

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
	"github.com/lockcheck/lockcheck/analyzers/internal/program"
)

// A wiring is the graph of a package while it is made from its functions.
type wiring struct {
	*graph
	pkg     *ssa.Package
	fset    *token.FileSet
	facts   func(*types.Func) *Effects
	joins   func(*types.Func) *Awaits
	foreign []*foreign
	bodies  map[*ssa.Function]*body
	order   []*body
	dynamic []*dynamic
	invokes []*invoke
	invoked map[string]bool               // methods called through an interface, what is behind it unknown
	leaked  map[*types.Named]bool         // types that other packages may come by
	puts    map[*types.Named][]types.Type // what becomes which interface of this package
	starts  []*Start
	bubbles map[*ssa.Function]ssa.CallInstruction        // the functions that a bubble of goroutines is made of
	impls   map[*types.TypeName]*implementations         // of interfaces, found once
	loops   map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool // around the calls of functions that goroutines run
	meets   map[meeting]map[ssa.CallInstruction]bool     // the calls that come to an operation, as far as asked
	asked   questions
}

// A dynamic is a call of a function value.
type dynamic struct {
	instr ssa.CallInstruction
	in    *body
	bound map[*ssa.Function]bool
}

// wire makes the graph from the functions of the package, which others can import or not, and from what the compiler adds
// to them.
func wire(pkg *ssa.Package, importable bool, fset *token.FileSet, fns []*ssa.Function, facts func(*types.Func) *Effects, joins func(*types.Func) *Awaits) *wiring {
	w := &wiring{
		graph: newGraph(pkg.Pkg, importable), pkg: pkg, fset: fset, facts: facts, joins: joins,
		bodies:  make(map[*ssa.Function]*body),
		invoked: make(map[string]bool),
		bubbles: make(map[*ssa.Function]ssa.CallInstruction),
		loops:   make(map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool),
		asked:   make(questions),
		meets:   make(map[meeting]map[ssa.CallInstruction]bool),
	}
	if init := pkg.Func("init"); init != nil {
		w.add(init)
	}
	for _, fn := range fns {
		w.add(fn)
	}
	for i := 0; i < len(w.order); i++ { // grows by bound methods and thunks
		w.walk(w.order[i])
	}
	w.resolveInvokes()
	w.openParams()
	w.settle()
	return w
}

// concerned reports whether the package has anything to do with goroutines: it starts one, uses a channel, calls what may
// do either, or has a function that does not return.
func concerned(code *program.Program, facts func(*types.Func) *Effects) bool {
	return code.HasNoReturn() || code.Uses(func(fn *types.Func) bool { return concurrent(fn, facts) }) ||
		code.Has(func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.SendStmt, *ast.SelectStmt, *ast.ChanType:
				return true
			case *ast.UnaryExpr:
				return n.Op == token.ARROW
			}
			return false
		})
}

// concurrent reports whether the function is one of those by which goroutines talk.
func concurrent(fn *types.Func, facts func(*types.Func) *Effects) bool {
	if fn.Pkg() == nil {
		return false
	}
	path := fn.Pkg().Path()
	return path == "sync" || path == "time" || path == "iter" || path == "context" || strings.HasSuffix(path, "/errgroup") || facts(fn) != nil
}

// add takes a function with a body into the graph.
func (w *wiring) add(fn *ssa.Function) {
	if w.bodies[fn] != nil || len(fn.Blocks) == 0 || !w.own(fn) {
		return
	}
	b := &body{fn: fn, test: isTestFile(w.fset.Position(fn.Pos()).Filename)}
	w.bodies[fn] = b
	w.order = append(w.order, b)
}

// own reports whether the function is of this package, or one that the compiler made for it.
func (w *wiring) own(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Pkg != nil {
		return fn.Pkg == w.pkg
	}
	return fn.Synthetic != "" && (fn.Object() == nil || fn.Object().Pkg() == w.pkg.Pkg)
}

func (w *wiring) walk(b *body) {
	var buffer [8]*ssa.Value
	for _, block := range b.fn.Blocks {
		for _, instr := range block.Instrs {
			w.instr(b, instr)
			for _, operand := range instr.Operands(buffer[:0]) {
				if fn, ok := (*operand).(*ssa.Function); ok {
					w.add(originOf(fn))
				}
			}
		}
	}
}

// same makes two values one if a value of their type can hold anything.
func (w *wiring) same(a, b ssa.Value) {
	if w.carries(a.Type()) || w.carries(b.Type()) {
		merge(w.of(a), w.of(b))
	}
}

func (w *wiring) instr(b *body, instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.Store:
		if w.carries(v.Val.Type()) {
			merge(w.of(v.Addr).content(), w.of(v.Val))
		}
	case *ssa.Phi:
		for _, e := range v.Edges {
			w.same(v, e)
		}
	case *ssa.FieldAddr:
		if f := fieldVar(v.X.Type(), v.Field); f != nil && w.carries(f.Type()) {
			merge(w.of(v).content(), w.fieldOf(f))
		}
	case *ssa.Field:
		if f := fieldVar(v.X.Type(), v.Field); f != nil && w.carries(f.Type()) {
			merge(w.of(v), w.fieldOf(f))
		}
	case *ssa.IndexAddr:
		w.indexAddr(v)
	case *ssa.Index:
		if w.carries(v.Type()) {
			merge(w.of(v), w.of(v.X).content())
		}
	case *ssa.Slice:
		if _, ok := v.X.Type().Underlying().(*types.Pointer); ok {
			if w.carries(v.Type()) {
				merge(w.of(v), w.of(v.X).content())
			}
			break
		}
		w.same(v, v.X)
	case *ssa.Lookup:
		w.lookup(v)
	case *ssa.MapUpdate:
		if w.carries(v.Map.Type()) {
			merge(w.of(v.Map).content(), w.of(v.Key))
			merge(w.of(v.Map).content(), w.of(v.Value))
		}
	case *ssa.Next:
		w.next(v)
	case *ssa.Extract:
		if w.carries(v.Type()) {
			merge(w.of(v), w.part(v.Tuple, v.Index))
		}
	case *ssa.ChangeType:
		w.same(v, v.X)
	case *ssa.Convert:
		w.same(v, v.X)
	case *ssa.ChangeInterface:
		w.same(v, v.X)
	case *ssa.MakeInterface:
		if w.carries(v.X.Type()) {
			merge(w.of(v), w.of(v.X))
			w.of(v).outside = w.of(v).outside || !isContext(v.Type())
		}
	case *ssa.TypeAssert:
		w.typeAssert(v)
	case *ssa.Return:
		for i, result := range v.Results {
			if w.carries(result.Type()) {
				merge(w.part(b.fn, i), w.of(result))
			}
		}
	case *ssa.MakeClosure:
		fn := v.Fn.(*ssa.Function)
		w.of(v).funcs = append(w.of(v).funcs, fn)
		if obj, ok := fn.Object().(*types.Func); ok && fn.Synthetic != "" { // wg.Wait as a value: whoever has it may call it
			if kind, ok := groupKinds[lock.RoleOf(obj)]; ok && len(v.Bindings) == 1 {
				w.op(b, Op{Kind: kind, Instr: v, Chan: v.Bindings[0], Far: true})
			}
		}
		for i, binding := range v.Bindings {
			w.same(fn.FreeVars[i], binding)
		}
	case *ssa.UnOp:
		w.unop(b, v)
	case *ssa.Send:
		merge(w.of(v.Chan).content(), w.of(v.X))
		w.op(b, Op{Kind: Send, Instr: v, Chan: v.Chan})
	case *ssa.Select:
		w.selects(b, v)
	case ssa.CallInstruction:
		w.call(b, v)
	}
}

func (w *wiring) indexAddr(v *ssa.IndexAddr) {
	if !w.carries(v.X.Type()) {
		return
	}
	held := w.of(v.X).content()
	if _, ok := v.X.Type().Underlying().(*types.Pointer); ok { // to an array
		held = held.content()
	}
	merge(w.of(v).content(), held)
}

func (w *wiring) lookup(v *ssa.Lookup) {
	if !w.carries(v.X.Type()) {
		return
	}
	if v.CommaOk {
		merge(w.part(v, 0), w.of(v.X).content())
	} else {
		merge(w.of(v), w.of(v.X).content())
	}
}

func (w *wiring) next(v *ssa.Next) {
	r, ok := v.Iter.(*ssa.Range)
	if !ok || v.IsString || !w.carries(r.X.Type()) {
		return
	}
	merge(w.part(v, 1), w.of(r.X).content())
	merge(w.part(v, 2), w.of(r.X).content())
}

func (w *wiring) typeAssert(v *ssa.TypeAssert) {
	if !w.carries(v.AssertedType) {
		return
	}
	n := w.of(v)
	if v.CommaOk {
		n = w.part(v, 0)
	}
	if w.carries(v.X.Type()) {
		merge(n, w.of(v.X))
	}
	n.find().outside = true
}

func (w *wiring) unop(b *body, v *ssa.UnOp) {
	switch v.Op {
	case token.MUL:
		if w.carries(v.Type()) {
			merge(w.of(v), w.of(v.X).content())
		}
	case token.ARROW:
		if v.CommaOk {
			merge(w.part(v, 0), w.of(v.X).content())
		} else {
			merge(w.of(v), w.of(v.X).content())
		}
		w.op(b, Op{Kind: Receive, Instr: v, Chan: v.X})
	}
}

func (w *wiring) selects(b *body, v *ssa.Select) {
	received := 2
	for i, s := range v.States {
		kind := Receive
		if s.Dir == types.SendOnly {
			kind = Send
			merge(w.of(s.Chan).content(), w.of(s.Send))
		} else {
			merge(w.part(v, received), w.of(s.Chan).content())
			received++
		}
		w.op(b, Op{Kind: kind, Instr: v, Select: v, Case: i, Chan: s.Chan})
	}
}

func (w *wiring) op(b *body, op Op) {
	op.Fn, op.test = b.fn, b.test
	b.ops = append(b.ops, &op)
}

// fieldVar returns the field of the struct, or struct pointed to, of type t.
func fieldVar(t types.Type, index int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := types.Unalias(t).Underlying().(*types.Struct)
	if !ok { // a type parameter
		return nil
	}
	return s.Field(index)
}
