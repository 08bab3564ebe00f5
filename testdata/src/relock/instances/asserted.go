package instances

import "sync"

// What comes in as an interface is put into a container as what it is, and points back to the container's owner.

type closer interface{ close() }

type hub struct {
	mu    sync.Mutex
	ports map[int]*port
}

type port struct {
	hub *hub
	n   int
}

func (p *port) close() {
	p.hub.mu.Lock()
	defer p.hub.mu.Unlock()
	p.n = 0
}

func (h *hub) keep(c closer) {
	if p, ok := c.(*port); ok {
		h.ports[p.n] = p
	}
}

func (h *hub) keepSure(c closer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ports[0] = c.(*port)
}

func (h *hub) open(n int) *port {
	p := &port{hub: h, n: n}
	h.keep(p)
	h.keepSure(p)
	return p
}

func (h *hub) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.ports {
		p.close() // want `^call to p\.close locks h\.mu, which is already held \(Lock on line 45\) \[concept: rlock\]$`
	}
}

func (h *hub) closeOthers(all []*port) {
	for _, p := range all {
		p.close()
	}
}
