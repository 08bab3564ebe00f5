package oracle

import (
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/lockcheck/lockcheck/analyzers/unguarded"
)

var flagCaptures = flag.Int("oracle.captures", 200, "number of programs with captured variables")

// captureSuite has what tells captured variables.
var captureSuite = []*analysis.Analyzer{unguarded.Analyzer}

// TestCaptures compares what lockcheck reports of captured variables with the races that the goroutines can run into.
func TestCaptures(t *testing.T) {
	used, racy, plain, missed, wrong := 0, 0, 0, 0, 0
	for seed := *flagSeed; used < *flagCaptures; seed++ {
		p := captureProgram(seed)
		c, ok := judgeCaptures(p)
		if !ok {
			continue
		}
		used++
		racy += len(c.truth.races)
		missed += len(c.missed)
		if !p.waits() {
			plain += len(c.truth.bare)
		}
		for _, kind := range c.kinds() {
			if wrong++; wrong <= maxShown {
				t.Errorf("-oracle.seed=%d: %s", seed, minimalCapture(p, kind))
			}
		}
	}
	t.Logf("%d programs, %d variables in a race, %d of them plainly; %d missed, %d disagreements", used, racy, plain, missed, wrong)
	if racy == 0 || plain == 0 || missed*100 > maxMissedCaptures*racy {
		t.Errorf("%d of %d races are missed, more than %d %%", missed, racy, maxMissedCaptures)
	}
}

// maxMissedCaptures is the share of the races, in per cent, that may be missed: a use with a lock is judged by what the
// others hold, and whoever waits for something may wait for the goroutine, unless it is plain that he does not. Where
// nothing waits and neither use is locked, none may be missed. Lower it whenever the engine gets better.
const maxMissedCaptures = 40

// waits reports whether somebody waits for a goroutine.
func (p *capProgram) waits() bool {
	for op := range p.all() {
		if op.kind == capWait || op.kind == capRecv || op.kind == capSend {
			return true
		}
	}
	return false
}

// all yields the statements.
func (p *capProgram) all() func(yield func(*capOp) bool) {
	return func(yield func(*capOp) bool) {
		var visit func(ops []*capOp) bool
		visit = func(ops []*capOp) bool {
			for _, op := range ops {
				if !yield(op) || !visit(op.body) {
					return false
				}
			}
			return true
		}
		_ = visit(p.named) && visit(p.body)
	}
}

// A capJudgement is a program with what can happen and what is reported.
type capJudgement struct {
	truth  *capTruth
	source string
	found  []finding
	alarms []finding // false ones
	missed []string  // variables
	plain  []string  // those of them that have to be told
}

// kinds names the ways in which the runs and lockcheck disagree.
func (c *capJudgement) kinds() (kinds []string) {
	if len(c.alarms) > 0 {
		kinds = append(kinds, "false alarm")
	}
	if len(c.plain) > 0 {
		kinds = append(kinds, "missed")
	}
	return kinds
}

// judgeCaptures is not ok for a program of no use: it does not compile, or there is too much to run.
func judgeCaptures(p *capProgram) (c *capJudgement, ok bool) {
	c = &capJudgement{source: p.source()}
	pkgs, err := typecheck([]sourcePkg{{"example.com/p", map[string]string{"p.go": c.source}}})
	if err != nil {
		return nil, false
	}
	if c.truth = captureTruth(p); c.truth.partial {
		return nil, false
	}
	if c.found, err = analyze(pkgs, captureSuite); err != nil {
		c.found = []finding{{pass: "crash", message: err.Error()}}
	}
	told := map[string]bool{}
	for _, f := range c.found {
		v := c.truth.about(f)
		if v == "" {
			c.alarms = append(c.alarms, f)
		}
		told[v] = true
	}
	for _, v := range slices.Sorted(maps.Keys(c.truth.races)) {
		if !told[v] {
			c.missed = append(c.missed, v)
			if c.truth.bare[v] && !p.waits() {
				c.plain = append(c.plain, v)
			}
		}
	}
	return c, true
}

var variableName = regexp.MustCompile(`\b[xyz]\b`)

// about returns the variable whose race a finding tells: one of the two uses, or a call or start that leads there.
func (x *capTruth) about(f finding) string {
	if v := variableName.FindString(f.message); x.races[v][f.line] {
		return v
	}
	return ""
}

// minimalCapture removes statements as long as the program fails in the same way, and writes what is left.
func minimalCapture(p *capProgram, kind string) string {
	fails := func() (*capJudgement, bool) {
		c, ok := judgeCaptures(p)
		return c, ok && slices.Contains(c.kinds(), kind)
	}
	for shrunk := true; shrunk; {
		shrunk = false
		for _, ops := range p.bodies() {
			for i := len(*ops) - 1; i >= 0; i-- {
				old := *ops
				*ops = slices.Delete(slices.Clone(old), i, i+1)
				if _, still := fails(); still {
					shrunk = true
				} else {
					*ops = old
				}
			}
		}
	}
	c, _ := fails()
	text := kind
	for _, f := range c.found {
		text += "\n  " + f.String()
	}
	return fmt.Sprintf("%s\n  missed: %s\n\n%s", text, strings.Join(c.missed, " "), c.source)
}

// bodies returns the lists of statements.
func (p *capProgram) bodies() []*[]*capOp {
	out := []*[]*capOp{&p.named, &p.body}
	for op := range p.all() {
		out = append(out, &op.body)
	}
	return out
}

// TestCaptureTruth holds the search to programs whose outcome is known.
func TestCaptureTruth(t *testing.T) {
	write := &capOp{kind: capWrite, name: "x"}
	read := &capOp{kind: capRead, name: "x"}
	local := &capOp{kind: capWrite, name: "z"}
	start := func(body ...*capOp) *capOp { return &capOp{kind: capGo, body: body} }
	counted := func(body ...*capOp) *capOp { return &capOp{kind: capGo, body: body, group: true} }
	locked := func(mu string, op *capOp) *capOp { return &capOp{kind: capLocked, name: mu, body: []*capOp{op}} }
	loop := func(name string, body ...*capOp) *capOp { return &capOp{kind: capLoop, name: name, body: body} }
	maybe := func(body ...*capOp) *capOp { return &capOp{kind: capIf, body: body} }
	wait, done, late := &capOp{kind: capWait}, &capOp{kind: capDone}, &capOp{kind: capDone, deferred: true}
	send, recv := &capOp{kind: capSend, name: "c"}, &capOp{kind: capRecv, name: "c"}
	closed := &capOp{kind: capClose, name: "c"}
	for _, test := range []struct {
		name       string
		size       int // of the channel
		body       []*capOp
		race, bare bool
	}{
		{"two writes", 0, []*capOp{start(write), write}, true, true},
		{"before the start", 0, []*capOp{write, start(write)}, false, false},
		{"two readers", 0, []*capOp{start(read), read}, false, false},
		{"closed after", 0, []*capOp{start(write, closed), recv, write}, false, false},
		{"closed before", 0, []*capOp{start(closed, write), recv, write}, true, true},
		{"sent after", 1, []*capOp{start(write, send), recv, write}, false, false},
		{"received after, at once", 0, []*capOp{start(write, recv), send, write}, false, false},
		{"received after, later", 1, []*capOp{start(write, recv), send, write}, true, true},
		{"room after a receive", 1, []*capOp{start(write, recv), send, send, write}, false, false},
		{"one lock", 0, []*capOp{start(locked("mu", write)), locked("mu", write)}, false, false},
		{"two locks", 0, []*capOp{start(locked("mu", write)), locked("mv", write)}, true, false},
		{"a lock on one side", 0, []*capOp{start(write), locked("mu", read)}, true, false},
		{"counted", 0, []*capOp{counted(late, write), wait, write}, false, false},
		{"counted off too early", 0, []*capOp{counted(done, write), wait, write}, true, true},
		{"waited for on one way", 0, []*capOp{counted(write, done), maybe(wait), write}, true, true},
		{"a wait for one of two", 0, []*capOp{counted(write, done), start(write), wait}, true, true},
		{"rounds of one variable", 0, []*capOp{loop("", start(write))}, true, true},
		{"rounds with their own", 0, []*capOp{loop("z", start(local))}, false, false},
		{"rounds that wait", 0, []*capOp{loop("", counted(write, done), wait)}, false, false},
	} {
		x := captureTruth(&capProgram{body: test.body, chans: map[string]int{"c": test.size}})
		if x.partial {
			t.Errorf("%s: some statement never runs", test.name)
		}
		if race, bare := len(x.races) > 0, len(x.bare) > 0 && x.bare["x"]; race != test.race || bare != test.bare {
			t.Errorf("%s: race %v, neither use locked %v, want %v, %v", test.name, race, bare, test.race, test.bare)
		}
	}
}
