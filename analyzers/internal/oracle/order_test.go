package oracle

import (
	"maps"
	"slices"
	"strings"
)

// The oracle for lock order: two goroutines run two entries on the same objects, in all interleavings of their lock
// operations. If both can wait for each other, the order has to be told; if they cannot even when reading counts as
// writing and the inputs need not agree, nothing may be.
//
// Objects of one type are taken to be the same object, so a run that touches two locks of one class says nothing.

// A step is one operation of a trace.
type step struct {
	kind  stepKind
	read  bool
	class string
	stack []frame
}

type stepKind int

const (
	stepAcquire stepKind = iota
	stepTry              // a TryLock that succeeds
	stepRelease
)

// A trace is what one run does to locks that others know.
type trace struct {
	steps  []step
	inputs map[string]int // of shared objects
	vague  bool           // inputs that cannot be told apart
}

// traceOf is the trace of r; not ok if it touches two locks of one class.
func traceOf(r *run) (t trace, ok bool) {
	names := map[string]string{}
	for _, e := range r.events {
		if e.lock.fresh {
			continue
		}
		if n, known := names[e.lock.class]; known && n != e.lock.name {
			return t, false
		}
		names[e.lock.class] = e.lock.name
		s := step{class: e.lock.class, stack: e.stack, read: strings.Contains(e.op, "RLock") || strings.Contains(e.op, "RUnlock")}
		switch {
		case strings.HasSuffix(e.op, "Unlock"):
			s.kind = stepRelease
		case strings.HasSuffix(e.op, " ok"):
			s.kind = stepTry
		case strings.HasPrefix(e.op, "Try"):
			continue
		}
		t.steps = append(t.steps, s)
	}
	t.inputs, t.vague = sharedInputs(r)
	return t, true
}

// sharedInputs are the inputs that belong to objects, named by types.
func sharedInputs(r *run) (inputs map[string]int, vague bool) {
	roots := map[string]string{}
	types := map[string]bool{}
	params := r.entry.params
	if r.entry.recv != nil {
		params = append([]*variable{r.entry.recv}, params...)
	}
	for _, p := range params {
		if p.typ.kind == ptrValue {
			name := p.typ.strct.pkg.name + "." + p.typ.strct.name
			vague = vague || types[name]
			types[name] = true
			roots[p.name] = name
		}
	}
	inputs = map[string]int{}
	for _, c := range r.chosen {
		root, rest, field := strings.Cut(strings.TrimPrefix(c.key, "len("), ".")
		if !field {
			continue
		}
		if name, ok := roots[root]; ok {
			root = name
		}
		inputs[root+"."+rest] = c.val
	}
	return inputs, vague
}

// agree reports whether one set of objects can give both traces.
func (t trace) agree(u trace) bool {
	for k, v := range t.inputs {
		if w, ok := u.inputs[k]; ok && v != w {
			return false
		}
	}
	return true
}

// holdings are the locks held before each step, and how: 2 for writing, 1 for reading, n for both counts of readers.
func (t trace) holdings() []map[string]holding {
	out := []map[string]holding{{}}
	for _, s := range t.steps {
		next := maps.Clone(out[len(out)-1])
		h := next[s.class]
		d := 1
		if s.kind == stepRelease {
			d = -1
		} else {
			h.stack = s.stack
		}
		if s.read {
			h.readers += d
		} else {
			h.writers += d
		}
		if next[s.class] = h; h.readers+h.writers == 0 {
			delete(next, s.class)
		}
		out = append(out, next)
	}
	return out
}

type holding struct {
	writers, readers int
	stack            []frame
}

// blocks reports whether what the other holds keeps s from happening; strict counts readers apart from writers.
func (s step) blocks(held map[string]holding, strict bool) bool {
	h, ok := held[s.class]
	if s.kind == stepRelease || !ok {
		return false
	}
	return !strict || !s.read || h.writers > 0
}

// A deadlock is two goroutines that wait for each other.
type deadlock struct {
	classes []string
	funcs   map[*function]bool
}

// interleave searches all interleavings of t and u for a deadlock.
func interleave(t, u trace, strict bool) *deadlock {
	a, b := t.holdings(), u.holdings()
	type state struct{ i, j int }
	seen := map[state]bool{}
	var found *deadlock
	var visit func(s state)
	visit = func(s state) {
		if found != nil || seen[s] || s.i == len(t.steps) || s.j == len(u.steps) {
			return
		}
		seen[s] = true
		x, y := t.steps[s.i], u.steps[s.j]
		bx, by := x.blocks(b[s.j], strict), y.blocks(a[s.i], strict)
		if bx && by && x.kind == stepAcquire && y.kind == stepAcquire {
			found = &deadlock{classes: []string{x.class, y.class}, funcs: map[*function]bool{}}
			for _, st := range [][]frame{x.stack, y.stack, a[s.i][y.class].stack, b[s.j][x.class].stack} {
				for _, f := range st {
					found.funcs[f.fn] = true
				}
			}
			return
		}
		if !bx {
			visit(state{s.i + 1, s.j})
		}
		if !by {
			visit(state{s.i, s.j + 1})
		}
	}
	visit(state{})
	return found
}

// orderTruth is what two goroutines can do with the entries of a program.
type orderTruth struct {
	must    []*deadlock
	may     bool
	unclear bool // some run touches two locks of one class
}

func orderTruthOf(t *truth) orderTruth {
	var out orderTruth
	var traces []trace
	known := map[string]bool{}
	for _, r := range t.runs {
		tr, ok := traceOf(r)
		if !ok {
			out.unclear = true
			continue
		}
		if k := tr.key(); !known[k] {
			known[k] = true
			traces = append(traces, tr)
		}
	}
	told := map[string]bool{}
	for i, a := range traces {
		for _, b := range traces[i:] {
			if interleave(a, b, false) == nil {
				continue
			}
			out.may = true
			if a.vague || b.vague || !a.agree(b) {
				continue
			}
			if d := interleave(a, b, true); d != nil {
				slices.Sort(d.classes)
				if k := strings.Join(d.classes, " "); !told[k] {
					told[k] = true
					out.must = append(out.must, d)
				}
			}
		}
	}
	return out
}

// key tells traces apart.
func (t trace) key() string {
	var b strings.Builder
	for _, s := range t.steps {
		b.WriteString(string(rune('0'+s.kind)) + s.class)
		if s.read {
			b.WriteByte('r')
		}
		b.WriteString(spell(s.stack))
		b.WriteByte(';')
	}
	for _, k := range slices.Sorted(maps.Keys(t.inputs)) {
		b.WriteString(k + string(rune('0'+t.inputs[k])))
	}
	return b.String()
}
