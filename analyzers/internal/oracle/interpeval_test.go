package oracle

import "fmt"

// control tells how a statement ended.
type control struct {
	word  string // "", return, break, continue, goto
	label string
}

func (in *interp) block(a *activation, b *block) control {
	for i := 0; i < len(b.list); i++ {
		c := in.stmt(a, b.list[i])
		if c.word == "goto" {
			if j := labelIn(b, c.label); j >= 0 {
				i = j
				continue
			}
		}
		if c.word != "" {
			return c
		}
	}
	return control{}
}

// outcome keys the ways that the condition of an if was decided.
type outcome struct {
	s   *ifStmt
	yes bool
}

func labelIn(b *block, name string) int {
	for i, s := range b.list {
		if l, ok := s.(*labelStmt); ok && l.name == name {
			return i
		}
	}
	return -1
}

func (in *interp) stmt(a *activation, s stmt) control {
	if in.steps++; in.steps > maxSteps {
		panic(stopped{"long"})
	}
	a.line = *s.at()
	if in.seen != nil {
		in.seen[s] = true
	}
	switch s := s.(type) {
	case *opStmt:
		in.operate(in.lock(a, s.lock), s.op, false)
	case *doStmt:
		c, _ := s.x.(*call)
		in.dropped = c
		in.eval(a, s.x)
	case *letStmt:
		in.let(a, s)
	case *ifStmt:
		if s.init != nil {
			in.let(a, s.init)
		}
		yes := in.eval(a, s.cond).(bool)
		if in.seen != nil {
			in.seen[outcome{s, yes}] = true
		}
		if yes {
			return in.block(a, s.then)
		}
		if s.els != nil {
			return in.block(a, s.els)
		}
	case *loopStmt:
		return in.loop(a, s)
	case *switchStmt:
		return in.switchStmt(a, s)
	case *retStmt:
		if s.x != nil {
			a.result = in.eval(a, s.x)
			if a.fn.named != nil && !a.deferAt {
				*a.env[a.fn.named] = a.result
			}
		}
		return control{word: "return"}
	case *deferStmt:
		in.deferStmt(a, s)
	case *goStmt:
		f := in.prepare(a, s.x, nil)
		in.later = append(in.later, &goroutine{spawned: true, from: in.stack(), body: f})
	case *jumpStmt:
		return control{s.word, s.label}
	case *panicStmt:
		panic(broken{})
	case *recoverStmt:
		if a.runs != nil && a.runs.panics {
			a.runs.panics, in.saved = false, true
		}
	case *blockStmt:
		return in.block(a, s.body)
	}
	return control{}
}

func (in *interp) let(a *activation, s *letStmt) {
	v := in.eval(a, s.x)
	if s.define {
		a.env[s.v] = &v
		return
	}
	*a.env[s.v] = v
}

func (in *interp) loop(a *activation, s *loopStmt) control {
	count := -1
	var kids []*object
	switch s.kind {
	case loopCount:
		count = in.eval(a, s.x).(int)
	case loopKids:
		kids = in.eval(a, s.x).([]*object)
		count = len(kids)
	}
	in.loopID++
	a.loops = append(a.loops, round{loop: in.loopID})
	top := len(a.loops) - 1
	defer func() { a.loops = a.loops[:top] }()
	for i := 0; count < 0 || i < count; i++ {
		if i > 2 {
			panic(stopped{"pruned"}) // more rounds show nothing new
		}
		if s.kind == loopMaybe {
			a.line = s.line.line
			if !in.maybe(i > 1) {
				break
			}
		}
		if s.kind == loopKids {
			var k any = kids[i]
			a.env[s.elem] = &k
		}
		a.loops[top].n = i
		c := in.block(a, s.body)
		mine := c.label == "" || c.label == s.label
		switch {
		case c.word == "break" && mine:
			return control{}
		case c.word == "continue" && mine, c.word == "":
		default:
			return c
		}
	}
	return control{}
}

// maybe asks for an opaque answer; in the end it is no, or loops would not end.
func (in *interp) maybe(enough bool) bool {
	if enough {
		return in.choose("", 1) == 1
	}
	return in.choose("", 2) == 1
}

func (in *interp) switchStmt(a *activation, s *switchStmt) control {
	var tag any
	if s.tag != nil {
		tag = in.eval(a, s.tag)
	}
	var take *switchCase
	for _, c := range s.cases {
		if c.cond == nil {
			if take == nil {
				take = c
			}
			continue
		}
		v := in.eval(a, c.cond)
		if s.tag == nil && v.(bool) || s.tag != nil && v == tag {
			take = c
			break
		}
	}
	if take == nil {
		return control{}
	}
	c := in.block(a, take.body)
	if c.word == "break" && (c.label == "" || c.label == s.label) {
		return control{}
	}
	return c
}

func (in *interp) deferStmt(a *activation, s *deferStmt) {
	if s.op != nil {
		m, op, ln := in.lock(a, s.op.lock), s.op.op, s.line.line
		a.defers = append(a.defers, func() {
			a.line = ln
			in.operate(m, op, true)
		})
		return
	}
	f, ln := in.prepare(a, s.x, a), s.line.line
	a.defers = append(a.defers, func() { a.line = ln; f() })
}

// prepare evaluates the function and the arguments of a call that happens later.
func (in *interp) prepare(a *activation, x expr, runs *activation) func() {
	switch x := x.(type) {
	case *call:
		recv, args := in.receiver(a, x.recv), in.args(a, x.args)
		return func() { in.recorded(-1, func() any { return in.call(x.fn, recv, args) }) }
	case *callValue:
		c := in.eval(a, x.x).(*closure)
		return func() { in.recorded(-1, func() any { in.enter(c, runs); return nil }) }
	case *callIface:
		o := in.eval(a, x.x).(*object)
		fn := methodNamed(o.typ, x.typ.method)
		return func() { in.recorded(-1, func() any { return in.call(fn, o, nil) }) }
	}
	panic(fmt.Sprintf("cannot defer %T", x))
}

func methodNamed(t *structType, name string) *function {
	for _, m := range t.methods {
		if m.name == name {
			return m
		}
	}
	return nil
}

func (in *interp) receiver(a *activation, x expr) any {
	if x == nil {
		return nil
	}
	return in.eval(a, x)
}

func (in *interp) args(a *activation, xs []expr) []any {
	var out []any
	for _, x := range xs {
		out = append(out, in.eval(a, x))
	}
	return out
}

// lock evaluates x to a lock.
func (in *interp) lock(a *activation, x expr) *mutex {
	switch x := x.(type) {
	case *selector:
		return in.lockOf(in.eval(a, x.x).(*object), x.f, 0)
	case *element:
		sel := x.x.(*selector)
		return in.lockOf(in.eval(a, sel.x).(*object), sel.f, x.i)
	}
	return in.eval(a, x).(*mutex)
}

func (in *interp) eval(a *activation, x expr) any {
	switch x := x.(type) {
	case *ref:
		if x.v.global != nil {
			return in.global(x.v)
		}
		cell := a.env[x.v]
		if cell == nil {
			panic("no value for " + x.v.name)
		}
		return *cell
	case *selector:
		o := in.eval(a, x.x).(*object)
		if x.f.isLock() {
			return in.lockOf(o, x.f, 0)
		}
		return in.get(o, x.f)
	case *element:
		return in.lock(a, x)
	case *address:
		return in.lock(a, x.x)
	case *not:
		return !in.eval(a, x.x).(bool)
	case *binary:
		return in.binary(a, x)
	case *literal:
		return x.val
	case *failed:
		return failure{}
	case *maybe:
		return in.maybe(false)
	case *try:
		return in.tryLock(in.lock(a, x.lock), x.read)
	case *call:
		asked, dropped := in.asked, in.dropped == x
		recv, args, ln := in.receiver(a, x.recv), in.args(a, x.args), a.line
		in.unheard = dropped
		v := in.recorded(asked, func() any { return in.call(x.fn, recv, args) })
		a.line = ln
		return v
	case *callIface:
		return in.recorded(-1, func() any {
			o := in.eval(a, x.x).(*object)
			return in.call(methodNamed(o.typ, x.typ.method), o, nil)
		})
	case *callValue:
		c := in.eval(a, x.x).(*closure)
		return in.recorded(-1, func() any { in.enter(c, nil); return nil })
	case *funcLit:
		env := make(map[*variable]*any, len(a.env))
		for v, cell := range a.env {
			env[v] = cell
		}
		return &closure{lit: x, env: env, fn: a.fn}
	case *opValue:
		m, op := in.lock(a, x.lock), x.op
		return &closure{call: func() { in.operate(m, op, true) }}
	case *methodValue:
		recv, fn := in.receiver(a, x.recv), x.fn
		return &closure{call: func() { in.call(fn, recv, nil) }}
	case *newObject:
		asked := in.asked
		o := in.make(a, x)
		return in.recorded(asked, func() any { return o })
	}
	panic(fmt.Sprintf("cannot evaluate %T", x))
}

func (in *interp) binary(a *activation, x *binary) any {
	l := in.eval(a, x.x)
	switch x.op {
	case "&&":
		return l.(bool) && in.eval(a, x.y).(bool)
	case "||":
		return l.(bool) || in.eval(a, x.y).(bool)
	case "==":
		return l == in.eval(a, x.y)
	case "!=":
		return l != in.eval(a, x.y)
	}
	return l.(int) > in.eval(a, x.y).(int)
}

func (in *interp) make(a *activation, x *newObject) any {
	in.fresh++
	o := in.object(x.typ, fmt.Sprintf("new%d", in.fresh))
	o.fresh = true
	i := 0
	for _, f := range x.typ.fields {
		if f.kind != boolField {
			continue
		}
		o.values[f] = false
		if !x.zero {
			o.values[f] = in.eval(a, x.args[i])
			i++
		}
	}
	return o
}
