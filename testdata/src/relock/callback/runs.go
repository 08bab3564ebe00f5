package callback

import "sync"

// A function that a callee runs once leaves a lock held.

type stile struct {
	mu, turn sync.Mutex
	n        int
}

func (g *stile) count(f func()) {
	g.turn.Lock()
	g.n++
	g.turn.Unlock()
	f()
}

func (g *stile) countPassed(f func()) { g.count(f) }

func (g *stile) pass() {
	g.count(func() { g.mu.Lock() })
	g.mu.Lock() // want `Lock of g\.mu, which is already held \(Lock on line 22\)`
}

func (g *stile) passOn() {
	g.countPassed(func() { g.mu.Lock() })
	g.mu.Lock() // want `Lock of g\.mu, which is already held \(Lock on line 27\)`
}

func (g *stile) passAndLeave() {
	g.count(func() { g.mu.Lock() })
	g.mu.Unlock()
	g.mu.Lock()
	g.mu.Unlock()
}

func (g *stile) countIf(f func()) {
	if g.n > 0 {
		f()
	}
}

func (g *stile) passIf() {
	g.countIf(func() { g.mu.Lock() })
	g.mu.Lock()
	g.mu.Unlock()
}
