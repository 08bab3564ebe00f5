package oracle

import (
	"go/token"
	"slices"
	"strings"
)

// A scope is what the generator knows at one place of the code that it writes.
type scope struct {
	g        *gen
	fn       *function
	fs       *funcState
	objs     []nameable
	conds    []expr // bools that never change
	ints     []expr // to compare
	counts   []expr // to loop over
	held     []heldLock
	loops    []loopInfo
	depth    int
	closure  bool // inside a function literal
	noReturn bool
	gap      map[string]bool // held by the caller, released for the moment
}

// funcState is shared by the scopes of one function or function literal.
type funcState struct {
	takes map[string]bool
	shut  map[string]bool // may or may not be held from here on: leave alone
	depth int
}

type nameable struct {
	x   expr
	key string
	typ *structType
}

type place struct {
	x   expr
	key string
	rw  bool
	obj *nameable // whose field it is; nil for a global
	f   *field
}

type heldLock struct {
	place
	mode    lockOp
	release func() []stmt // nil if a defer or somebody else does it
	exact   bool          // held on every path, so that it may be released for a while
}

type loopInfo struct {
	label string
	base  int // how many locks were held at its start
	sw    bool
}

func (g *gen) scope(fn *function) *scope {
	sc := &scope{g: g, fn: fn, fs: newFuncState(), gap: map[string]bool{}}
	if fn.recv != nil {
		sc.object(&ref{fn.recv}, key(fn.recv), fn.recv.typ.strct)
	}
	for _, p := range fn.params {
		switch p.typ.kind {
		case ptrValue:
			sc.object(&ref{p}, key(p), p.typ.strct)
		case boolValue:
			sc.conds = append(sc.conds, &ref{p})
		case intValue:
			if p.name == "n" {
				sc.counts = append(sc.counts, &ref{p})
			} else {
				sc.ints = append(sc.ints, &ref{p})
			}
		}
	}
	for _, q := range fn.pkg.inSight() {
		for _, v := range q.globals {
			if v.typ.kind == ptrValue {
				sc.object(&ref{v}, key(v), v.typ.strct)
			}
		}
	}
	if len(fn.results) > 0 && fn.results[0].kind == errValue {
		sc.conds, sc.ints = nil, nil // what a result tells of a parameter is not followed
	}
	return sc
}

// inSight lists the packages that p can name.
func (p *pkg) inSight() []*pkg { return append([]*pkg{p}, p.imports...) }

func newFuncState() *funcState {
	return &funcState{takes: map[string]bool{}, shut: map[string]bool{}}
}

func (sc *scope) visible(f *field) bool { return f.owner.pkg == sc.fn.pkg || token.IsExported(f.name) }

// object makes an object nameable, with its bools and what hangs on it.
func (sc *scope) object(x expr, key string, t *structType) {
	sc.objs = append(sc.objs, nameable{x, key, t})
	for _, f := range t.fields {
		if !sc.visible(f) {
			continue
		}
		switch f.kind {
		case boolField:
			sc.conds = append(sc.conds, &selector{x, f})
		case ptrField, valueField:
			if strings.Count(key, ".") < 2 {
				sc.object(&selector{x, f}, key+"."+f.name, f.elem)
			}
		}
	}
}

func (sc *scope) place(x expr, key string, f *field) place {
	p := place{x: &selector{x, f}, key: key + "." + f.name, rw: f.kind == rwField, f: f}
	if f.kind == mutexArrayField {
		i := sc.g.rnd.Intn(2)
		p.x, p.key = &element{p.x, i}, p.key+string(rune('0'+i))
	}
	return p
}

// places are the locks that can be taken here; all of them, or those that can be named.
func (sc *scope) places(all bool) []place {
	var out []place
	for i := range sc.objs {
		o := &sc.objs[i]
		for _, f := range lockFields(o.typ) {
			if !all && !sc.visible(f) {
				continue
			}
			p := sc.place(o.x, o.key, f)
			p.obj = o
			if sc.free(p.key) {
				out = append(out, p)
			}
		}
	}
	for _, q := range sc.fn.pkg.inSight() {
		for _, v := range q.globals {
			if v.typ.kind != ptrValue && sc.free(key(v)) {
				out = append(out, place{x: &ref{v}, key: key(v), rw: v.typ.kind == rwValue})
			}
		}
	}
	return out
}

func (sc *scope) heldAt(key string) int {
	return slices.IndexFunc(sc.held, func(h heldLock) bool { return h.key == key })
}

func (sc *scope) free(key string) bool { return sc.heldAt(key) < 0 && !sc.fs.shut[key] }

// sub is the scope of a block inside.
func (sc *scope) sub() *scope {
	in := *sc
	in.objs, in.conds, in.ints = slices.Clip(sc.objs), slices.Clip(sc.conds), slices.Clip(sc.ints)
	in.held, in.loops = slices.Clone(sc.held), slices.Clip(sc.loops)
	in.depth++
	return &in
}

// literal is the scope of a function literal that runs while the same locks are held.
func (sc *scope) literal() *scope {
	in := sc.sub()
	in.closure, in.loops, in.noReturn = true, nil, false
	in.fs = newFuncState()
	for k := range sc.fs.shut {
		in.fs.shut[k] = true
	}
	for i := range in.held {
		in.held[i].release, in.held[i].exact = nil, false
	}
	return in
}

// merge takes over what a literal that was called here does.
func (sc *scope) merge(in *scope) {
	for k := range in.fs.takes {
		sc.took(k)
	}
	sc.fs.depth = max(sc.fs.depth, in.fs.depth)
}

// leave ends a block: what a defer holds from there on may or may not be held now.
func (sc *scope) leave(in *scope) {
	for _, h := range in.held {
		if sc.heldAt(h.key) < 0 && h.release == nil {
			sc.fs.shut[h.key] = true
		}
	}
}

func (sc *scope) took(key string) {
	if !sc.gap[key] {
		sc.fs.takes[key] = true
	}
}

func (sc *scope) acquired(p place, mode lockOp, release func() []stmt) {
	sc.took(p.key)
	sc.held = append(sc.held, heldLock{place: p, mode: mode, release: release})
}

// acquiredSurely is acquired on every path that gets here.
func (sc *scope) acquiredSurely(p place, mode lockOp, release func() []stmt) {
	sc.acquired(p, mode, release)
	sc.held[len(sc.held)-1].exact = true
}

func (sc *scope) released(key string) {
	if i := sc.heldAt(key); i >= 0 {
		sc.held = slices.Delete(slices.Clone(sc.held), i, i+1)
	}
}

// block writes a block of n statements in a scope of its own.
func (sc *scope) block(n int) *block {
	in := sc.sub()
	b := &block{in.list(n)}
	sc.leave(in)
	return b
}

// cleanup releases what was acquired since base held locks, last first.
func (sc *scope) cleanup(base int) []stmt {
	var out []stmt
	for i := len(sc.held) - 1; i >= base; i-- {
		if h := sc.held[i]; h.release != nil {
			out = append(out, h.release()...)
		}
	}
	return out
}

// condition is something to branch on, stable one that gives the same answer when asked again.
func (sc *scope) condition() expr {
	if sc.g.chance(15) || len(sc.conds) == 0 {
		sc.g.use("opaque condition")
		return &maybe{}
	}
	return sc.stable()
}

func (sc *scope) stable() expr {
	g := sc.g
	if len(sc.ints) > 0 && g.chance(15) {
		g.use("comparison with a constant")
		return &binary{[]string{"==", "!="}[g.rnd.Intn(2)], sc.ints[g.rnd.Intn(len(sc.ints))], &literal{g.rnd.Intn(2)}}
	}
	if len(sc.conds) == 0 {
		return nil
	}
	x := sc.conds[g.rnd.Intn(len(sc.conds))]
	if _, ok := x.(*selector); ok {
		g.use("bool field")
	}
	switch n := g.rnd.Intn(100); {
	case n < 25:
		return &not{x}
	case n < 38:
		g.use("short circuit")
		y := sc.conds[g.rnd.Intn(len(sc.conds))]
		return &binary{[]string{"&&", "||"}[g.rnd.Intn(2)], x, y}
	}
	return x
}

// answer is a result for the function being written.
func (sc *scope) answer() expr {
	if len(sc.fn.results) == 0 || sc.closure {
		return nil
	}
	if sc.fn.results[0].kind == errValue {
		if sc.g.chance(50) {
			return &failed{}
		}
		return &literal{nil}
	}
	return &maybe{}
}

func (sc *scope) let(prefix string, t valueType, x expr) (*variable, *letStmt) {
	v := sc.g.variable(sc.g.name(prefix), t)
	return v, &letStmt{v: v, x: x, define: true}
}
