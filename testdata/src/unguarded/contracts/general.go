package contracts

import "sync"

// What is said at a lock of all that it guards is meant in general: a Proxy gets its remotes before it serves.
type Proxy struct {
	mu      sync.Mutex // guards the following fields
	remotes []string
	next    int
}

func (p *Proxy) Run(names []string) {
	for _, name := range names {
		p.remotes = append(p.remotes, name)
	}
	go p.serve()
}

func (p *Proxy) serve() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = (p.next + 1) % len(p.remotes)
}

// Here the code bears it out.
type Pool struct {
	mu   sync.Mutex // guards the following fields
	idle []int
	busy int
}

func (p *Pool) Get() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.idle[0]
	p.idle = p.idle[1:]
	p.busy++
	return n
}

func (p *Pool) Put(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, n)
	p.busy--
}

func (p *Pool) Clear() {
	p.idle = nil // want `^p.idle written in \S+ without p.mu, which guards it by its comment`
}

func (p *Pool) Busy() int {
	return p.busy // want `^p.busy read in \S+ without p.mu, which guards it by its comment`
}

// UnsafeBusy says by its name that it does not lock.
func (p *Pool) UnsafeBusy() int { return p.busy }
