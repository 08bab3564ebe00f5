package oracle

import (
	"fmt"
	"go/token"
)

// The interpreter runs one function of a program once. Inputs (bool parameters and fields, counts, which
// implementation an interface holds, the answers of maybe and of TryLock) come from a chooser, each asked for
// when it is first read, so that all runs can be enumerated.

type object struct {
	typ    *structType
	name   string
	fresh  bool // made by the running code: nobody else can hold its locks
	values map[*field]any
	locks  map[*field][]*mutex
}

type mutex struct {
	class    string
	exported bool // who knows who acquires it
	name     string
	fresh    bool
	writer   *hold
	held     []*hold // readers
	freed    []frame // stack of the last release
	others   int     // what other goroutines do, since a TryLock has failed though the run does not hold it
	order    int     // in which order the run touched it first; for the compiled check
}

type hold struct {
	stack  []frame
	by     *goroutine
	rounds []round     // of the loops that were running
	done   *activation // in which it was acquired
	inside bool        // released before that activation ended
	tried  bool        // by TryLock
	lock   string      // its name
}

// A frame is one function on the stack and the line it is at.
type frame struct {
	fn   *function
	line int
}

type round struct{ loop, n int }

type activation struct {
	frame
	env     map[*variable]*any
	defers  []func()
	over    bool
	panics  bool
	loops   []round
	result  any
	runs    *activation // the activation whose deferred call this is
	deferAt bool
}

type goroutine struct {
	stack   []*activation
	spawned bool
	from    []frame // the stack of the one that started it
	body    func()
}

// stopped unwinds the interpreter when a run ends before its time; broken is a Go panic.
type (
	stopped struct{ why string }
	broken  struct{}
)

type closure struct {
	lit  *funcLit
	env  map[*variable]*any
	fn   *function // around it
	call func()    // a bound method or operation
}

type failure struct{}

type event struct {
	op    string
	order int
	line  int
	lock  *mutex
	stack []frame
}

type interp struct {
	prog    *program
	choose  func(key string, n int) int
	cur     *goroutine
	later   []*goroutine // started, not run yet
	locks   []*mutex
	globals map[*variable]any
	kidN    map[string]int
	initial func(*mutex) // sets the state a lock has before the run
	misuses []*misuse
	ended   []*hold // acquisitions released during the run
	events  []event
	loopID  int
	steps   int
	saved   bool         // a panic was recovered
	seen    map[any]bool // functions, literals and statements that ran
	fresh   int
	asked   int // answers asked for
	calls   []*callRecord
	dropped *call // the call that a statement makes for its effect, until it is made
	unheard bool  // the next call to be recorded is that
}

const maxSteps = 20000

// run executes fn with everything fresh and returns its result.
func (in *interp) run(fn *function) (result any, why string) {
	in.globals = map[*variable]any{}
	in.cur = &goroutine{}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case stopped:
			why = p.why
		default:
			panic(p)
		}
	}()
	var recv any
	if fn.recv != nil {
		recv = in.input(fn.recv)
	}
	var args []any
	for _, p := range fn.params {
		args = append(args, in.input(p))
	}
	result, why = in.top(func() any { return in.call(fn, recv, args) })
	for i := 0; i < len(in.later) && why == ""; i++ {
		in.cur = in.later[i]
		_, why = in.top(func() any { in.cur.body(); return nil })
	}
	return result, why
}

// top runs f and stops a Go panic that nobody recovered: the process dies.
func (in *interp) top(f func() any) (result any, why string) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case broken:
			why = "panic"
		default:
			panic(p)
		}
	}()
	return f(), ""
}

// input is the value of a parameter of the function that the run starts with.
func (in *interp) input(v *variable) any {
	switch v.typ.kind {
	case boolValue:
		return in.choose(v.name, 2) == 1
	case intValue:
		return in.choose(v.name, 3)
	case ptrValue:
		return in.object(v.typ.strct, v.name)
	case ifaceValue:
		return in.implementation(v.typ.iface, v.name)
	case errValue:
		if in.choose(v.name, 2) == 1 {
			return failure{}
		}
		return nil
	case mutexValue, rwValue, lockerValue:
		return in.mutex(v.name, v.name, false)
	}
	return &closure{call: func() {}}
}

func (in *interp) implementation(t *ifaceType, name string) *object {
	i := 0
	if len(t.impls) > 1 {
		i = in.choose(name+".(type)", len(t.impls))
	}
	return in.object(t.impls[i], name)
}

func (in *interp) object(t *structType, name string) *object {
	return &object{typ: t, name: name, values: map[*field]any{}, locks: map[*field][]*mutex{}}
}

func (in *interp) mutex(class, name string, fresh bool) *mutex {
	m := &mutex{class: class, name: name, fresh: fresh, order: -1}
	if in.initial != nil && !fresh {
		in.initial(m)
	}
	in.locks = append(in.locks, m)
	return m
}

// get reads a field that is not a lock, making it at the first read.
func (in *interp) get(o *object, f *field) any {
	if v, ok := o.values[f]; ok {
		return v
	}
	name := o.name + "." + f.name
	var v any
	switch f.kind {
	case boolField:
		v = in.choose(name, 2) == 1
	case ptrField, valueField:
		child := in.object(f.elem, name)
		child.fresh = o.fresh
		v = child
	case sliceField:
		kids := make([]*object, in.choose("len("+name+")", 3))
		for i := range kids {
			kids[i] = in.object(f.elem, fmt.Sprintf("%s[%d]", name, i))
		}
		v = kids
	case ifaceField:
		v = in.implementation(f.iface, name)
	}
	o.values[f] = v
	return v
}

func (in *interp) lockOf(o *object, f *field, i int) *mutex {
	if o.locks[f] == nil {
		n := 1
		if f.kind == mutexArrayField {
			n = 2
		}
		class := f.owner.pkg.name + "." + f.owner.name + "." + f.name
		for k := range n {
			m := in.mutex(class, fmt.Sprintf("%s.%s/%d", o.name, f.name, k), o.fresh)
			m.exported = token.IsExported(f.name)
			o.locks[f] = append(o.locks[f], m)
		}
	}
	return o.locks[f][i]
}

func (in *interp) global(v *variable) any {
	if x, ok := in.globals[v]; ok {
		return x
	}
	var x any
	if v.typ.kind == ptrValue {
		x = in.object(v.typ.strct, v.name)
	} else {
		m := in.mutex(v.global.name+"."+v.name, v.name, false)
		m.exported = token.IsExported(v.name)
		x = m
	}
	in.globals[v] = x
	return x
}

// call runs fn; args are evaluated.
func (in *interp) call(fn *function, recv any, args []any) any {
	a := &activation{frame: frame{fn: fn, line: fn.first}, env: map[*variable]*any{}}
	if fn.recv != nil {
		a.env[fn.recv] = &recv
	}
	for i, p := range fn.params {
		a.env[p] = &args[i]
	}
	if len(fn.results) > 0 && fn.results[0].kind == boolValue {
		a.result = false
	}
	if fn.named != nil {
		zero := a.result
		a.env[fn.named] = &zero
	}
	if in.seen != nil {
		in.seen[fn] = true
	}
	return in.activate(a, fn.body)
}

// activate runs body as a function activation with its defers.
func (in *interp) activate(a *activation, body *block) any {
	if len(in.cur.stack) > 60 {
		panic(stopped{"deep"})
	}
	in.cur.stack = append(in.cur.stack, a)
	in.protect(a, func() { in.block(a, body) })
	for len(a.defers) > 0 {
		d := a.defers[len(a.defers)-1]
		a.defers = a.defers[:len(a.defers)-1]
		in.protect(a, d)
	}
	in.cur.stack = in.cur.stack[:len(in.cur.stack)-1]
	a.over = true
	if a.panics {
		panic(broken{})
	}
	if a.fn.named != nil && a.env[a.fn.named] != nil && !a.deferAt {
		return *a.env[a.fn.named]
	}
	return a.result
}

func (in *interp) protect(a *activation, f func()) {
	depth := len(in.cur.stack)
	defer func() {
		switch p := recover().(type) {
		case nil:
		case broken:
			in.cur.stack = in.cur.stack[:depth]
			a.panics = true
		default:
			panic(p)
		}
	}()
	f()
}

// enter runs a function value; runs is set for a deferred call.
func (in *interp) enter(c *closure, runs *activation) {
	if c == nil {
		panic("call of a nil function")
	}
	if c.call != nil {
		c.call()
		return
	}
	if in.seen != nil {
		in.seen[c.lit] = true
	}
	env := make(map[*variable]*any, len(c.env))
	for v, cell := range c.env {
		env[v] = cell
	}
	a := &activation{frame: frame{fn: c.fn, line: 0}, env: env, runs: runs, deferAt: true}
	in.activate(a, c.lit.body)
}

func (in *interp) stack() []frame {
	var out []frame
	for _, a := range in.cur.stack {
		out = append(out, a.frame)
	}
	return out
}

func (in *interp) rounds() []round {
	var out []round
	for _, a := range in.cur.stack {
		out = append(out, a.loops...)
	}
	return out
}
