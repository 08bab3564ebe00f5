package oracle

import (
	"slices"
	"strings"
)

func sortStrings(s []string) { slices.Sort(s) }

// helper makes, or finds, a method around one lock of a struct. Helpers have a contract with their callers and
// are never run by themselves.
func (g *gen) helper(kind string, f *field, mode lockOp, build func(fn *function, x expr)) *function {
	id := kind + opNames[mode] + f.owner.name + "." + f.name
	if fn := g.help[id]; fn != nil {
		return fn
	}
	name := g.name(kind)
	if f.owner.pkg.name == "q" {
		name = strings.ToUpper(name[:1]) + name[1:]
	}
	fn := &function{pkg: f.owner.pkg, name: name, recv: g.receiver(f.owner)}
	fn.contract = &contract{kind: kind, lock: f, mode: mode, depth: 1}
	fn.body = &block{}
	build(fn, &selector{&ref{fn.recv}, f})
	f.owner.methods = append(f.owner.methods, fn)
	g.help[id] = fn
	g.use("helper: " + kind)
	return fn
}

func (g *gen) wrapper(kind string, f *field, o lockOp) *function {
	return g.helper(kind, f, o, func(fn *function, x expr) {
		fn.body.list = []stmt{&opStmt{lock: x, op: o}}
		if g.chance(30) {
			fn.body.list = append(fn.body.list, &workStmt{})
		}
	})
}

func (g *gen) conditionalWrapper(kind string, f *field, o lockOp) *function {
	return g.helper(kind, f, o, func(fn *function, x expr) {
		c := g.variable("c", valueType{kind: boolValue})
		fn.params = []*variable{c}
		fn.body.list = []stmt{&ifStmt{cond: &ref{c}, then: &block{[]stmt{&opStmt{lock: x, op: o}}}}}
	})
}

// keeper locks, and unlocks unless it is told to keep the lock.
func (g *gen) keeper(f *field, mode lockOp) *function {
	return g.helper("enter", f, mode, func(fn *function, x expr) {
		c := g.variable("keep", valueType{kind: boolValue})
		fn.params = []*variable{c}
		fn.body.list = []stmt{&opStmt{lock: x, op: mode}, &workStmt{},
			&ifStmt{cond: &not{&ref{c}}, then: &block{[]stmt{&opStmt{lock: x, op: mode.inverse()}}}}}
	})
}

// locker returns the function that releases.
func (g *gen) locker(f *field, mode lockOp) *function {
	return g.helper("hold", f, mode, func(fn *function, x expr) {
		fn.results = []valueType{{kind: funcValue}}
		ret := &retStmt{x: &opValue{x, mode.inverse()}}
		if g.chance(40) {
			ret.x = &funcLit{body: &block{[]stmt{&workStmt{}, &opStmt{lock: x, op: mode.inverse()}}}}
		}
		fn.body.list = []stmt{&opStmt{lock: x, op: mode}, ret}
	})
}

// beginner returns holding the lock if its result says so.
func (g *gen) beginner(kind string, f *field, mode lockOp) *function {
	return g.helper(kind, f, mode, func(fn *function, x expr) {
		yes, no, t := expr(&literal{true}), expr(&literal{false}), boolValue
		if kind == "begin" {
			yes, no, t = &literal{nil}, &failed{}, errValue
		}
		fn.results = []valueType{{kind: t}}
		lock, unlock := &opStmt{lock: x, op: mode}, &opStmt{lock: x, op: mode.inverse()}
		switch n := g.rnd.Intn(3); {
		case n == 0 && kind == "try":
			fn.body.list = []stmt{&retStmt{x: &try{x, mode == opRLock}}}
		case n == 1:
			fn.body.list = []stmt{&ifStmt{cond: &maybe{}, then: &block{[]stmt{&retStmt{x: no}}}}, lock, &retStmt{x: yes}}
		default:
			fn.body.list = []stmt{lock, &ifStmt{cond: &maybe{}, then: &block{[]stmt{unlock, &retStmt{x: no}}}}, &retStmt{x: yes}}
		}
	})
}

// caller calls its parameter with the lock held.
func (g *gen) caller(f *field, mode lockOp) *function {
	return g.helper("with", f, mode, func(fn *function, x expr) {
		p := g.variable("f", valueType{kind: funcValue})
		fn.params = []*variable{p}
		lock, unlock, run := &opStmt{lock: x, op: mode}, &opStmt{lock: x, op: mode.inverse()}, &doStmt{x: &callValue{&ref{p}}}
		fn.body.list = []stmt{lock, run, unlock}
		if g.chance(60) {
			fn.body.list = []stmt{lock, &deferStmt{op: unlock}, run}
		}
	})
}

// getter returns the inner object.
func (g *gen) getter(f *field, sc *scope) *function {
	if f.owner.generic {
		return nil
	}
	fn := g.helper("inner", f, opLock, func(fn *function, x expr) {
		fn.results = []valueType{{kind: ptrValue, strct: f.elem}}
		fn.body.list = []stmt{&retStmt{x: x}}
	})
	return fn
}

// lockGetter returns a pointer to the lock.
func (g *gen) lockGetter(f *field, sc *scope) *function {
	return g.helper("lk", f, opLock, func(fn *function, x expr) {
		t := mutexValue
		if f.kind == rwField {
			t = rwValue
		}
		fn.results = []valueType{{kind: t}}
		fn.body.list = []stmt{&retStmt{x: &address{x}}}
	})
}

// helperSection is a critical section by means of helpers of the type.
func (sc *scope) helperSection(place, lockOp) []stmt {
	g := sc.g
	ps := slices.DeleteFunc(sc.places(true), func(p place) bool { return p.f == nil || p.f.kind == mutexArrayField })
	if len(ps) == 0 {
		return nil
	}
	p := ps[g.rnd.Intn(len(ps))]
	mode := opLock
	if p.rw && g.chance(50) {
		mode = opRLock
	}
	method := func(fn *function, args ...expr) *call { return &call{fn: fn, recv: p.obj.x, args: args} }
	unlock := func() []stmt { return []stmt{&doStmt{x: method(g.wrapper("unlock", p.f, mode.inverse()))}} }
	if sc.visible(p.f) && g.chance(25) {
		unlock = func() []stmt { return []stmt{op(p, mode.inverse())} }
	}
	free := !hasLoop(sc.loops) && !sc.noReturn
	closed := func(head ...stmt) []stmt {
		return append(append(head, sc.inside(p, mode, unlock)...), unlock()...)
	}
	sc.fs.depth = max(sc.fs.depth, 1)
	switch n := g.rnd.Intn(100); {
	case n < 30:
		lock := &doStmt{x: method(g.wrapper("lock", p.f, mode))}
		if free && g.chance(40) {
			sc.acquired(p, mode, nil)
			return []stmt{lock, deferred(unlock()[0])}
		}
		return closed(lock)
	case n < 45:
		return sc.holdSection(p, mode, method(g.locker(p.f, mode)), free)
	case n < 55 && free && len(sc.loops) == 0:
		v, s := sc.let("err", valueType{kind: errValue}, method(g.beginner("begin", p.f, mode)))
		return closed(&ifStmt{init: s, cond: &binary{"!=", &ref{v}, &literal{nil}},
			then: &block{append(sc.cleanup(0), &retStmt{x: sc.answer()})}})
	case n < 65:
		in := sc.sub()
		in.depth++
		b := &block{append(in.inside(p, mode, unlock), unlock()...)}
		return []stmt{&ifStmt{cond: method(g.beginner("try", p.f, mode)), then: b}}
	case n < 80:
		in := sc.literal()
		in.acquired(p, mode, nil)
		lit := &funcLit{body: &block{in.list(sc.few())}}
		sc.merge(in)
		return []stmt{&doStmt{x: method(g.caller(p.f, mode), lit)}}
	case n < 90:
		c := sc.stable()
		if c == nil {
			return nil
		}
		back := func() []stmt {
			return []stmt{&doStmt{x: method(g.conditionalWrapper("unlockIf", p.f, mode.inverse()), c)}}
		}
		out := []stmt{&doStmt{x: method(g.conditionalWrapper("lockIf", p.f, mode), c)}}
		return append(append(out, sc.inside(p, mode, back)...), back()...)
	}
	if p.obj.typ.pkg != sc.fn.pkg {
		return nil // exported, it would look like a leak to whoever sees that package alone
	}
	enter := g.keeper(p.f, mode)
	sc.took(p.key)
	return append([]stmt{&doStmt{x: method(enter, &literal{false})}}, closed(&doStmt{x: method(enter, &literal{true})})...)
}

func deferred(s stmt) stmt {
	if o, ok := s.(*opStmt); ok {
		return &deferStmt{op: o}
	}
	return &deferStmt{x: s.(*doStmt).x}
}

// holdSection keeps the releasing function, or defers it at once.
func (sc *scope) holdSection(p place, mode lockOp, hold *call, free bool) []stmt {
	if free && sc.g.chance(50) {
		sc.g.use("defer s.hold()()")
		sc.acquired(p, mode, nil)
		return []stmt{&deferStmt{x: &callValue{hold}}}
	}
	v, s := sc.let("release", valueType{kind: funcValue}, hold)
	run := func() []stmt { return []stmt{&doStmt{x: &callValue{&ref{v}}}} }
	return append(append([]stmt{s}, sc.inside(p, mode, run)...), run()...)
}

// underSection passes the lock to a function that locks it around a call, generic or of a sync.Locker.
func (sc *scope) underSection(p place, mode lockOp) []stmt {
	g := sc.g
	if mode != opLock {
		return nil
	}
	id := "under " + sc.fn.pkg.name
	fn := g.help[id]
	if fn == nil {
		fn = &function{pkg: sc.fn.pkg, name: g.name("under"), generic: g.chance(50), contract: &contract{kind: "under", depth: 1}}
		l, f := g.variable("l", valueType{kind: lockerValue}), g.variable("f", valueType{kind: funcValue})
		fn.params = []*variable{l, f}
		lock, unlock, run := &opStmt{lock: &ref{l}, op: opLock}, &opStmt{lock: &ref{l}, op: opUnlock}, &doStmt{x: &callValue{&ref{f}}}
		fn.body = &block{[]stmt{lock, &deferStmt{op: unlock}, run}}
		if g.chance(50) {
			fn.body.list = []stmt{lock, run, unlock}
		}
		fn.pkg.funcs = append(fn.pkg.funcs, fn)
		g.help[id] = fn
	}
	if fn.generic {
		g.use("generic function")
	} else {
		g.use("sync.Locker")
	}
	in := sc.literal()
	in.acquired(p, mode, nil)
	lit := &funcLit{body: &block{in.list(sc.few())}}
	sc.merge(in)
	x := expr(&address{p.x})
	if p.f != nil && p.f.kind == mutexPtrField {
		x = p.x
	}
	return []stmt{&doStmt{x: &call{fn: fn, args: []expr{x, lit}}}}
}
