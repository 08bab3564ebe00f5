package oracle

import (
	"maps"
	"slices"
)

// What the goroutines of a program can do with its variables: all interleavings of what they wait for and what others wait
// for are run, with vector clocks. Two uses of a variable of which one writes, and neither happens before the other, are a
// race.

// capThreads bounds the goroutines of one run.
const capThreads = 12

// maxCapSteps bounds the states that are looked at; a program with more is not used.
const maxCapSteps = 30000

// A clock tells of each goroutine how much of it has happened before.
type clock [capThreads]int

func (c *clock) join(d clock) {
	for i := range c {
		c[i] = max(c[i], d[i])
	}
}

// A capInst is a statement with the variables that it is about.
type capInst struct {
	op    *capOp
	kind  capKind
	lock  bool // capLocked: the beginning, and not the end
	name  string
	vari  int       // which instance of the variable
	code  []capInst // of the goroutine
	skip  int       // capIf: instructions
	group bool      // capGo: the WaitGroup counts it
	lines []int     // of the statement, and the calls and starts that lead to it
}

// A flattener makes instructions of statements, loops unrolled.
type flattener struct {
	prog *capProgram
	made int // variables
}

func (f *flattener) flatten(ops []*capOp, vars map[string]int, lines []int) (code []capInst) {
	var deferred []capInst
	for _, op := range ops {
		i := capInst{op: op, kind: op.kind, name: op.name, lines: append(slices.Clip(lines), op.line, op.end)}
		body := op.body
		if op.name == "f" {
			body = f.prog.named
		}
		switch op.kind {
		case capRead, capWrite, capBump:
			i.vari = vars[op.name]
		case capLocked:
			i.lock = true
			code = append(code, i)
			code = append(code, f.flatten(body, vars, lines)...)
			i.lock = false
		case capGo:
			i.code = f.flatten(body, vars, i.lines)
			if i.group = op.group || op.byGroup; op.byGroup {
				i.code = append(i.code, capInst{kind: capDone})
			}
		case capCall:
			code = append(code, f.flatten(body, vars, i.lines)...)
			continue
		case capLoop:
			code = append(code, f.unroll(op, vars, lines)...)
			continue
		case capIf:
			chosen := f.flatten(body, vars, lines)
			i.skip = len(chosen)
			code = append(append(code, i), chosen...)
			continue
		}
		if op.deferred {
			deferred = append([]capInst{i}, deferred...)
		} else {
			code = append(code, i)
		}
	}
	return append(code, deferred...)
}

func (f *flattener) unroll(op *capOp, vars map[string]int, lines []int) (code []capInst) {
	for range 2 {
		round := maps.Clone(vars)
		if op.name != "" {
			f.made++
			round[op.name] = f.made
		}
		code = append(code, f.flatten(op.body, round, lines)...)
	}
	return code
}

// A capTouch is one use of a variable.
type capTouch struct {
	inst   *capInst
	thread int
	epoch  int
	locked bool // some lock is held
}

type capThread struct {
	code []capInst
	pc   int
	now  clock
	held int // locks
}

type capChan struct {
	sent, got []clock // by number
	closed    *clock
}

// A capState is a moment of a run.
type capState struct {
	threads []capThread
	locks   map[string]clock // what has happened before the last release
	held    map[string]bool
	count   int // of the WaitGroup
	done    clock
	chans   map[string]capChan
	touches []capTouch
}

func (s *capState) clone() *capState {
	c := *s
	c.threads, c.touches = slices.Clone(s.threads), slices.Clip(s.touches)
	c.locks, c.held, c.chans = maps.Clone(s.locks), maps.Clone(s.held), maps.Clone(s.chans)
	return &c
}

// A capTruth is what the runs show.
type capTruth struct {
	prog    *capProgram
	races   map[string]map[int]bool // variable: lines of the uses
	bare    map[string]bool         // variables of which neither use is locked
	seen    map[*capOp]bool         // what ran
	partial bool                    // too much to run, a run panics, or some statement never runs
	steps   int
}

func captureTruth(p *capProgram) *capTruth {
	x := &capTruth{prog: p, races: map[string]map[int]bool{}, bare: map[string]bool{}, seen: map[*capOp]bool{}}
	f := &flattener{prog: p, made: 1}
	main := capThread{code: f.flatten(p.body, map[string]int{"x": 0, "y": 1}, nil)}
	main.now[0] = 1
	x.explore(&capState{threads: []capThread{main}, locks: map[string]clock{}, held: map[string]bool{}, chans: map[string]capChan{}})
	for op := range p.all() {
		switch op.kind {
		case capRead, capWrite, capBump, capLocked, capGo, capWait, capSend, capRecv, capClose:
			x.partial = x.partial || !x.seen[op]
		}
	}
	return x
}

// explore runs what nobody waits for, and then each way to go on.
func (x *capTruth) explore(s *capState) {
	if x.steps++; x.steps > maxCapSteps {
		x.partial = true
	}
	for t := 0; t < len(s.threads) && !x.partial; t++ {
		for x.alone(s, t) {
			x.seen[s.next(t).op] = true
			if i := s.next(t); i != nil && i.kind == capIf {
				other := s.clone()
				other.threads[t].pc += i.skip + 1
				x.explore(other)
			}
			s.threads[t].pc++
		}
	}
	for t := range s.threads {
		if x.partial {
			return
		}
		if c := s.step(t, x.prog); c != nil {
			for u := range s.threads { // a send may be two steps
				if c.threads[u].pc > s.threads[u].pc {
					x.seen[s.next(u).op] = true
				}
			}
			x.explore(c)
		}
	}
}

// next returns the instruction that a goroutine is at, nil at its end.
func (s *capState) next(t int) *capInst {
	if th := &s.threads[t]; th.pc < len(th.code) {
		return &th.code[th.pc]
	}
	return nil
}

// alone executes an instruction of goroutine t that neither waits nor chooses who of several goes first.
func (x *capTruth) alone(s *capState, t int) bool {
	i := s.next(t)
	if i == nil || x.partial {
		return false
	}
	switch i.kind {
	case capRead, capWrite, capBump:
		x.touch(s, t, i)
	case capGo:
		if len(s.threads) == capThreads {
			x.partial = true
			return false
		}
		if i.group {
			s.count++
		}
		child := capThread{code: i.code, now: s.threads[t].now}
		child.now[len(s.threads)] = 1
		s.threads = append(s.threads, child)
		s.tick(t)
	case capLocked:
		if i.lock {
			return false
		}
		s.locks[i.name], s.held[i.name] = s.threads[t].now, false
		s.threads[t].held--
		s.tick(t)
	case capDone:
		if s.count--; s.count < 0 {
			x.partial = true
		}
		s.done.join(s.threads[t].now)
		s.tick(t)
	case capIf:
	default:
		return false
	}
	return true
}

// tick tells later uses of a goroutine from those that others know of.
func (s *capState) tick(t int) { s.threads[t].now[t]++ }

// touch holds a use against those before.
func (x *capTruth) touch(s *capState, t int, i *capInst) {
	locked := s.threads[t].held > 0
	for _, u := range s.touches {
		if u.inst.vari != i.vari || u.inst.kind == capRead && i.kind == capRead || u.epoch <= s.threads[t].now[u.thread] {
			continue
		}
		if x.races[i.name] == nil {
			x.races[i.name] = map[int]bool{}
		}
		x.bare[i.name] = x.bare[i.name] || !locked && !u.locked
		for _, line := range slices.Concat(u.inst.lines, i.lines) {
			x.races[i.name][line] = true
		}
	}
	s.touches = append(s.touches, capTouch{i, t, s.threads[t].now[t], locked})
}

// step executes what goroutine t is at in a copy of the state, nil if it has to wait.
func (s *capState) step(t int, p *capProgram) *capState {
	i := s.next(t)
	if i == nil {
		return nil
	}
	c := s.clone()
	th := &c.threads[t]
	ok := false
	switch i.kind {
	case capLocked:
		if ok = !s.held[i.name]; ok {
			th.now.join(s.locks[i.name])
			c.held[i.name] = true
			th.held++
		}
	case capWait:
		if ok = s.count == 0; ok {
			th.now.join(s.done)
		}
	case capClose:
		before := th.now
		ch := s.chans[i.name]
		ch.closed, ok = &before, true
		c.chans[i.name] = ch
		c.tick(t)
	case capSend:
		ok = c.send(t, i.name, p.chans[i.name])
	case capRecv:
		ok = c.receive(t, i.name)
	}
	if !ok {
		return nil
	}
	th.pc++
	return c
}

// send sends into the buffer, or to a goroutine that is there to receive.
func (s *capState) send(t int, name string, size int) bool {
	ch, th := s.chans[name], &s.threads[t]
	n := len(ch.sent)
	if n-len(ch.got) < size {
		if n >= size {
			th.now.join(ch.got[n-size])
		}
		ch.sent = append(slices.Clip(ch.sent), th.now)
		s.chans[name] = ch
		s.tick(t)
		return true
	}
	if size > 0 {
		return false
	}
	for u := range s.threads {
		if i := s.next(u); i != nil && i.kind == capRecv && i.name == name {
			both := th.now
			both.join(s.threads[u].now)
			th.now, s.threads[u].now = both, both
			s.tick(t)
			s.tick(u)
			s.threads[u].pc++
			return true
		}
	}
	return false
}

// receive takes what is in the buffer, or the word that the channel is closed.
func (s *capState) receive(t int, name string) bool {
	ch, th := s.chans[name], &s.threads[t]
	switch n := len(ch.got); {
	case n < len(ch.sent):
		th.now.join(ch.sent[n])
		ch.got = append(slices.Clip(ch.got), th.now)
		s.chans[name] = ch
		s.tick(t)
	case ch.closed != nil:
		th.now.join(*ch.closed)
	default:
		return false
	}
	return true
}
