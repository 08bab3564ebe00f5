package closures

import (
	"sync"
	"time"
)

type poster struct {
	mu   sync.Mutex
	sent int
}

// note takes the lock, which the closure that calls it by a captured variable holds.
func (p *poster) later() {
	note := func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sent++
	}
	time.AfterFunc(time.Second, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		note() // want `^call to note locks p\.mu, which is already held \(Lock on line 21\) \[concept: rlock\]$`
	})
	time.AfterFunc(time.Second, func() {
		p.mu.Lock()
		p.mu.Unlock()
		note()
	})
}

// renewed is set twice: which of the two is called is not known.
func (p *poster) renewed(quiet bool) {
	note := func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sent++
	}
	if quiet {
		note = func() {}
	}
	time.AfterFunc(time.Second, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		note()
	})
}
