package oracle

// section is a critical section in one of the shapes that people write.
func (sc *scope) section() []stmt {
	g := sc.g
	ps := sc.places(false)
	if len(ps) == 0 {
		return []stmt{&workStmt{}}
	}
	p := ps[g.rnd.Intn(len(ps))]
	mode := opLock
	if p.rw && g.chance(55) {
		mode = opRLock
	}
	shapes := []struct {
		weight int
		name   string
		make   func(place, lockOp) []stmt
	}{
		{20, "section", sc.plainSection},
		{14, "defer", sc.deferSection},
		{6, "closure with defer", sc.closureSection},
		{8, "conditional section", sc.conditionalSection},
		{5, "flag", sc.flagSection},
		{4, "flag in a deferred closure", sc.flagDefer},
		{5, "deferred closure", sc.deferClosure},
		{5, "TryLock", sc.trySection},
		{4, "pointer to the lock", sc.pointerSection},
		{3, "method value", sc.valueSection},
		{3, "goto", sc.gotoSection},
		{3, "switch arms", sc.armsSection},
		{3, "upgrade by release", sc.upgradeSection},
		{2, "else releases", sc.elseSection},
		{14, "helper", sc.helperSection},
		{5, "locker function", sc.underSection},
	}
	total := 0
	for _, s := range shapes {
		total += s.weight
	}
	n := g.rnd.Intn(total)
	for _, s := range shapes {
		if n -= s.weight; n < 0 {
			if out := s.make(p, mode); out != nil {
				g.use("shape: " + s.name)
				return out
			}
			break
		}
	}
	g.use("shape: section")
	return sc.plainSection(p, mode)
}

func op(p place, o lockOp) *opStmt { return &opStmt{lock: p.x, op: o} }

// inside writes a body with the lock held; release is how an early exit gives it up, nil if it need not.
func (sc *scope) inside(p place, mode lockOp, release func() []stmt) []stmt {
	in := sc.sub()
	in.acquired(p, mode, release)
	if release != nil {
		_, in.held[len(in.held)-1].exact = release()[0].(*opStmt)
	}
	list := in.list(sc.few())
	in.released(p.key)
	sc.leave(in)
	return list
}

func (sc *scope) plainSection(p place, mode lockOp) []stmt {
	out := []stmt{op(p, mode)}
	// The statements stand in the surrounding block, so what they define must not be jumped over or redefined.
	out = append(out, sc.inside(p, mode, func() []stmt { return []stmt{op(p, mode.inverse())} })...)
	return append(out, op(p, mode.inverse()))
}

// deferSection holds the lock until the function ends.
func (sc *scope) deferSection(p place, mode lockOp) []stmt {
	if len(sc.loops) > 0 && hasLoop(sc.loops) || sc.noReturn {
		return nil
	}
	sc.acquiredSurely(p, mode, nil)
	return []stmt{op(p, mode), &deferStmt{op: op(p, mode.inverse())}}
}

func hasLoop(ls []loopInfo) bool {
	for _, l := range ls {
		if !l.sw {
			return true
		}
	}
	return false
}

func (sc *scope) closureSection(p place, mode lockOp) []stmt {
	in := sc.literal()
	in.acquiredSurely(p, mode, nil)
	body := []stmt{op(p, mode), &deferStmt{op: op(p, mode.inverse())}}
	body = append(body, in.list(sc.few())...)
	sc.merge(in)
	return []stmt{&doStmt{x: &callValue{&funcLit{body: &block{body}}}}}
}

// conditionalSection is if c { lock } … if c { unlock }.
func (sc *scope) conditionalSection(p place, mode lockOp) []stmt {
	c := sc.stable()
	if c == nil {
		return nil
	}
	var out []stmt
	if sc.g.chance(40) {
		v, s := sc.let("need", valueType{kind: boolValue}, c)
		out, c = append(out, s), &ref{v}
	}
	unlock := func() []stmt { return []stmt{&ifStmt{cond: c, then: &block{[]stmt{op(p, mode.inverse())}}}} }
	out = append(out, &ifStmt{cond: c, then: &block{[]stmt{op(p, mode)}}})
	out = append(out, sc.inside(p, mode, unlock)...)
	return append(out, unlock()...)
}

// flagSection keeps in a local whether the lock was taken.
func (sc *scope) flagSection(p place, mode lockOp) []stmt {
	v, s := sc.let("locked", valueType{kind: boolValue}, &literal{false})
	unlock := func() []stmt { return []stmt{&ifStmt{cond: &ref{v}, then: &block{[]stmt{op(p, mode.inverse())}}}} }
	out := []stmt{s, &ifStmt{cond: sc.condition(), then: &block{[]stmt{op(p, mode), &letStmt{v: v, x: &literal{true}}}}}}
	out = append(out, sc.inside(p, mode, unlock)...)
	return append(out, unlock()...)
}

// flagDefer lets a deferred closure release what is still held.
func (sc *scope) flagDefer(p place, mode lockOp) []stmt {
	if hasLoop(sc.loops) || sc.noReturn {
		return nil
	}
	v, s := sc.let("locked", valueType{kind: boolValue}, &literal{true})
	lit := &funcLit{body: &block{[]stmt{&ifStmt{cond: &ref{v}, then: &block{[]stmt{op(p, mode.inverse())}}}}}}
	out := []stmt{op(p, mode), s, &deferStmt{x: &callValue{lit}}}
	out = append(out, sc.inside(p, mode, nil)...)
	if sc.g.chance(70) {
		out = append(out, &ifStmt{cond: sc.condition(), then: &block{[]stmt{
			op(p, mode.inverse()), &letStmt{v: v, x: &literal{false}}, &workStmt{}}}})
	}
	sc.fs.shut[p.key] = true
	return out
}

// deferClosure releases in a deferred closure; a recover beside it turns a panic into a return.
func (sc *scope) deferClosure(p place, mode lockOp) []stmt {
	if hasLoop(sc.loops) || sc.noReturn {
		return nil
	}
	body := []stmt{op(p, mode.inverse())}
	if sc.g.chance(25) {
		sc.g.use("recover")
		body = append(body, &recoverStmt{})
	}
	sc.acquired(p, mode, nil)
	return []stmt{op(p, mode), &deferStmt{x: &callValue{&funcLit{body: &block{body}}}}}
}

func (sc *scope) trySection(p place, mode lockOp) []stmt {
	g := sc.g
	t := &try{lock: p.x, read: mode == opRLock}
	unlock := func() []stmt { return []stmt{op(p, mode.inverse())} }
	if g.chance(35) && !sc.noReturn && len(sc.loops) == 0 {
		out := []stmt{&ifStmt{cond: &not{t}, then: &block{append(sc.cleanup(0), &retStmt{x: sc.answer()})}}}
		if g.chance(50) {
			sc.acquired(p, mode, nil)
			return append(out, &deferStmt{op: op(p, mode.inverse())})
		}
		out = append(out, sc.inside(p, mode, unlock)...)
		return append(out, unlock()...)
	}
	if g.chance(30) {
		v, s := sc.let("ok", valueType{kind: boolValue}, t)
		back := func() []stmt { return []stmt{&ifStmt{cond: &ref{v}, then: &block{unlock()}}} }
		out := append([]stmt{s}, sc.inside(p, mode, back)...)
		return append(out, back()...)
	}
	in := sc.sub()
	in.depth++
	return []stmt{&ifStmt{cond: t, then: &block{append(in.inside(p, mode, unlock), unlock()...)}}}
}

// pointerSection locks through a pointer, from a getter or taken here.
func (sc *scope) pointerSection(p place, mode lockOp) []stmt {
	t := valueType{kind: mutexValue}
	if p.rw {
		t.kind = rwValue
	}
	x := expr(&address{p.x})
	if p.f != nil {
		switch {
		case p.f.kind == mutexPtrField:
			x = p.x
		case p.f.kind != mutexArrayField && sc.g.chance(50):
			if get := sc.g.lockGetter(p.f, sc); get != nil {
				sc.g.use("getter of the lock")
				x = &call{fn: get, recv: p.obj.x}
			}
		}
	}
	v, s := sc.let("mu", t, x)
	q := p
	q.x = &ref{v}
	out := append([]stmt{s, op(q, mode)}, sc.inside(q, mode, func() []stmt { return []stmt{op(q, mode.inverse())} })...)
	if sc.g.chance(50) {
		return append(out, op(q, mode.inverse()))
	}
	return append(out, op(p, mode.inverse()))
}

// valueSection releases through a method value.
func (sc *scope) valueSection(p place, mode lockOp) []stmt {
	v, s := sc.let("unlock", valueType{kind: funcValue}, &opValue{p.x, mode.inverse()})
	free := func() []stmt { return []stmt{&doStmt{x: &callValue{&ref{v}}}} }
	out := []stmt{s, op(p, mode)}
	if sc.g.chance(40) && !hasLoop(sc.loops) && !sc.noReturn {
		sc.acquired(p, mode, nil)
		return append(out, &deferStmt{x: &callValue{&ref{v}}})
	}
	out = append(out, sc.inside(p, mode, free)...)
	return append(out, free()...)
}

func (sc *scope) gotoSection(p place, mode lockOp) []stmt {
	l := sc.g.name("out")
	in := sc.sub()
	in.loops = nil
	body := in.inside(p, mode, func() []stmt { return []stmt{op(p, mode.inverse())} })
	// The block keeps the jump from passing over a definition.
	return []stmt{
		op(p, mode),
		&ifStmt{cond: sc.condition(), then: &block{[]stmt{&jumpStmt{word: "goto", label: l}}}},
		&blockStmt{body: &block{body}},
		&labelStmt{name: l},
		op(p, mode.inverse()),
	}
}

// armsSection takes the lock in every arm of a switch.
func (sc *scope) armsSection(p place, mode lockOp) []stmt {
	s := &switchStmt{cases: []*switchCase{
		{cond: sc.condition(), body: &block{[]stmt{op(p, mode)}}},
		{cond: sc.condition(), body: &block{[]stmt{&workStmt{}, op(p, mode)}}},
		{body: &block{[]stmt{op(p, mode), &workStmt{}}}},
	}}
	out := append([]stmt{s}, sc.inside(p, mode, func() []stmt { return []stmt{op(p, mode.inverse())} })...)
	return append(out, op(p, mode.inverse()))
}

// upgradeSection gives the read lock up before it takes the write lock.
func (sc *scope) upgradeSection(p place, _ lockOp) []stmt {
	if !p.rw {
		return nil
	}
	return append(sc.plainSection(p, opRLock), sc.plainSection(p, opLock)...)
}

// elseSection releases in both arms.
func (sc *scope) elseSection(p place, mode lockOp) []stmt {
	unlock := func() []stmt { return []stmt{op(p, mode.inverse())} }
	arm := func() *block {
		in := sc.sub()
		in.depth++
		return &block{append(in.inside(p, mode, unlock), unlock()...)}
	}
	s := &ifStmt{cond: sc.condition(), then: arm()}
	if sc.noReturn || len(sc.loops) > 0 {
		s.els = arm()
		return []stmt{op(p, mode), s}
	}
	sc.acquired(p, mode, unlock)
	s.then.list = append(s.then.list, sc.cleanup(0)[1:]...)
	s.then.list = append(s.then.list, &retStmt{x: sc.answer()})
	sc.released(p.key)
	return append([]stmt{op(p, mode), s}, unlock()...)
}
