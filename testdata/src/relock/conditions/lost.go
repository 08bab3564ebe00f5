package conditions

import "sync"

// More ways than are kept apart: those that are merged disagree on conditions that are tested again.

type stream struct {
	mu        sync.Mutex
	consumers []*feed
	sealed    bool
}

type feed struct {
	mu     sync.Mutex
	stream *stream
	leader bool
	floor  int
	subj   string
}

func (m *stream) add(subj string) *feed {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &feed{stream: m, subj: subj}
	m.consumers = append(m.consumers, c)
	return c
}

func (m *stream) name() string {
	if m == nil {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return "stream"
}

func (c *feed) trim(to int, wider bool) string {
	c.mu.Lock()
	c.floor = max(c.floor, to)
	lead, m := c.leader || wider, c.stream
	c.mu.Unlock()
	if !lead {
		return ""
	}
	return m.name()
}

func (c *feed) matches(subj string) bool { return c.subj == subj }

type request struct {
	subj string
	keep int
}

// The receiver is not nil, since its lock is held: name does acquire it. And one condition that was forgotten may turn
// out either way.
func (m *stream) purge(r *request, needLock bool) {
	if needLock {
		m.mu.Lock()
		defer m.mu.Unlock()
	}
	if m.sealed {
		return
	}
	from := 0
	if r != nil {
		from = r.keep
	}
	if r != nil && r.subj != "" {
		from++
	}
	for _, c := range m.consumers {
		start := from
		c.mu.Lock()
		all := r == nil || r.subj == "" || c.matches(r.subj)
		var wider bool
		if !all && r != nil && c.matches(r.subj[1:]) {
			all, wider = true, true
			start = 1
		}
		c.mu.Unlock()
		if all {
			c.trim(start, wider) // want `call to c\.trim locks m\.mu \(via trim → name\), which is already held \(Lock on line 60\)`
		}
	}
}

type gate struct {
	mu sync.Mutex
	n  int
}

func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n
}

// Where the lock is held, one of two conditions holds, and nobody comes by both: which it is, is forgotten.
func (g *gate) either(needLock, a, b, c, d, e bool) {
	if needLock {
		if a {
			if b {
				return
			}
		} else if !b {
			return
		}
		g.mu.Lock()
		defer g.mu.Unlock()
	}
	if c {
		g.n++
	}
	if d {
		g.n += 2
	}
	if e {
		g.n += 3
	}
	if a {
		g.n--
		if b {
			g.count()
		}
	}
	if c && d && e {
		g.n++
	}
}

// Its twin: any of them may hold.
func (g *gate) any(a, b, c, d, e, needLock bool) {
	if needLock {
		g.mu.Lock()
		defer g.mu.Unlock()
	}
	if a {
		g.n--
	}
	if b {
		g.n -= 2
	}
	if c {
		g.n++
	}
	if d {
		g.n += 2
	}
	if e {
		g.n += 3
	}
	if b {
		g.count() // want `call to g\.count locks g\.mu, which is already held \(Lock on line 136\)`
	}
	if a && c && d && e {
		g.n++
	}
}

// Of what is chosen on the ways to it, a third value is none.
func (g *gate) chosen(a, b, c, d, needLock bool) {
	if needLock {
		g.mu.Lock()
		defer g.mu.Unlock()
	}
	kind := 1
	if a {
		kind = 2
	}
	if b {
		g.n--
	}
	if c {
		g.n++
	}
	if d {
		g.n += 2
	}
	switch kind {
	case 1:
		g.n++
	case 3:
		g.count()
	}
	if a && b && c && d {
		g.n++
	}
}
