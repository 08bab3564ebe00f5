// Package stuck takes locks behind others that may be held already. // want package:`told: stuck.barn.mu < stuck.hay.mu, told: stuck.barrel.mu < stuck.cellar.mu, told: stuck.shop.mu < stuck.till.mu`
package stuck

import "sync"

// Who comes from open waits for itself in owner, and never gets to the lock of a room.

type house struct {
	mu    sync.Mutex
	name  string
	rooms []*room
}

type room struct {
	mu sync.Mutex
	in *house
	n  int
}

func (h *house) owner() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.name
}

func (h *house) enter(r *room) {
	if h.owner() == "" {
		return
	}
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
}

func (h *house) open(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pass(r)
}

func (h *house) pass(r *room) { h.enter(r) }

func (h *house) twice(r *room) {
	h.mu.Lock()
	h.mu.Lock()
	r.mu.Lock()
	r.mu.Unlock()
	h.mu.Unlock()
}

func (r *room) leave() {
	r.mu.Lock()
	r.n--
	r.in.mu.Lock()
	r.in.name = ""
	r.in.mu.Unlock()
	r.mu.Unlock()
}

// One of the ways to the lock of the till leaves out the lock that is held.

type shop struct {
	mu   sync.Mutex
	name string
	till *till
}

type till struct {
	mu sync.Mutex
	in *shop
	n  int
}

func (s *shop) owner() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name
}

func (s *shop) pay(n int) {
	if n > 100 && s.owner() == "" {
		return
	}
	s.till.mu.Lock()
	s.till.n += n
	s.till.mu.Unlock()
}

func (s *shop) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pay(1) // want `^till\.mu locked \(via pay\) while holding shop\.mu, elsewhere shop\.mu while holding till\.mu \(Lock on line 97\)`
}

func (t *till) count() {
	t.mu.Lock()
	t.in.mu.Lock()
	t.n = 0
	t.in.mu.Unlock()
	t.mu.Unlock()
}

// Readers do not wait for themselves, and a lock that is lent is not held.

type cellar struct {
	mu      sync.RWMutex
	name    string
	barrels []*barrel
}

type barrel struct {
	mu sync.Mutex
	in *cellar
	n  int
}

func (c *cellar) owner() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.name
}

func (c *cellar) tap(b *barrel) {
	if c.owner() == "" {
		return
	}
	b.mu.Lock()
	b.n--
	b.mu.Unlock()
}

func (c *cellar) party(b *barrel) {
	c.mu.RLock()
	c.tap(b) // want `^barrel\.mu locked \(via tap\) while holding cellar\.mu for reading, elsewhere cellar\.mu while holding barrel\.mu \(Lock on line 140\)`
	c.mu.RUnlock()
}

func (b *barrel) roll() {
	b.mu.Lock()
	b.in.mu.Lock()
	b.in.name = ""
	b.in.mu.Unlock()
	b.mu.Unlock()
}

type barn struct {
	mu   sync.Mutex
	name string
}

type hay struct {
	mu sync.Mutex
	in *barn
	n  int
}

func (b *barn) lent(h *hay) {
	b.mu.Unlock()
	b.mu.Lock()
	h.mu.Lock()
	h.n++
	h.mu.Unlock()
}

func (b *barn) fill(h *hay) {
	b.mu.Lock()
	b.lent(h) // want `^hay\.mu locked \(via lent\) while holding barn\.mu, elsewhere barn\.mu while holding hay\.mu \(Lock on line 173\)`
	b.mu.Unlock()
}

func (h *hay) feed() {
	h.mu.Lock()
	h.in.mu.Lock()
	h.in.name = ""
	h.in.mu.Unlock()
	h.mu.Unlock()
}
