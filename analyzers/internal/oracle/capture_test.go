package oracle

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
)

// Programs for the oracle of captured variables: one function with local variables, goroutines that capture them, locks,
// a WaitGroup and channels.

// A capOp is one statement.
type capOp struct {
	kind     capKind
	name     string   // of the variable, lock, channel or function
	body     []*capOp // of what is locked, started, called, repeated or chosen
	group    bool     // capGo: counted by the WaitGroup before it starts
	byGroup  bool     // capGo: started by the WaitGroup
	deferred bool     // capDone, capClose: at the beginning, for the end
	line     int
	end      int // the last line of a call or start
}

type capKind int

const (
	capRead capKind = iota
	capWrite
	capBump
	capLocked
	capGo
	capCall
	capLoop // twice; with a name, each round makes a variable
	capIf
	capDone
	capWait
	capSend
	capRecv
	capClose
)

// A capProgram is the body of a function, and that of a literal which it names.
type capProgram struct {
	named []*capOp
	body  []*capOp
	chans map[string]int // capacity
}

// A capGen makes one program.
type capGen struct {
	*rand.Rand
	prog *capProgram
	open []string // channels that a goroutine closes or sends on, and nobody has received from
	wait bool     // goroutines are counted
}

func captureProgram(seed int64) *capProgram {
	g := &capGen{Rand: rand.New(rand.NewSource(seed)), prog: &capProgram{chans: map[string]int{}}}
	if g.Intn(3) == 0 {
		g.prog.named = g.touches(g.variable(false), 1)
	}
	for range 3 + g.Intn(4) {
		g.prog.body = append(g.prog.body, g.item(0, false)...)
	}
	return g.prog
}

// variable chooses one; local tells that a round of a loop has made z.
func (g *capGen) variable(local bool) string {
	if local && g.Intn(2) == 0 {
		return "z"
	}
	return []string{"x", "y"}[g.Intn(2)]
}

// item makes statements of the function that starts the goroutines.
func (g *capGen) item(depth int, local bool) []*capOp {
	switch n := g.Intn(12); {
	case n < 3:
		return g.touches(g.variable(local), 1)
	case n < 7:
		return g.start(depth, local)
	case n < 9:
		return g.join()
	case n < 10 && depth == 0:
		return []*capOp{g.loop()}
	case n < 11 && depth == 0:
		return []*capOp{{kind: capIf, body: g.item(depth+1, local)}}
	}
	return []*capOp{g.call(local)}
}

func (g *capGen) loop() *capOp {
	op := &capOp{kind: capLoop}
	if g.Intn(2) == 0 {
		op.name = "z"
	}
	for range 1 + g.Intn(2) {
		op.body = append(op.body, g.item(1, op.name != "")...)
	}
	return op
}

func (g *capGen) call(local bool) *capOp {
	if g.prog.named != nil {
		return &capOp{kind: capCall, name: "f"}
	}
	return &capOp{kind: capCall, body: g.touches(g.variable(local), 1)}
}

// touches makes some uses of a variable, maybe locked.
func (g *capGen) touches(name string, most int) []*capOp {
	var out []*capOp
	for range 1 + g.Intn(most) {
		op := &capOp{kind: []capKind{capRead, capWrite, capBump}[g.Intn(3)], name: name}
		if g.Intn(3) == 0 {
			op = &capOp{kind: capLocked, name: []string{"mu", "mu", "mv"}[g.Intn(3)], body: []*capOp{op}}
		}
		out = append(out, op)
	}
	return out
}

// start makes a go statement, and a goroutine that tells in some way that it ends.
func (g *capGen) start(depth int, local bool) []*capOp {
	if g.prog.named != nil && g.Intn(4) == 0 {
		return []*capOp{{kind: capGo, name: "f"}}
	}
	op := &capOp{kind: capGo, body: g.touches(g.variable(local), 2)}
	if g.Intn(4) == 0 {
		op.body = append(op.body, g.touches(g.variable(local), 1)...)
	}
	if depth == 0 && g.Intn(8) == 0 {
		op.body = append(op.body, &capOp{kind: capGo, body: g.touches(g.variable(local), 1)})
	}
	switch g.Intn(5) {
	case 0, 1:
		g.wait = true
		if op.group = g.Intn(3) > 0; !op.group {
			op.byGroup = true
			break
		}
		op.body = g.say(op.body, &capOp{kind: capDone})
	case 2:
		if depth > 0 {
			break // each round would need a channel of its own
		}
		c := fmt.Sprint("c", len(g.prog.chans))
		g.prog.chans[c] = g.Intn(2)
		g.open = append(g.open, c)
		op.body = g.say(op.body, &capOp{kind: []capKind{capSend, capClose}[g.Intn(2)], name: c})
	}
	return []*capOp{op}
}

// say adds to the body of a goroutine the word that it ends: at the end, deferred, or by mistake too early.
func (g *capGen) say(body []*capOp, word *capOp) []*capOp {
	at := len(body)
	switch n := g.Intn(6); {
	case n == 0:
		at = g.Intn(len(body) + 1)
	case n < 4 && word.kind != capSend:
		at, word.deferred = 0, true
	}
	return slices.Insert(body, at, word)
}

// join makes a wait for a goroutine that was started, if there is one.
func (g *capGen) join() []*capOp {
	if len(g.open) > 0 && (!g.wait || g.Intn(2) == 0) {
		c := g.open[0]
		g.open = g.open[1:]
		return []*capOp{{kind: capRecv, name: c}}
	}
	if g.wait {
		return []*capOp{{kind: capWait}}
	}
	return nil
}

// A capPrinter writes a program as Go, and sets the lines of its statements.
type capPrinter struct {
	text strings.Builder
	line int
	uses map[string]bool
}

// source writes the program.
func (p *capProgram) source() string {
	w := &capPrinter{uses: map[string]bool{}}
	w.body(p.named, "")
	w.body(p.body, "")
	uses := w.uses
	w = &capPrinter{uses: uses}
	w.say("package p\n\nimport \"sync\"\n\nvar _ sync.Locker\n\nfunc sink(int) {}\n\nfunc cond() bool { return len(args) > 1 }\n\nvar args []string\n\nfunc F() {")
	for _, v := range []struct{ name, decl string }{
		{"x", "x := 0"}, {"y", "y := 0"}, {"mu", "var mu sync.Mutex"}, {"mv", "var mv sync.Mutex"}, {"wg", "var wg sync.WaitGroup"},
	} {
		if uses[v.name] {
			w.say("\t" + v.decl)
		}
		if uses[v.name] && len(v.name) == 1 {
			w.say("\tsink(" + v.name + ")")
		}
	}
	for _, c := range slices.Sorted(maps.Keys(p.chans)) {
		if uses[c] {
			w.say(fmt.Sprintf("\t%s := make(chan int, %d)", c, p.chans[c]))
		}
	}
	if uses["f"] {
		w.say("\tf := func() {")
		w.body(p.named, "\t\t")
		w.say("\t}")
	}
	w.body(p.body, "\t")
	w.say("}")
	return w.text.String()
}

func (w *capPrinter) say(text string) {
	w.text.WriteString(text + "\n")
	w.line += strings.Count(text, "\n") + 1
}

func (w *capPrinter) body(ops []*capOp, indent string) {
	for _, op := range ops {
		w.stmt(op, indent)
	}
}

func (w *capPrinter) stmt(op *capOp, in string) {
	if op.group || op.byGroup || op.kind == capDone || op.kind == capWait {
		w.uses["wg"] = true
	}
	if op.group {
		w.say(in + "wg.Add(1)")
	}
	w.uses[op.name] = true
	op.line = w.line + 1
	deferred := ""
	if op.deferred {
		deferred = "defer "
	}
	block := func(head, tail string) {
		w.say(in + head)
		w.body(op.body, in+"\t")
		w.say(in + tail)
	}
	switch op.kind {
	case capRead:
		w.say(in + "sink(" + op.name + ")")
	case capWrite:
		w.say(in + op.name + " = 1")
	case capBump:
		w.say(in + op.name + "++")
	case capLocked:
		w.say(in + op.name + ".Lock()")
		w.body(op.body, in)
		w.say(in + op.name + ".Unlock()")
	case capGo, capCall:
		w.start(op, in, block)
	case capLoop:
		w.say(in + "for range 2 {")
		if op.name != "" {
			w.say(in + "\tz := 0")
			w.say(in + "\tsink(z)")
		}
		w.body(op.body, in+"\t")
		w.say(in + "}")
	case capIf:
		block("if cond() {", "}")
	case capDone:
		w.say(in + deferred + "wg.Done()")
	case capWait:
		w.say(in + "wg.Wait()")
	case capSend:
		w.say(in + op.name + " <- 1")
	case capRecv:
		w.say(in + "<-" + op.name)
	case capClose:
		w.say(in + deferred + "close(" + op.name + ")")
	}
}

// start writes a go statement or a call.
func (w *capPrinter) start(op *capOp, in string, block func(head, tail string)) {
	word := ""
	if op.kind == capGo {
		word = "go "
	}
	defer func() { op.end = w.line }()
	switch {
	case op.name != "":
		w.say(in + word + op.name + "()")
	case op.byGroup:
		block("wg.Go(func() {", "})")
	default:
		block(word+"func() {", "}()")
	}
}
