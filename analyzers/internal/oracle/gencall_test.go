package oracle

import (
	"go/token"
	"slices"
	"strings"
)

// callSome calls a function or method that may be called here, nil if there is none.
func (sc *scope) callSome() []stmt {
	g := sc.g
	if len(sc.fn.params) > 0 && !sc.closure && g.chance(40) {
		if s := sc.callParam(); s != nil {
			return s
		}
	}
	if g.chance(15) {
		if s := sc.callInterface(); s != nil {
			return s
		}
	}
	for try := 0; try < 6 && len(g.funcs) > 0; try++ {
		i := g.rnd.Intn(len(g.funcs))
		if g.chance(50) {
			i = max(i, g.rnd.Intn(len(g.funcs))) // rather a late one: chains get longer
		}
		fn := g.funcs[i]
		if fn.contract.depth > 4 || fn.pkg != sc.fn.pkg && !token.IsExported(fn.name) {
			continue
		}
		if c := sc.bind(fn); c != nil {
			if fn.pkg != sc.fn.pkg {
				g.use("call across packages")
			}
			return sc.useCall(c)
		}
	}
	return nil
}

// useCall writes the call as a statement, in a condition, or deferred.
func (sc *scope) useCall(c *call) []stmt {
	g := sc.g
	if g.chance(8) && len(c.fn.contract.needs) == 0 && c.fn.contract.kind == "plain" && len(sc.gap) == 0 {
		g.use("deferred call")
		return []stmt{&deferStmt{x: c}}
	}
	if len(c.fn.results) == 0 || g.chance(40) {
		return []stmt{&doStmt{x: c}}
	}
	if c.fn.results[0].kind == boolValue {
		g.use("bool result as condition")
		return []stmt{&ifStmt{cond: c, then: sc.block(1)}}
	}
	g.use("error result as condition")
	v, s := sc.let("err", valueType{kind: errValue}, c)
	bad := &binary{"!=", &ref{v}, &literal{nil}}
	if sc.noReturn || len(sc.loops) > 0 || g.chance(30) {
		return []stmt{&ifStmt{init: s, cond: bad, then: sc.block(1)}}
	}
	return []stmt{&ifStmt{init: s, cond: bad, then: &block{append(sc.cleanup(0), &retStmt{x: sc.answer()})}}}
}

// callParam calls the function parameter, and notes what is held then.
func (sc *scope) callParam() []stmt {
	for _, p := range sc.fn.params {
		if p.typ.kind != funcValue {
			continue
		}
		c := sc.fn.contract
		if c.kind != "plain" {
			return nil
		}
		for _, h := range sc.held {
			c.during = append(c.during, need{h.key, h.mode})
		}
		for k := range sc.fs.shut {
			c.during = append(c.during, need{k, opLock})
		}
		sc.g.use("call of a function parameter")
		return []stmt{&doStmt{x: &callValue{&ref{p}}}}
	}
	return nil
}

func (sc *scope) callInterface() []stmt {
	for _, i := range sc.g.rnd.Perm(len(sc.objs)) {
		o := sc.objs[i]
		for _, f := range o.typ.fields {
			if f.kind != ifaceField || !sc.visible(f) || !sc.implFree(f, o.key) {
				continue
			}
			sc.g.use("call through an interface")
			return []stmt{&doStmt{x: &callIface{x: &selector{o.x, f}, typ: f.iface}}}
		}
	}
	return nil
}

// implFree reports whether no implementation takes what is held, and notes what they take.
func (sc *scope) implFree(f *field, owner string) bool {
	var takes []string
	for _, t := range f.iface.impls {
		fn := methodNamed(t, f.iface.method)
		if fn == nil || fn.contract.takes == nil {
			return false // being written
		}
		for k := range fn.contract.takes {
			if strings.HasPrefix(k, key(fn.recv)+".") {
				k = owner + "." + f.name + strings.TrimPrefix(k, key(fn.recv))
			}
			if !sc.free(k) {
				return false
			}
			takes = append(takes, k)
		}
	}
	for _, k := range takes {
		sc.took(k)
	}
	return true
}

// bind finds a receiver and arguments with which fn may be called here.
func (sc *scope) bind(fn *function) *call {
	c := &call{fn: fn}
	keys := map[string]string{}
	used := map[string]bool{}
	object := func(v *variable) expr {
		if t := v.typ.strct; v != fn.recv && t.generic && sc.fn.recv != nil && sc.fn.recv.typ.strct == t {
			return nil // *T[T] here, *T[int] there
		}
		for _, i := range sc.g.rnd.Perm(len(sc.objs)) {
			if o := sc.objs[i]; o.typ == v.typ.strct && !used[o.key] && !strings.Contains(o.key, "[]") || o.typ == v.typ.strct && len(used) == 0 {
				used[o.key] = true
				keys[key(v)] = o.key
				return o.x
			}
		}
		return nil
	}
	if fn.recv != nil {
		if c.recv = object(fn.recv); c.recv == nil {
			return nil
		}
	}
	var function int = -1
	for i, p := range fn.params {
		var x expr
		switch p.typ.kind {
		case ptrValue:
			if x = object(p); x == nil {
				return nil
			}
		case boolValue:
			if x = sc.condition(); sc.g.chance(20) {
				sc.g.use("constant argument")
				x = &literal{sc.g.chance(50)}
			}
		case intValue:
			switch {
			case p.name == "n" && len(sc.counts) > 0:
				x, sc.counts = sc.counts[0], nil
			case p.name == "n":
				return nil
			case len(sc.ints) > 0:
				x = sc.ints[0]
			default:
				x = &literal{sc.g.rnd.Intn(3)}
			}
		case funcValue:
			function = i
		}
		c.args = append(c.args, x)
	}
	takes, ok := sc.allowed(fn, keys, c)
	if !ok {
		return nil
	}
	if function >= 0 {
		c.args[function] = sc.callback(fn.contract.during, keys)
	}
	for _, k := range takes {
		sc.took(k)
	}
	sc.fs.depth = max(sc.fs.depth, fn.contract.depth)
	return c
}

// allowed checks the contract of fn against what is held, and sets the argument that says so.
func (sc *scope) allowed(fn *function, keys map[string]string, c *call) (takes []string, ok bool) {
	for k := range fn.contract.takes {
		k, known := rename(k, keys)
		if !known {
			continue
		}
		if !sc.free(k) || slices.Contains(takes, k) { // two names for one lock in the callee
			return nil, false
		}
		takes = append(takes, k)
	}
	for _, n := range fn.contract.needs {
		k, _ := rename(n.key, keys)
		i := sc.heldAt(k)
		if i < 0 || !sc.held[i].exact || slices.Contains(takes, k) || n.mode != sc.held[i].mode {
			return nil, false
		}
	}
	if fn.contract.kind == "need" {
		k, _ := rename(fn.contract.during[0].key, keys)
		i := sc.heldAt(k)
		switch {
		case slices.Contains(takes, k):
			return nil, false
		case sc.free(k):
			takes = append(takes, k)
			c.args[fn.contract.index] = &literal{true}
		case i >= 0 && sc.held[i].exact && sc.held[i].mode == opLock:
			c.args[fn.contract.index] = &literal{false}
		default:
			return nil, false
		}
	}
	sortStrings(takes)
	return takes, true
}

// rename puts what a callee calls k into the caller's terms.
func rename(k string, keys map[string]string) (string, bool) {
	root, rest := k, ""
	if i := strings.IndexAny(k, ".["); i >= 0 {
		root, rest = k[:i], k[i:]
	}
	if to, ok := keys[root]; ok {
		return to + rest, true
	}
	return k, strings.Contains(root, "·")
}

// callback is a function to pass to one that holds the locks of during while it calls it.
func (sc *scope) callback(during []need, keys map[string]string) expr {
	g := sc.g
	in := sc.literal()
	for _, n := range during {
		if k, ok := rename(n.key, keys); ok && in.heldAt(k) < 0 {
			in.held = append(in.held, heldLock{place: place{key: k}, mode: n.mode})
		}
	}
	if g.chance(50) {
		if m := in.methodValue(); m != nil {
			g.use("method value passed down")
			sc.merge(in)
			return m
		}
	}
	g.use("closure passed down")
	lit := &funcLit{body: &block{in.list(sc.few())}}
	sc.merge(in)
	return lit
}

// methodValue is a method without parameters that may be called in sc.
func (sc *scope) methodValue() expr {
	for _, i := range sc.g.rnd.Perm(len(sc.g.funcs)) {
		fn := sc.g.funcs[i]
		if len(fn.params)+len(fn.results) > 0 || fn.recv == nil || fn.contract.kind != "plain" || fn.contract.depth > 4 ||
			fn.pkg != sc.fn.pkg && !token.IsExported(fn.name) {
			continue
		}
		if c := sc.bind(fn); c != nil {
			return &methodValue{fn, c.recv}
		}
	}
	return nil
}
