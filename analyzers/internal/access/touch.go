package access

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockcheck/lockcheck/analyzers/internal/lock"
)

// A touch is what a function does with no lock held, itself or through those that it calls, to memory that it was given:
// of a parameter, a captured variable, a package variable, or of a value of its own.
type touch struct {
	root ssa.Value // where the way to the memory begins
	path string    // selectors from there: ".1" a field, "*" what a pointer leads to, "[]" what a map holds
	kind Kind
	at   ssa.Instruction // the access
	site ssa.Instruction // what makes it in the function at hand: the access, or a call

	below *touch     // the same in the terms of the function that is called there
	late  *ssa.Defer // the statement that has it done at the end of the function
}

// Bounds of what is known of one function, so that neither recursion nor size costs much.
const (
	maxTouches = 1000
	maxPath    = 24 // of text
)

// touchesIn returns what a function does, in its own terms.
func (e *engine) touchesIn(fn *ssa.Function) []touch {
	if list, ok := e.frames[fn]; ok {
		return list
	}
	e.frames[fn] = nil // for calls that come back here
	g := &gatherer{e: e, fn: fn, seen: make(map[touchKey]bool)}
	if !e.blind[fn] {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				g.visit(instr)
			}
		}
	}
	e.frames[fn] = g.out
	return g.out
}

// given returns what a function does to what it was given, before anything may order it after what others do: who calls
// or starts it counts that as done where the call or go statement stands.
func (e *engine) given(fn *ssa.Function) []touch {
	if list, ok := e.summaries[fn]; ok {
		return list
	}
	e.summaries[fn] = nil
	var reached []int
	var out []touch
	for _, t := range e.touchesIn(fn) {
		switch t.root.(type) {
		case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		default:
			continue
		}
		if reached == nil {
			reached = e.atOnce(fn)
		}
		b := t.site.Block()
		if slices.Index(b.Instrs, t.site) < reached[b.Index] {
			out = append(out, t)
		}
	}
	e.summaries[fn] = out
	return out
}

// atOnce returns, for each block of a function, how many of its instructions may be executed before the function has
// waited for anything.
func (e *engine) atOnce(fn *ssa.Function) []int {
	reached := make([]int, len(fn.Blocks))
	if len(fn.Blocks) == 0 {
		return reached
	}
	work := []*ssa.BasicBlock{fn.Blocks[0]}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if reached[b.Index] > 0 {
			continue
		}
		n := slices.IndexFunc(b.Instrs, e.waitsOutside)
		if n >= 0 {
			reached[b.Index] = n + 1
			continue
		}
		reached[b.Index] = len(b.Instrs)
		work = append(work, b.Succs...)
	}
	return reached
}

// A gatherer collects the touches of one function.
type gatherer struct {
	e    *engine
	fn   *ssa.Function
	out  []touch
	seen map[touchKey]bool
}

type touchKey struct {
	root ssa.Value
	path string
	kind Kind
	site ssa.Instruction
}

func (g *gatherer) visit(instr ssa.Instruction) {
	if g.e.locked[instr] {
		return
	}
	switch instr := instr.(type) {
	case *ssa.UnOp:
		if instr.Op == token.MUL && !selfGuarded(instr.Type()) {
			g.add(instr.X, "", Read, instr, instr)
		}
	case *ssa.Store:
		if load, ok := instr.Val.(*ssa.UnOp); ok && load.Op == token.MUL && load.X == instr.Addr {
			return // a return statement that names the result: nothing is stored
		}
		g.add(instr.Addr, "", Write, instr, instr)
	case *ssa.MapUpdate:
		g.add(instr.Map, "[]", Fill, instr, instr)
	case *ssa.Lookup:
		g.look(instr.X, instr)
	case *ssa.Range:
		g.look(instr.X, instr)
	case *ssa.Defer:
		g.deferred(instr)
	case ssa.CallInstruction:
		g.call(instr, instr)
	}
}

func (g *gatherer) look(m ssa.Value, at ssa.Instruction) {
	if _, ok := m.Type().Underlying().(*types.Map); ok {
		g.add(m, "[]", Look, at, at)
	}
}

// add notes a touch of the memory at an address, or further on from there.
func (g *gatherer) add(addr ssa.Value, more string, kind Kind, at, site ssa.Instruction) {
	root, path := locate(addr)
	root, path = unspilled(root, path+more)
	if root == nil || len(path) > maxPath || len(g.out) >= maxTouches {
		return
	}
	k := touchKey{root, path, kind, site}
	if !g.seen[k] {
		g.seen[k] = true
		g.out = append(g.out, touch{root: root, path: path, kind: kind, at: at, site: site})
	}
}

// call adds what a called function does, or one that a go statement starts; site is where it happens.
func (g *gatherer) call(c ssa.CallInstruction, site ssa.Instruction) {
	common := c.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if (b.Name() == "delete" || b.Name() == "clear") && len(common.Args) > 0 {
			if _, ok := common.Args[0].Type().Underlying().(*types.Map); ok {
				g.add(common.Args[0], "[]", Fill, c, site)
			}
		}
		return
	}
	if l := g.e.launches[c]; l != nil {
		g.enter(l.body, l.made, l.args, site)
		return
	}
	callee := common.StaticCallee()
	if callee == nil {
		return
	}
	m, _ := common.Value.(*ssa.MakeClosure)
	g.enter(origin(callee), m, common.Args, site)
	if obj, ok := callee.Object().(*types.Func); ok && lock.CallerOf(obj).When == lock.Now {
		for _, arg := range common.Args {
			if m, ok := arg.(*ssa.MakeClosure); ok && g.e.starts.inline[m.Fn.(*ssa.Function)] {
				g.enter(m.Fn.(*ssa.Function), m, nil, site)
			}
		}
	}
}

// enter adds what a function does to its captured variables and arguments, and to package variables.
func (g *gatherer) enter(fn *ssa.Function, m *ssa.MakeClosure, args []ssa.Value, site ssa.Instruction) {
	if fn == nil || !g.e.known[fn] || g.e.early(fn) {
		return
	}
	for _, t := range g.e.given(fn) {
		switch root := t.root.(type) {
		case *ssa.Parameter:
			if i := paramIndex(root); i >= 0 && i < len(args) {
				g.pass(args[i], &t, site)
			}
		case *ssa.FreeVar:
			if i := slices.Index(fn.FreeVars, root); m != nil && i < len(m.Bindings) {
				g.pass(m.Bindings[i], &t, site)
			}
		case *ssa.Global:
			g.pass(root, &t, site)
		}
	}
}

// pass adds a touch by a function that is entered at site, of what it was given.
func (g *gatherer) pass(v ssa.Value, t *touch, site ssa.Instruction) {
	n := len(g.out)
	g.add(v, t.path, t.kind, t.at, site)
	for i := n; i < len(g.out); i++ {
		g.out[i].below = t
	}
}

// deferred adds what a deferred call does where it is made: when the function ends, unless another that was deferred
// later, and so runs before, waits for something.
func (g *gatherer) deferred(d *ssa.Defer) {
	for _, b := range g.fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Defer:
				if instr != d && g.e.reaches(d, instr) && g.e.mayWait(instr.Common()) {
					return
				}
			case *ssa.RunDefers:
				if !g.e.locked[instr] {
					n := len(g.out)
					g.call(d, instr)
					for i := n; i < len(g.out); i++ {
						g.out[i].late = d
					}
				}
			}
		}
	}
}

// locate returns where the way to an address, or to a map, begins, and the selectors on it; nil if it leads through
// elements of arrays and slices, of which it is not known which one is meant.
func locate(addr ssa.Value) (root ssa.Value, path string) {
	for range maxPath {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			path, addr = "."+strconv.Itoa(x.Field)+path, x.X
		case *ssa.Field:
			load, ok := x.X.(*ssa.UnOp)
			if !ok || load.Op != token.MUL {
				return nil, ""
			}
			path, addr = "."+strconv.Itoa(x.Field)+"*"+path, load.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return x, path
			}
			path, addr = "*"+path, x.X
		case *ssa.ChangeType:
			addr = x.X
		case *ssa.MakeInterface:
			addr = x.X
		case *ssa.IndexAddr, *ssa.Index, *ssa.Lookup, *ssa.Const, *ssa.Slice:
			return nil, ""
		default:
			return addr, path
		}
	}
	return nil, ""
}

// unspilled takes a parameter that lives in memory, because a closure captures it, for what it was given.
func unspilled(root ssa.Value, path string) (ssa.Value, string) {
	cell, ok := root.(*ssa.Alloc)
	if !ok || path == "" || path[0] != '*' {
		return root, path
	}
	if given := spilled(cell); given != nil {
		return given, path[1:]
	}
	return root, path
}

// spilled returns the parameter that lives in a variable; nil if that holds anything else.
func spilled(cell *ssa.Alloc) *ssa.Parameter {
	var given *ssa.Parameter
	for _, r := range *cell.Referrers() {
		if s, ok := r.(*ssa.Store); ok && s.Addr == cell {
			p, ok := s.Val.(*ssa.Parameter)
			if !ok || given != nil {
				return nil
			}
			given = p
		}
	}
	return given
}

// meets reports whether two touches are of the same memory, and one of them changes it.
func (t touch) meets(u touch) bool {
	if t.root != u.root || !t.kind.Writes() && !u.kind.Writes() {
		return false
	}
	long, short := t.path, u.path
	if len(long) < len(short) {
		long, short = short, long
	}
	rest, ok := strings.CutPrefix(long, short)
	return ok && (rest == "" || rest[0] == '.' && !strings.ContainsAny(rest, "*["))
}

// text returns the memory as its author spells it: "tg.Targets".
func (t touch) text() string {
	name := ""
	switch root := t.root.(type) {
	case *ssa.Alloc:
		name = root.Comment
		if !token.IsIdentifier(name) || name == "new" || name == "complit" || name == "varargs" || name == "slicelit" || name == "makeslice" {
			name = ""
		}
	case *ssa.Parameter, *ssa.FreeVar:
		name = root.Name()
	case *ssa.Global:
		name = root.Name()
	}
	typ := t.root.Type()
	if name == "" {
		if n := typeName(typ); n != nil {
			name = n.Name()
		}
	}
	for path := t.path; path != ""; {
		switch path[0] {
		case '*', '[':
			if p, ok := typ.Underlying().(*types.Pointer); ok {
				typ = p.Elem()
			}
			path = strings.TrimPrefix(path[1:], "]")
		default:
			end := 1
			for end < len(path) && path[end] >= '0' && path[end] <= '9' {
				end++
			}
			i, _ := strconv.Atoi(path[1:end])
			path = path[end:]
			if p, ok := typ.Underlying().(*types.Pointer); ok {
				typ = p.Elem()
			}
			st, ok := typ.Underlying().(*types.Struct)
			if !ok || i >= st.NumFields() {
				return name
			}
			if !st.Field(i).Embedded() {
				name = strings.TrimPrefix(name+"."+st.Field(i).Name(), ".")
			}
			typ = types.NewPointer(st.Field(i).Type())
		}
	}
	return name
}
