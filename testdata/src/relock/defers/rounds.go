package defers

import "sync"

// What is deferred in each round of a loop is run as often when the function ends.

type gate struct{ mu sync.Mutex }

func (g *gate) hold() { g.mu.Lock() }

func (g *gate) touch() {
	g.mu.Lock()
	g.mu.Unlock()
}

func (g *gate) holdAll(n int) {
	for range n {
		defer g.hold() // want `deferred call to g\.hold locks g\.mu, which is already held`
	}
}

func (g *gate) touchAll(n int) {
	for range n {
		defer g.touch()
	}
}
