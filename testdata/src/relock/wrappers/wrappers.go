// Package wrappers has locks that are embedded, promoted, wrapped and returned.
package wrappers

import "sync"

type base struct {
	sync.Mutex
	n int
}

func (b *base) inc() {
	b.Lock()
	defer b.Unlock()
	b.n++
}

func (b *base) twice() {
	b.Lock()
	b.inc() // want `^call to b\.inc locks b, which is already held \(Lock on line 18\) \[concept: rlock\]$`
	b.Unlock()
	b.inc()
}

// Embedded a second time, by value and by pointer.

type derived struct {
	base
	other *base
}

func (d *derived) add() {
	d.Lock()
	defer d.Unlock()
	d.other.inc()
	d.inc() // want `call to d\.inc locks d\.base, which is already held`
}

func (d *derived) addBase() {
	d.base.Lock()
	d.base.n++
	d.base.Unlock()
	d.inc()
}

type pointed struct {
	*base
	shared *base
}

func (p *pointed) add() {
	p.Lock()
	defer p.Unlock()
	p.shared.inc()
	p.inc() // want `call to p\.inc locks p\.base, which is already held`
}

// A lock that counts.

type counted struct {
	mu sync.Mutex
	n  int
}

func (c *counted) Lock() {
	c.mu.Lock()
	c.n++
}

func (c *counted) Unlock() {
	c.n--
	c.mu.Unlock()
}

type user struct {
	mu counted
	v  int
}

func (u *user) set(v int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.v = v
}

func (u *user) reset() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.set(0) // want `call to u\.set locks u\.mu\.mu .*, which is already held`
}

func (u *user) resetWell() {
	u.mu.Lock()
	u.v = 0
	u.mu.Unlock()
	u.set(0)
}

// Helpers that lock and unlock.

func (u *user) lock()   { u.mu.Lock() }
func (u *user) unlock() { u.mu.Unlock() }

func (u *user) viaHelpers() {
	u.lock()
	u.v++
	u.unlock()
	u.set(1)
}

func (u *user) viaHelpersWrong() {
	u.lock()
	defer u.unlock()
	u.set(1) // want `call to u\.set locks u\.mu\.mu`
}

// Getters that return the lock.

type shared struct {
	mu *sync.Mutex
	n  int
}

func (s *shared) lock() *sync.Mutex { return s.mu }

func (s *shared) inc() {
	s.lock().Lock()
	defer s.lock().Unlock()
	s.n++
}

func (s *shared) incTwice() {
	s.mu.Lock()
	s.inc() // want `call to s\.inc locks s\.mu, which is already held`
	s.mu.Unlock()
	s.inc()
}

// Two locks of one type, made in sight.

func pairOfTwo() {
	a, b := &shared{mu: new(sync.Mutex)}, &shared{mu: new(sync.Mutex)}
	a.mu.Lock()
	b.inc()
	a.mu.Unlock()
}

// Method values and expressions.

func (b *base) values() {
	lock, unlock := b.Lock, b.Unlock
	lock()
	b.inc() // want `call to b\.inc locks b, which is already held`
	unlock()
	(*base).inc(b)
}

func (b *base) expressions() {
	(*base).Lock(b)
	b.inc() // want `call to b\.inc locks b, which is already held`
	(*base).Unlock(b)
	b.inc()
}
