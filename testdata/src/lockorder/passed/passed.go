// Package passed takes locks that the caller names: only the call tells which they are. // want package:`gate < shut\.left, gate < shut\.right, global < store\.mu, .*store\.mu < global, tidy\.mu < global, told: .*`
package passed

import "sync"

var global sync.Mutex

type store struct {
	mu sync.Mutex
	n  int
}

func under(mu *sync.Mutex, f func()) {
	mu.Lock()
	global.Lock()
	f()
	global.Unlock()
	mu.Unlock()
}

func (s *store) add() {
	under(&s.mu, func() { s.n++ }) // want `^global locked \(via under\) while holding store\.mu, elsewhere store\.mu while holding global \(Lock on line 27\) \[concept: concurrency\]$`
}

func (s *store) sub() {
	global.Lock()
	s.mu.Lock()
	s.n--
	s.mu.Unlock()
	global.Unlock()
}

// Its twin: one order.

type tidy struct {
	mu sync.Mutex
	n  int
}

func (s *tidy) add() {
	under(&s.mu, func() { s.n++ })
}

func (s *tidy) sub() {
	s.mu.Lock()
	global.Lock()
	s.n--
	global.Unlock()
	s.mu.Unlock()
}

// Both are the caller's.

func both(a, b sync.Locker) {
	a.Lock()
	b.Lock()
	b.Unlock()
	a.Unlock()
}

func again(a, b sync.Locker) { both(a, b) }

type halves struct{ left, right sync.Mutex }

func (h *halves) forth() { again(&h.left, &h.right) } // want `^halves\.right locked \(via again → both\) while holding halves\.left, elsewhere halves\.left \(via both\) while holding halves\.right \(call on line 66\)`
func (h *halves) back()  { both(&h.right, &h.left) }

// Its twin: a gate is held around both.

type gated struct{ gate, left, right sync.Mutex }

func (g *gated) forth() {
	g.gate.Lock()
	defer g.gate.Unlock()
	both(&g.left, &g.right)
}

func (g *gated) back() {
	g.gate.Lock()
	defer g.gate.Unlock()
	both(&g.right, &g.left)
}

// Another: the gate is the callee's.

var gate sync.Mutex

func behind(a, b *sync.Mutex) {
	gate.Lock()
	defer gate.Unlock()
	a.Lock()
	b.Lock()
	b.Unlock()
	a.Unlock()
}

type shut struct{ left, right sync.Mutex }

func (s *shut) forth() { behind(&s.left, &s.right) }
func (s *shut) back()  { behind(&s.right, &s.left) }
