package oracle

import (
	"fmt"
	"math/rand"
	"strings"
)

// The generator makes programs that are right: it knows at each statement what is held, calls only what may be
// called there, and releases what it acquires on the way out. Mistakes are put in afterwards, by mutate; whether
// they are mistakes is for the interpreter to say.

type gen struct {
	rnd   *rand.Rand
	prog  *program
	pkg   *pkg // being generated
	ids   int
	names map[string]int
	funcs []*function // that may be called, deepest first
	help  map[string]*function
	chain bool // each function calls the one before
}

// A contract is what a caller has to know of a function. Locks are named by key: the id of the parameter or the
// name of the global, then selectors.
type contract struct {
	kind   string
	needs  []need // held at the call and after it
	takes  map[string]bool
	during []need // held while it calls its func parameter
	lock   *field // of helpers around one lock
	index  int
	mode   lockOp // opLock or opRLock
	depth  int
}

type need struct {
	key  string
	mode lockOp
}

// A mixer is splitmix64: the source of math/rand maps seeds that differ to the same sequence.
type mixer uint64

func (m *mixer) Uint64() uint64 {
	*m += 0x9e3779b97f4a7c15
	z := uint64(*m)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (m *mixer) Int63() int64    { return int64(m.Uint64() >> 1) }
func (m *mixer) Seed(seed int64) { *m = mixer(seed) }

// generate makes the program of a seed and a try.
func generate(seed, try int64) *program {
	src := mixer(seed)
	src = mixer(src.Uint64() + uint64(try))
	g := &gen{rnd: rand.New(&src), names: map[string]int{}, help: map[string]*function{}}
	g.prog = &program{seed: seed, uses: map[string]int{}}
	if g.chance(30) {
		g.use("two packages")
		g.packageNamed("q", 1, 1+g.rnd.Intn(2))
	}
	g.packageNamed("p", 1+g.rnd.Intn(3), 2+g.rnd.Intn(4))
	if g.chance(90) {
		for range 1 + g.rnd.Intn(4) {
			g.mutate()
		}
	}
	return g.prog
}

func (g *gen) chance(percent int) bool { return g.rnd.Intn(100) < percent }

func (g *gen) use(feature string) { g.prog.uses[feature]++ }

func (g *gen) name(prefix string) string {
	g.names[prefix]++
	return fmt.Sprintf("%s%d", prefix, g.names[prefix])
}

func (g *gen) variable(name string, t valueType) *variable {
	g.ids++
	return &variable{id: g.ids, name: name, typ: t}
}

func (g *gen) packageNamed(name string, structs, helpers int) {
	p := &pkg{name: name}
	p.imports = append(p.imports, g.prog.pkgs...)
	g.prog.pkgs = append(g.prog.pkgs, p)
	g.pkg = p
	for i := range structs {
		g.structType(p, i == structs-1)
	}
	if name == "p" && g.chance(35) {
		g.iface(p)
	}
	g.globals(p)
	if g.chain = g.chance(25); g.chain {
		helpers = 4
	}
	for range helpers {
		g.plain(false)
	}
	entries := 1 + g.rnd.Intn(3)
	if name == "q" {
		entries = 1
	}
	for range entries {
		g.plain(true)
	}
}

// structType adds a struct with locks, bools and pointers to structs made before.
func (g *gen) structType(p *pkg, last bool) *structType {
	name := strings.ToUpper(g.name("t"))
	s := &structType{pkg: p, name: name, generic: g.chance(12)}
	if s.generic {
		g.use("generic type")
	}
	exported := p.name == "q"
	for i := range 1 + g.rnd.Intn(2) {
		g.lockField(s, i, exported)
	}
	for i := range g.rnd.Intn(3) {
		s.fields = append(s.fields, &field{owner: s, name: fmt.Sprintf("on%d", i), kind: boolField})
	}
	for _, t := range p.structs {
		g.link(s, t)
	}
	if p.name == "p" && last && len(g.prog.pkgs) > 1 && !s.generic {
		t := g.prog.pkgs[0].structs[0]
		s.fields = append(s.fields, &field{owner: s, name: "far", kind: ptrField, elem: t})
	}
	p.structs = append(p.structs, s)
	return s
}

func (g *gen) lockField(s *structType, i int, exported bool) {
	f := &field{owner: s, name: fmt.Sprintf("mu%d", i)}
	if exported && g.chance(50) {
		f.name = fmt.Sprintf("Mu%d", i)
	}
	switch n := g.rnd.Intn(100); {
	case n < 45:
		f.kind = mutexField
	case n < 75:
		f.kind = rwField
	case n < 82:
		f.kind = mutexPtrField
	case n < 87:
		f.kind = mutexArrayField
	case i > 0:
		f.kind = mutexField
	case n < 94:
		f.kind, f.name, f.embedded = mutexField, "Mutex", true
	default:
		f.kind, f.name, f.embedded = rwField, "RWMutex", true
	}
	g.use("field " + [...]string{"mutex", "rwmutex", "*mutex", "[2]mutex"}[f.kind])
	if f.embedded {
		g.use("embedded lock")
	}
	s.fields = append(s.fields, f)
}

// link may give s a field of type t.
func (g *gen) link(s, t *structType) {
	if s.generic || t.generic && g.chance(50) {
		return
	}
	f := &field{owner: s, elem: t, name: fmt.Sprintf("in%d", len(s.fields))}
	switch n := g.rnd.Intn(100); {
	case n < 50:
		f.kind = ptrField
	case n < 65 && !t.generic && onlyLocks(t):
		f.kind = valueField
		g.use("struct by value")
	case n < 72 && !t.generic && onlyLocks(t) && !clashes(s, t):
		f.kind, f.name, f.embedded = valueField, t.name, true
		g.use("embedded struct")
	case n < 85:
		f.kind = sliceField
		g.use("slice of objects")
	default:
		return
	}
	s.fields = append(s.fields, f)
}

// clashes reports whether embedding t would make a selector of s ambiguous or hide one.
func clashes(s, t *structType) bool {
	for _, f := range s.fields {
		if f.embedded {
			return true
		}
		for _, h := range t.fields {
			if f.name == h.name {
				return true
			}
		}
	}
	for _, h := range t.fields {
		if h.embedded {
			return true
		}
	}
	return false
}

func onlyLocks(t *structType) bool {
	for _, f := range t.fields {
		if f.kind != mutexField && f.kind != rwField {
			return false
		}
	}
	return true
}

// leaf reports whether a T can be made out of bools alone.
func leaf(t *structType) bool {
	for _, f := range t.fields {
		if !f.isLock() && f.kind != boolField {
			return false
		}
	}
	return true
}

// iface adds an interface with one or two implementations and a field of it.
func (g *gen) iface(p *pkg) {
	it := &ifaceType{name: g.name("doer"), method: g.name("act")}
	for range 1 + g.rnd.Intn(2) {
		s := &structType{pkg: p, name: strings.ToUpper(g.name("i"))}
		g.lockField(s, 1, false)
		p.structs = append(p.structs, s)
		it.impls = append(it.impls, s)
	}
	g.use(fmt.Sprintf("interface with %d implementations", len(it.impls)))
	p.ifaces = append(p.ifaces, it)
	for _, s := range p.structs {
		if !s.generic && s != it.impls[0] && s != it.impls[len(it.impls)-1] && !embeddedAnywhere(p, s) {
			s.fields = append(s.fields, &field{owner: s, name: "h", kind: ifaceField, iface: it})
			break
		}
	}
	for _, s := range it.impls {
		fn := &function{pkg: p, name: it.method, recv: g.receiver(s)}
		s.methods = append(s.methods, fn)
		g.fill(fn, "plain", nil)
	}
}

func embeddedAnywhere(p *pkg, t *structType) bool {
	for _, s := range p.structs {
		for _, f := range s.fields {
			if f.kind == valueField && f.elem == t {
				return true
			}
		}
	}
	return false
}

func (g *gen) globals(p *pkg) {
	declare := func(prefix string, t valueType) {
		v := g.variable(g.name(prefix), t)
		v.global = p
		if p.name == "q" {
			v.name = strings.ToUpper(v.name)
		}
		p.globals = append(p.globals, v)
		g.use("global lock")
	}
	if g.chance(30) {
		declare("gmu", valueType{kind: mutexValue})
	}
	if g.chance(15) {
		declare("grw", valueType{kind: rwValue})
	}
	if s := p.structs[0]; g.chance(15) && leaf(s) {
		declare("gobj", valueType{kind: ptrValue, strct: s})
	}
}

func (g *gen) receiver(s *structType) *variable {
	return g.variable("s", valueType{kind: ptrValue, strct: s})
}

// plain adds a function that is called with nothing of what it takes held and leaves nothing held. An entry is
// exported and called by nobody in its package.
func (g *gen) plain(entry bool) {
	p := g.pkg
	fn := &function{pkg: p, entry: entry}
	prefix := "step"
	if entry {
		prefix = "Do"
	} else if p.name == "q" {
		prefix, fn.entry = "Step", true
	}
	fn.name = g.name(prefix)
	own := p.structs[g.rnd.Intn(len(p.structs))]
	if g.chain {
		own = p.structs[0]
	}
	if g.chain || g.chance(85) {
		fn.recv = g.receiver(own)
		own.methods = append(own.methods, fn)
		own = p.structs[g.rnd.Intn(len(p.structs))]
	} else {
		p.funcs = append(p.funcs, fn)
		fn.params = append(fn.params, g.variable("a", valueType{kind: ptrValue, strct: own}))
	}
	if !g.chain && g.chance(25) {
		if fn.recv != nil && g.chance(60) {
			own = fn.recv.typ.strct
			g.use("two instances of a type")
		}
		if !own.generic {
			fn.params = append(fn.params, g.variable("o", valueType{kind: ptrValue, strct: own}))
		}
	}
	bools := g.rnd.Intn(4)
	if g.chain {
		bools = g.rnd.Intn(2)
	}
	for i := range bools {
		fn.params = append(fn.params, g.variable([]string{"x", "y", "z"}[i], valueType{kind: boolValue}))
	}
	// A count only steers loops and a code is only compared: what the one says of the other is arithmetic, which
	// lockcheck does not claim to do.
	if !g.chain && g.chance(20) {
		fn.params = append(fn.params, g.variable("n", valueType{kind: intValue}))
	}
	if g.chance(20) {
		fn.params = append(fn.params, g.variable("code", valueType{kind: intValue}))
	}
	if !entry && g.chance(12) {
		fn.params = append(fn.params, g.variable("f", valueType{kind: funcValue}))
		g.use("function parameter")
	}
	if g.chance(20) {
		fn.results = []valueType{{kind: []valueKind{boolValue, errValue}[g.rnd.Intn(2)]}}
	}
	kind := "plain"
	if !entry && fn.recv != nil && g.chance(30) && len(lockFields(fn.recv.typ.strct)) > 0 {
		kind = []string{"holds", "need"}[g.rnd.Intn(2)]
	}
	if kind != "plain" {
		fn.entry = false
	}
	g.fill(fn, kind, nil)
	if !entry {
		g.funcs = append(g.funcs, fn)
	}
}

func lockFields(s *structType) []*field {
	var out []*field
	for _, f := range s.fields {
		if f.isLock() {
			out = append(out, f)
		}
	}
	return out
}

// fill writes the body of fn.
func (g *gen) fill(fn *function, kind string, lock *field) {
	c := &contract{kind: kind, lock: lock, mode: opLock}
	fn.contract = c
	sc := g.scope(fn)
	switch kind {
	case "holds":
		g.holds(fn, sc)
	case "need":
		g.needs(fn, sc)
	default:
		fn.body = &block{g.statements(sc)}
		g.recurse(fn, sc)
	}
	g.finish(fn, sc)
}

// statements is the body of a plain function. In a chain it is short and calls the function before, among statements
// that may hold locks.
func (g *gen) statements(sc *scope) []stmt {
	if !g.chain || len(g.funcs) == 0 || g.funcs[len(g.funcs)-1].contract.depth > 4 {
		return sc.list(1 + g.rnd.Intn(3))
	}
	out := sc.list(g.rnd.Intn(2))
	if c := sc.bind(g.funcs[len(g.funcs)-1]); c != nil {
		out = append(out, sc.useCall(c)...)
	}
	return append(out, sc.list(g.rnd.Intn(2))...)
}

// holds makes fn a function that its caller calls with a lock of the receiver held.
func (g *gen) holds(fn *function, sc *scope) {
	g.use("caller holds the lock")
	fs := lockFields(fn.recv.typ.strct)
	p := sc.place(&ref{fn.recv}, key(fn.recv), fs[g.rnd.Intn(len(fs))])
	mode := opLock
	if p.rw && g.chance(40) {
		mode = opRLock
	}
	fn.contract.needs = []need{{p.key, mode}}
	sc.held = append(sc.held, heldLock{place: p, mode: mode, exact: true})
	fn.body = &block{sc.list(1 + g.rnd.Intn(3))}
}

// needs makes fn a function with a parameter that says whether it has to lock for itself.
func (g *gen) needs(fn *function, sc *scope) {
	g.use("needLock parameter")
	fs := lockFields(fn.recv.typ.strct)
	p := sc.place(&ref{fn.recv}, key(fn.recv), fs[g.rnd.Intn(len(fs))])
	v := g.variable("needLock", valueType{kind: boolValue})
	fn.params = append(fn.params, v)
	fn.contract.during = []need{{p.key, opLock}} // taken if the argument is true, held if it is false
	fn.contract.index = len(fn.params) - 1
	sc.held = append(sc.held, heldLock{place: p, mode: opLock})
	lock, unlock := &opStmt{lock: p.x, op: opLock}, &opStmt{lock: p.x, op: opUnlock}
	if g.chance(50) {
		fn.body = &block{append([]stmt{&ifStmt{cond: &ref{v}, then: &block{[]stmt{lock, &deferStmt{op: unlock}}}}},
			sc.list(1+g.rnd.Intn(2))...)}
		return
	}
	sc.noReturn = true
	list := append([]stmt{&ifStmt{cond: &ref{v}, then: &block{[]stmt{lock}}}}, sc.list(1+g.rnd.Intn(2))...)
	fn.body = &block{append(list, &ifStmt{cond: &ref{v}, then: &block{[]stmt{unlock}}})}
}

// recurse may end fn with a call of itself, steered by a bool parameter.
func (g *gen) recurse(fn *function, sc *scope) {
	if len(sc.held) > 0 || len(sc.fs.shut) > 0 || !g.chance(10) || fn.entry {
		return
	}
	var args []expr
	var steer *variable
	for _, p := range fn.params {
		if p.typ.kind == boolValue && steer == nil {
			steer = p
			args = append(args, &literal{false})
			continue
		}
		args = append(args, &ref{p})
	}
	if steer == nil {
		return
	}
	g.use("recursion")
	var recv expr
	if fn.recv != nil {
		recv = &ref{fn.recv}
	}
	fn.body.list = append(fn.body.list, &ifStmt{cond: &ref{steer},
		then: &block{[]stmt{&doStmt{x: &call{fn: fn, recv: recv, args: args}}}}})
}

// finish adds the last return and notes what fn takes.
func (g *gen) finish(fn *function, sc *scope) {
	if len(fn.results) > 0 {
		if fn.results[0].kind == errValue {
			fn.body.list = append(fn.body.list, &ifStmt{cond: &maybe{}, then: &block{[]stmt{&retStmt{x: &failed{}}}}},
				&retStmt{x: &literal{nil}})
		} else {
			fn.body.list = append(fn.body.list, &retStmt{x: &maybe{}})
		}
	}
	fn.contract.takes = sc.fs.takes
	fn.contract.depth = sc.fs.depth + 1
	g.use(fmt.Sprintf("calls to depth %d", fn.contract.depth))
}

func key(v *variable) string {
	if v.global != nil {
		return v.global.name + "·" + v.name
	}
	return fmt.Sprintf("#%d", v.id)
}
