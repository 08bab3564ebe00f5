package paths

import "sync"

// A function that leaves it to a callee to release the lock means to release it, even if the callee does so on some of its ways
// only; a way out that does not come to the callee has forgotten it.

type press struct {
	mu   sync.Mutex
	jobs int
}

func idle() bool

func (p *press) free() {
	if idle() {
		return
	}
	p.mu.Unlock()
}

func (p *press) print() {
	p.mu.Lock() // want `p\.mu is not unlocked on every path \(return on line \d+\)`
	if p.jobs == 0 {
		return
	}
	p.free()
}

func (p *press) flush() {
	p.mu.Lock()
	p.jobs = 0
	p.free()
}
