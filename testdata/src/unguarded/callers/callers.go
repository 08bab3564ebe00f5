// Package callers has functions whose callers are not all in sight, or hold the lock: what a function does with the
// lock itself tells what they hold.
package callers

import "sync"

// Handler is called from elsewhere, perhaps with a lock held.
type Handler func(name string)

type Hub struct {
	mu       sync.RWMutex
	term     int
	leader   string
	pending  map[string]int
	handlers []Handler
}

func (h *Hub) Step(leader string) {
	h.mu.Lock()
	h.term++
	h.leader = leader
	h.pending[leader]++
	for _, f := range h.handlers {
		f(leader) // whoever is called here is called with h.mu held
	}
	h.mu.Unlock()
}

func (h *Hub) Reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.term = 0
	h.leader = ""
	clear(h.pending)
}

func (h *Hub) Term() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.term
}

func (h *Hub) Leader() string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.leader
}

func (h *Hub) register(f Handler) {
	h.mu.Lock()
	h.handlers = append(h.handlers, f)
	h.mu.Unlock()
}

// Watch registers two methods as handlers: their callers hold a lock, perhaps that of the same hub.
func (h *Hub) Watch() {
	h.register(h.onVote)
	h.register(h.onNews)
	h.register(h.onSilence)
}

// onVote locks h.mu below, so nobody calls it with h.mu held.
func (h *Hub) onVote(name string) {
	if h.term > 3 { // want `h.term read in \S+ before h.mu is locked, which is held at 6 of its 8 uses \(write on line 20\) \[concept: gil\]`
		return
	}
	h.mu.Lock()
	h.term++
	h.mu.Unlock()
}

// onNews does not lock h.mu: who calls it may hold it.
func (h *Hub) onNews(name string) {
	h.leader = name
}

// onSilence locks h.mu by the method it calls.
func (h *Hub) onSilence(name string) {
	if h.Term() > 3 {
		h.leader = "" // want `h.leader written in \S+ without h.mu, which is held at its other 2 writes`
	}
}

// slow is called with h.mu held, and releases it for a while.
func (h *Hub) slow(send func(int)) {
	h.pending["slow"]++
	h.mu.Unlock()
	send(h.term) // want `h.term read in \S+ after h.mu is unlocked, which is held at \d+ of its \d+ uses`
	h.mu.Lock()
	h.pending["slow"]--
}

func (h *Hub) Run(send func(int)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slow(send)
}

func (h *Hub) Walk(send func(int)) {
	h.mu.Lock()
	h.slow(send)
	h.mu.Unlock()
}

// drop is told whether its caller holds the lock.
func (h *Hub) drop(name string, locked bool) {
	if !locked {
		h.mu.Lock()
		defer h.mu.Unlock()
	}
	delete(h.pending, name)
}

func (h *Hub) Drop(name string) { h.drop(name, false) }

func (h *Hub) DropAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.pending {
		h.drop(name, true)
	}
}

// Hubs holds many hubs: a caller may hold the lock of one of them, but hardly those of all.
type Hubs struct{ list map[string]*Hub }

func (s Hubs) watch(h *Hub) {
	h.register(s.each)
	h.register(s.one)
}

func (s Hubs) each(string) {
	for _, h := range s.list {
		clear(h.pending) // want `s.list\[…\].pending written in \S+ without s.list\[…\].mu, which is held at its other 4 writes`
	}
}

// one touches one hub, which may be that whose lock is held.
func (s Hubs) one(name string) {
	clear(s.list[name].pending)
}
