package oracle

import (
	"fmt"
	"strings"
)

// A printer writes a package as Go and notes in the tree on which line each statement stands.
type printer struct {
	pkg   *pkg
	buf   strings.Builder
	line  int
	depth int
	// recorded is set to a folder to print for the compiled check: locks of a package that records, goroutines that
	// run afterwards.
	recorded string
	read     map[*variable]bool // variables that some expression reads
	structs  map[*variable]bool // variables that hold a struct, not a pointer to one
	jumps    map[string]bool    // labels that some jump names
	fn       *function          // being printed
}

// source writes p.
func source(p *pkg, recorded string) string {
	pr := &printer{pkg: p, recorded: recorded, line: 1}
	pr.read, pr.jumps, pr.structs = map[*variable]bool{}, map[string]bool{}, map[*variable]bool{}
	for _, fn := range pkgFuncs(p) {
		visitStmts(fn.body, pr.note)
	}
	pr.header()
	for _, i := range p.ifaces {
		pr.ln("type %s interface{ %s() }", i.name, i.method)
		pr.ln("")
	}
	for _, s := range p.structs {
		pr.structDecl(s)
		pr.constructor(s)
	}
	for _, g := range p.globals {
		pr.globalDecl(g)
	}
	for _, fn := range pkgFuncs(p) {
		pr.funcDecl(fn)
	}
	return pr.buf.String()
}

func pkgFuncs(p *pkg) []*function {
	var all []*function
	for _, s := range p.structs {
		all = append(all, s.methods...)
	}
	return append(all, p.funcs...)
}

func (pr *printer) note(s stmt) {
	if j, ok := s.(*jumpStmt); ok && j.label != "" {
		pr.jumps[j.label] = true
	}
	if l, ok := s.(*letStmt); ok && l.vars {
		pr.structs[l.v] = true
	}
	for _, x := range exprsOf(s) {
		visitExpr(x, func(x expr) {
			if r, ok := x.(*ref); ok {
				pr.read[r.v] = true
			}
		})
	}
}

func (pr *printer) ln(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if text != "" {
		pr.buf.WriteString(strings.Repeat("\t", pr.depth))
		pr.buf.WriteString(text)
	}
	pr.buf.WriteByte('\n')
	pr.line += 1 + strings.Count(text, "\n")
}

// env is what every package has beside its own code: opaque answers, work, an error.
func env(p *pkg, recorded string) string {
	if recorded != "" {
		return "package " + p.name + `

import "replay/rec"

type failure struct{}

func (failure) Error() string { return "busy" }

var errBusy error = failure{}

func work()       {}
func maybe() bool { return rec.Choose(2) == 1 }
`
	}
	return "package " + p.name + `

type failure struct{}

func (failure) Error() string { return "busy" }

var errBusy error = failure{}

var steps int

func work()       { steps++ }
func maybe() bool { steps++; return steps%7 < 3 }
`
}

func (pr *printer) header() {
	p := pr.pkg
	pr.ln("package %s", p.name)
	pr.ln("")
	pr.ln("import (")
	pr.depth++
	if pr.recorded != "" {
		pr.ln("%q; %q", "replay/rec", "replay/sync") // on one line: the lines have to be those of the other print
	} else {
		pr.ln("%q", "sync")
	}
	for _, q := range p.imports {
		if pr.recorded != "" {
			pr.ln("%q", "replay/"+pr.recorded+"/"+q.name)
		} else {
			pr.ln("%q", "example.com/"+q.name)
		}
	}
	pr.depth--
	pr.ln(")")
	pr.ln("")
	if pr.recorded != "" {
		pr.ln("var _ sync.Locker; var _ = rec.Later")
	} else {
		pr.ln("var _ sync.Locker")
	}
	for _, q := range p.imports {
		pr.ln("var _ = %s.Used", q.name)
	}
	if len(p.imports) == 0 {
		pr.ln("var Used int")
	}
	pr.ln("")
}

func (pr *printer) structDecl(s *structType) {
	if s.generic {
		pr.ln("type %s[T any] struct {", s.name)
	} else {
		pr.ln("type %s struct {", s.name)
	}
	pr.depth++
	for _, f := range s.fields {
		name := f.name + " "
		if f.embedded {
			name = ""
		}
		pr.ln("%s%s", name, pr.fieldType(f))
	}
	if s.generic {
		pr.ln("v T")
	}
	pr.depth--
	pr.ln("}")
	pr.ln("")
}

func (pr *printer) fieldType(f *field) string {
	switch f.kind {
	case mutexField:
		return "sync.Mutex"
	case rwField:
		return "sync.RWMutex"
	case mutexPtrField:
		return "*sync.Mutex"
	case mutexArrayField:
		return "[2]sync.Mutex"
	case boolField:
		return "bool"
	case ptrField:
		return "*" + pr.structName(f.elem)
	case valueField:
		return pr.structName(f.elem)
	case sliceField:
		return "[]*" + pr.structName(f.elem)
	}
	return f.iface.name
}

// structName is the type as the code being printed spells it; a generic one is used at int outside its methods.
func (pr *printer) structName(s *structType) string {
	name := s.name
	if s.pkg != pr.pkg {
		name = s.pkg.name + "." + name
	}
	if s.generic {
		if pr.fn != nil && pr.fn.recv != nil && pr.fn.recv.typ.strct == s {
			return name + "[T]"
		}
		return name + "[int]"
	}
	return name
}

// constructor prints NewT with a parameter for every field but the locks that need no making.
func (pr *printer) constructor(s *structType) {
	var params, sets []string
	for _, f := range s.fields {
		switch f.kind {
		case mutexPtrField:
			sets = append(sets, f.name+": new(sync.Mutex)")
		case boolField, ptrField, sliceField, ifaceField:
			params = append(params, f.name+" "+pr.fieldType(f))
			sets = append(sets, f.name+": "+f.name)
		}
	}
	tparams, name := "", s.name
	if s.generic {
		tparams, name = "[T any]", s.name+"[T]"
	}
	pr.ln("func New%s%s(%s) *%s {", s.name, tparams, strings.Join(params, ", "), name)
	pr.ln("\treturn &%s{%s}", name, strings.Join(sets, ", "))
	pr.ln("}")
	pr.ln("")
}

func (pr *printer) globalDecl(g *variable) {
	switch g.typ.kind {
	case mutexValue:
		pr.ln("var %s sync.Mutex", g.name)
	case rwValue:
		pr.ln("var %s sync.RWMutex", g.name)
	default:
		pr.ln("var %s = %s", g.name, pr.makeGlobal(g.typ.strct))
	}
	pr.ln("")
}

func (pr *printer) makeGlobal(s *structType) string {
	var args []string
	for _, f := range s.fields {
		switch f.kind {
		case boolField:
			args = append(args, "maybe()")
		case ptrField:
			args = append(args, pr.makeGlobal(f.elem))
		case sliceField, ifaceField:
			args = append(args, "nil")
		}
	}
	return pr.constructorName(s) + "(" + strings.Join(args, ", ") + ")"
}

func (pr *printer) constructorName(s *structType) string {
	name := "New" + s.name
	if s.pkg != pr.pkg {
		name = s.pkg.name + "." + name
	}
	if s.generic {
		name += "[int]"
	}
	return name
}

func (pr *printer) typeName(t valueType, generic bool) string {
	switch t.kind {
	case boolValue:
		return "bool"
	case intValue:
		return "int"
	case errValue:
		return "error"
	case funcValue:
		return "func()"
	case ptrValue:
		return "*" + pr.structName(t.strct)
	case ifaceValue:
		return t.iface.name
	case mutexValue:
		return "*sync.Mutex"
	case rwValue:
		return "*sync.RWMutex"
	}
	if generic {
		return "L"
	}
	return "sync.Locker"
}

func (pr *printer) funcDecl(fn *function) {
	pr.fn = fn
	var head strings.Builder
	head.WriteString("func ")
	if fn.recv != nil {
		fmt.Fprintf(&head, "(%s %s) ", fn.recv.name, pr.typeName(fn.recv.typ, false))
	}
	head.WriteString(fn.name)
	if fn.generic {
		head.WriteString("[L sync.Locker]")
	}
	var params []string
	for _, p := range fn.params {
		params = append(params, p.name+" "+pr.typeName(p.typ, fn.generic))
	}
	fmt.Fprintf(&head, "(%s)", strings.Join(params, ", "))
	switch {
	case fn.named != nil:
		fmt.Fprintf(&head, " (%s %s)", fn.named.name, pr.typeName(fn.results[0], false))
	case len(fn.results) == 1:
		head.WriteString(" " + pr.typeName(fn.results[0], false))
	}
	fn.first = pr.line
	pr.ln("%s {", head.String())
	pr.body(fn.body)
	fn.last = pr.line
	pr.ln("}")
	pr.ln("")
	pr.fn = nil
}

func (pr *printer) body(b *block) {
	pr.depth++
	for _, s := range b.list {
		pr.stmt(s)
	}
	pr.depth--
}
