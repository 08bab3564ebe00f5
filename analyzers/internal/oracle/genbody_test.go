package oracle

// list writes n statements, more where one of them needs several.
func (sc *scope) list(n int) []stmt {
	var out []stmt
	for range n {
		out = append(out, sc.some()...)
	}
	return out
}

// some is one step: mostly a call or a critical section, else control flow.
func (sc *scope) some() []stmt {
	g := sc.g
	if sc.depth > 3 {
		return []stmt{&workStmt{}}
	}
	switch n := g.rnd.Intn(100); {
	case n < 30:
		return sc.section()
	case n < 52:
		if s := sc.callSome(); s != nil {
			return s
		}
		return sc.section()
	case n < 66:
		return sc.branch()
	case n < 73:
		return sc.loop()
	case n < 82:
		return sc.leaveEarly()
	case n < 86:
		return sc.borrow()
	case n < 90:
		return sc.objects()
	case n < 93:
		return sc.plainClosure()
	case n < 95:
		return sc.spawn()
	}
	return []stmt{&workStmt{}}
}

func (sc *scope) few() int { return 1 + sc.g.rnd.Intn(4)/3 }

func (sc *scope) branch() []stmt {
	g := sc.g
	if g.chance(20) {
		return sc.switchSome()
	}
	s := &ifStmt{cond: sc.condition(), then: sc.block(sc.few())}
	if g.chance(30) {
		s.els = sc.block(sc.few())
	}
	return []stmt{s}
}

func (sc *scope) switchSome() []stmt {
	g := sc.g
	s := &switchStmt{label: g.name("sw")}
	if len(sc.ints) > 0 && g.chance(50) {
		g.use("switch on a value")
		s.tag = sc.ints[g.rnd.Intn(len(sc.ints))]
	} else {
		g.use("switch on conditions")
	}
	for i := range 2 {
		c := &switchCase{}
		if s.tag != nil {
			c.cond = &literal{i}
		} else {
			c.cond = sc.condition()
		}
		in := sc.sub()
		in.loops = append(in.loops, loopInfo{s.label, len(in.held), true})
		c.body = &block{in.list(sc.few())}
		sc.leave(in)
		s.cases = append(s.cases, c)
	}
	if g.chance(60) {
		s.cases = append(s.cases, &switchCase{body: sc.block(1)})
	}
	return []stmt{s}
}

func (sc *scope) loop() []stmt {
	g := sc.g
	s := &loopStmt{label: g.name("loop")}
	in := sc.sub()
	in.loops = append(in.loops, loopInfo{s.label, len(in.held), false})
	switch n := g.rnd.Intn(100); {
	case n < 30 && len(sc.counts) > 0:
		g.use("loop over a count")
		s.kind, s.x = loopCount, sc.counts[0]
		sc.counts, in.counts = nil, nil // two loops over one count go round equally often: arithmetic again
	case n < 60:
		if x, o := sc.kids(); x != nil {
			g.use("loop over objects")
			s.kind, s.x = loopKids, x
			s.elem = g.variable(g.name("k"), valueType{kind: ptrValue, strct: x.f.elem})
			in.object(&ref{s.elem}, o.key+"."+x.f.name+"[]", x.f.elem)
			break
		}
		fallthrough
	case n < 80:
		g.use("loop while")
		s.kind = loopMaybe
	default:
		g.use("loop for ever")
		s.kind = loopEver
	}
	s.body = &block{in.list(sc.few())}
	if s.kind == loopEver {
		s.body.list = append(s.body.list, &ifStmt{cond: &maybe{}, then: &block{[]stmt{&jumpStmt{word: "break"}}}})
	}
	return []stmt{s}
}

func (sc *scope) kids() (*selector, *nameable) {
	for _, i := range sc.g.rnd.Perm(len(sc.objs)) {
		o := &sc.objs[i]
		for _, f := range o.typ.fields {
			if f.kind == sliceField && sc.visible(f) {
				return &selector{o.x, f}, o
			}
		}
	}
	return nil, nil
}

// leaveEarly is a return, break or continue that releases what it must.
func (sc *scope) leaveEarly() []stmt {
	g := sc.g
	cond := sc.condition()
	if n := len(sc.loops); n > 0 && g.chance(70) {
		i := g.rnd.Intn(n)
		l := sc.loops[i]
		j := &jumpStmt{word: "break"}
		if !l.sw && g.chance(50) {
			j.word = "continue"
		}
		if i < n-1 || g.chance(30) {
			j.label = l.label
			g.use("labelled " + j.word)
		}
		g.use(j.word)
		return []stmt{&ifStmt{cond: cond, then: &block{append(sc.cleanup(l.base), j)}}}
	}
	if sc.noReturn {
		return []stmt{&workStmt{}}
	}
	if g.chance(8) {
		g.use("panic")
		return []stmt{&ifStmt{cond: cond, then: &block{[]stmt{&panicStmt{}}}}}
	}
	g.use("early return")
	return []stmt{&ifStmt{cond: cond, then: &block{append(sc.cleanup(0), &retStmt{x: sc.answer()})}}}
}

// borrow releases a lock that is held, does something, and takes it again.
func (sc *scope) borrow() []stmt {
	g := sc.g
	for _, i := range g.rnd.Perm(len(sc.held)) {
		h := sc.held[i]
		if !h.exact || sc.g.chance(30) {
			continue
		}
		g.use("release and retake")
		if c := sc.fn.contract; len(c.needs) > 0 && c.needs[0].key == h.key {
			g.use("borrow of the caller's lock")
		}
		in := sc.sub()
		in.released(h.key)
		in.noReturn, in.loops = true, nil
		in.gap = map[string]bool{h.key: true}
		for k := range sc.gap {
			in.gap[k] = true
		}
		out := []stmt{&opStmt{lock: h.x, op: h.mode.inverse()}}
		out = append(out, &blockStmt{body: &block{in.list(sc.few())}})
		sc.leave(in)
		return append(out, &opStmt{lock: h.x, op: h.mode})
	}
	return sc.branch()
}

// objects brings an object of its own or another name for one into play.
func (sc *scope) objects() []stmt {
	g := sc.g
	if g.chance(50) {
		for _, i := range g.rnd.Perm(len(sc.objs)) {
			o := sc.objs[i]
			sel, ok := o.x.(*selector)
			if !ok || sel.f.kind != ptrField {
				continue
			}
			g.use("alias of a field")
			x := expr(sel)
			if get := g.getter(sel.f, sc); get != nil && g.chance(50) {
				g.use("getter of the inner object")
				x = &call{fn: get, recv: sel.x}
			}
			v, s := sc.let("al", valueType{kind: ptrValue, strct: o.typ}, x)
			sc.object(&ref{v}, o.key, o.typ)
			return []stmt{s}
		}
	}
	for _, i := range g.rnd.Perm(len(sc.fn.pkg.structs)) {
		t := sc.fn.pkg.structs[i]
		if !leaf(t) || t.generic && sc.fn.recv != nil && sc.fn.recv.typ.strct == t {
			continue
		}
		g.use("object of its own")
		n := &newObject{typ: t}
		for _, f := range t.fields {
			if f.kind == boolField {
				n.args = append(n.args, &maybe{}) // what a constructor stores is not followed
			}
		}
		v, s := sc.let("own", valueType{kind: ptrValue, strct: t}, n)
		if n.args == nil && onlyLocks(t) {
			n.zero = g.chance(60)
			s.vars = n.zero && g.chance(50)
		}
		sc.object(&ref{v}, key(v), t)
		return []stmt{s}
	}
	return []stmt{&workStmt{}}
}

// plainClosure is a literal called at once, or kept and called.
func (sc *scope) plainClosure() []stmt {
	g := sc.g
	in := sc.literal()
	lit := &funcLit{body: &block{in.list(sc.few())}}
	if g.chance(40) {
		g.use("closure called at once")
		sc.merge(in)
		return []stmt{&doStmt{x: &callValue{lit}}}
	}
	g.use("closure in a local")
	sc.merge(in)
	v, s := sc.let("f", valueType{kind: funcValue}, lit)
	out := []stmt{s, &doStmt{x: &callValue{&ref{v}}}}
	if g.chance(40) {
		out = append(out, &ifStmt{cond: sc.condition(), then: &block{[]stmt{&doStmt{x: &callValue{&ref{v}}}}}})
	}
	return out
}

// spawn starts a goroutine, which inherits nothing.
func (sc *scope) spawn() []stmt {
	g := sc.g
	g.use("goroutine")
	in := sc.sub()
	in.closure, in.loops, in.noReturn, in.held = true, nil, false, nil
	in.fs = newFuncState()
	return []stmt{&goStmt{x: &callValue{&funcLit{body: &block{in.list(sc.few())}}}}}
}
