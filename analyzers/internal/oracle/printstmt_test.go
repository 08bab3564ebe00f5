package oracle

import (
	"fmt"
	"strings"
)

func (pr *printer) stmt(s stmt) {
	*s.at() = pr.line
	switch s := s.(type) {
	case *opStmt:
		pr.ln("%s", pr.op(s))
	case *doStmt:
		pr.text(pr.expr(s.x))
	case *letStmt:
		pr.let(s)
	case *ifStmt:
		pr.ifStmt(s)
	case *loopStmt:
		pr.loop(s)
	case *switchStmt:
		pr.switchStmt(s)
	case *retStmt:
		if s.x == nil {
			pr.ln("return")
		} else {
			pr.text("return " + pr.expr(s.x))
		}
	case *deferStmt:
		if s.op != nil {
			s.op.line.line = pr.line
			pr.ln("defer %s", pr.op(s.op))
		} else {
			pr.text("defer " + pr.expr(s.x))
		}
	case *goStmt:
		if pr.recorded != "" {
			pr.text("rec.Later(func() { " + pr.expr(s.x) + " })")
		} else {
			pr.text("go " + pr.expr(s.x))
		}
	case *jumpStmt:
		pr.ln("%s", strings.TrimSpace(s.word+" "+s.label))
	case *labelStmt:
		if pr.jumps[s.name] {
			pr.depth--
			pr.ln("%s:", s.name)
			pr.depth++
			pr.ln("work()")
		}
	case *workStmt:
		pr.ln("work()")
	case *panicStmt:
		pr.ln(`panic("broken")`)
	case *recoverStmt:
		pr.ln("recover()")
	case *blockStmt:
		pr.ln("{")
		pr.body(s.body)
		pr.ln("}")
	}
}

// text writes what may hold function literals, whose lines are counted already.
func (pr *printer) text(text string) {
	pr.buf.WriteString(strings.Repeat("\t", pr.depth) + text + "\n")
	pr.line++
}

func (pr *printer) let(s *letStmt) {
	switch {
	case s.vars:
		pr.ln("var %s %s", s.v.name, pr.structName(s.v.typ.strct))
		if !pr.read[s.v] {
			pr.ln("_ = &%s", s.v.name)
		}
	case s.define:
		pr.text(s.v.name + " := " + pr.expr(s.x))
		if !pr.read[s.v] {
			pr.ln("_ = %s", s.v.name)
		}
	default:
		pr.text(s.v.name + " = " + pr.expr(s.x))
	}
}

func (pr *printer) ifStmt(s *ifStmt) {
	head := "if "
	if s.init != nil {
		head += s.init.v.name + " := " + pr.expr(s.init.x) + "; "
	}
	pr.text(head + pr.expr(s.cond) + " {")
	pr.body(s.then)
	if s.els != nil {
		pr.ln("} else {")
		pr.body(s.els)
	}
	pr.ln("}")
}

func (pr *printer) loop(s *loopStmt) {
	pr.label(s.label)
	s.line.line = pr.line
	switch s.kind {
	case loopCount:
		pr.ln("for range %s {", pr.expr(s.x))
	case loopMaybe:
		pr.ln("for maybe() {")
	case loopEver:
		pr.ln("for {")
	case loopKids:
		if pr.read[s.elem] {
			pr.ln("for _, %s := range %s {", s.elem.name, pr.expr(s.x))
		} else {
			pr.ln("for range %s {", pr.expr(s.x))
		}
	}
	pr.body(s.body)
	pr.ln("}")
}

func (pr *printer) label(name string) {
	if name != "" && pr.jumps[name] {
		pr.depth--
		pr.ln("%s:", name)
		pr.depth++
	}
}

func (pr *printer) switchStmt(s *switchStmt) {
	pr.label(s.label)
	s.line.line = pr.line
	if s.tag == nil {
		pr.ln("switch {")
	} else {
		pr.ln("switch %s {", pr.expr(s.tag))
	}
	for _, c := range s.cases {
		c.line.line = pr.line
		if c.cond == nil {
			pr.ln("default:")
		} else {
			pr.ln("case %s:", pr.expr(c.cond))
		}
		pr.body(c.body)
	}
	pr.ln("}")
}

func (pr *printer) op(s *opStmt) string { return pr.lockExpr(s.lock) + "." + opNames[s.op] + "()" }

// lockExpr writes the operand of a lock operation: an embedded lock is spelled by its owner.
func (pr *printer) lockExpr(x expr) string {
	if sel, ok := x.(*selector); ok && sel.f.embedded && sel.f.isLock() {
		return pr.expr(sel.x)
	}
	return pr.expr(x)
}

func (pr *printer) expr(x expr) string {
	switch x := x.(type) {
	case *ref:
		if x.v.global != nil && x.v.global != pr.pkg {
			return x.v.global.name + "." + x.v.name
		}
		return x.v.name
	case *selector:
		return pr.selector(x)
	case *element:
		return fmt.Sprintf("%s[%d]", pr.expr(x.x), x.i)
	case *address:
		return "&" + pr.expr(x.x)
	case *not:
		if _, ok := x.x.(*binary); ok {
			return "!(" + pr.expr(x.x) + ")"
		}
		return "!" + pr.expr(x.x)
	case *binary:
		return pr.operand(x.x, x.op) + " " + x.op + " " + pr.operand(x.y, x.op)
	case *literal:
		if x.val == nil {
			return "nil"
		}
		return fmt.Sprint(x.val)
	case *failed:
		return "errBusy"
	case *maybe:
		return "maybe()"
	case *try:
		if x.read {
			return pr.lockExpr(x.lock) + ".TryRLock()"
		}
		return pr.lockExpr(x.lock) + ".TryLock()"
	case *call:
		return pr.callee(x.fn, x.recv) + "(" + pr.args(x.args) + ")"
	case *callIface:
		return pr.expr(x.x) + "." + x.typ.method + "(" + pr.args(x.args) + ")"
	case *callValue:
		return pr.expr(x.x) + "()"
	case *funcLit:
		return pr.funcLit(x)
	case *opValue:
		return pr.lockExpr(x.lock) + "." + opNames[x.op]
	case *methodValue:
		return pr.callee(x.fn, x.recv)
	case *newObject:
		if x.zero {
			return "&" + pr.structName(x.typ) + "{}"
		}
		return pr.constructorName(x.typ) + "(" + pr.args(x.args) + ")"
	}
	panic(fmt.Sprintf("no such expression: %T", x))
}

func (pr *printer) operand(x expr, op string) string {
	if b, ok := x.(*binary); ok && b.op != op {
		return "(" + pr.expr(x) + ")"
	}
	return pr.expr(x)
}

// selector leaves the name of an embedded struct out, as people do.
func (pr *printer) selector(x *selector) string {
	if in, ok := x.x.(*selector); ok && in.f.kind == valueField && in.f.embedded {
		return pr.expr(in.x) + "." + x.f.name
	}
	return pr.expr(x.x) + "." + x.f.name
}

func (pr *printer) callee(fn *function, recv expr) string {
	if recv != nil {
		if in, ok := recv.(*selector); ok && in.f.kind == valueField && in.f.embedded {
			return pr.expr(in.x) + "." + fn.name
		}
		return pr.expr(recv) + "." + fn.name
	}
	if fn.pkg != pr.pkg {
		return fn.pkg.name + "." + fn.name
	}
	return fn.name
}

func (pr *printer) args(xs []expr) string {
	var out []string
	for _, x := range xs {
		out = append(out, pr.arg(x))
	}
	return strings.Join(out, ", ")
}

// arg writes an argument; a struct field by value is passed by its address.
func (pr *printer) arg(x expr) string {
	if sel, ok := x.(*selector); ok && sel.f.kind == valueField {
		return "&" + pr.expr(x)
	}
	if r, ok := x.(*ref); ok && pr.structs[r.v] {
		return "&" + pr.expr(x)
	}
	return pr.expr(x)
}

// funcLit writes the literal over several lines. Its statements get their lines by printing them into the
// buffer and taking them out again: what stands before it on its first line is written later, by the caller.
func (pr *printer) funcLit(x *funcLit) string {
	before := pr.buf.String()
	pr.buf.Reset()
	pr.line++
	x.first = pr.line
	pr.body(x.body)
	x.last = pr.line
	body := pr.buf.String()
	pr.buf.Reset()
	pr.buf.WriteString(before)
	return "func() {\n" + body + strings.Repeat("\t", pr.depth) + "}"
}
