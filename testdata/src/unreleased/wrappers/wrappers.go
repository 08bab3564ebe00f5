// Package wrappers has locks that are embedded, promoted, wrapped, generic or behind an interface.
package wrappers

import "sync"

type base struct {
	sync.RWMutex
	n int
}

func (b *base) get() int {
	b.RLock() // want `^b is not unlocked on every path \(return on line 14\) \[concept: lock\]$`
	if b.n == 0 {
		return 0
	}
	b.RUnlock()
	return b.n
}

func (b *base) getWell() int {
	b.RLock()
	defer b.RUnlock()
	return b.n
}

type derived struct{ *base }

func (d derived) getWell() int {
	d.Lock()
	n := d.n
	d.base.RWMutex.Unlock()
	return n
}

// A lock of one's own.

type spin struct {
	mu    sync.Mutex
	depth int
}

func (s *spin) Lock()   { s.mu.Lock(); s.depth++ }
func (s *spin) Unlock() { s.depth--; s.mu.Unlock() }

type user struct {
	spin spin
	n    int
}

func (u *user) get() int {
	u.spin.Lock() // want `u\.spin.* is not unlocked on every path`
	if u.n == 0 {
		return 0
	}
	u.spin.Unlock()
	return u.n
}

func (u *user) getWell() int {
	u.spin.Lock()
	defer u.spin.Unlock()
	return u.n
}

// A sync.Locker.

func locker(l sync.Locker, b *base) {
	l.Lock() // want `l is not unlocked on every path`
	if b.n == 0 {
		return
	}
	l.Unlock()
}

func lockerWell(l sync.Locker) {
	l.Lock()
	defer l.Unlock()
}

func read(b *base) {
	l := b.RLocker()
	l.Lock()
	defer l.Unlock()
}

// Method values.

func values(b *base, n int) {
	lock, unlock := b.Lock, b.Unlock
	lock()
	if n == 0 {
		unlock()
		return
	}
	unlock()
}

func deferredValue(b *base) int {
	b.Lock()
	unlock := b.Unlock
	defer unlock()
	return b.n
}

func expression(b *base) {
	(*base).Lock(b)
	b.n++
	b.Unlock()
}

// Generic types.

type cell[T any] struct {
	mu sync.Mutex
	v  T
	ok bool
}

func (c *cell[T]) get() (v T, ok bool) {
	c.mu.Lock() // want `c\.mu is not unlocked on every path`
	if !c.ok {
		return v, false
	}
	v = c.v
	c.mu.Unlock()
	return v, true
}

func (c *cell[T]) getWell() (v T, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.v, c.ok
}

func (c *cell[T]) lock()   { c.mu.Lock() }
func (c *cell[T]) unlock() { c.mu.Unlock() }

func both[T any](a, b *cell[T]) {
	a.lock()
	b.lock()
	a.v, b.v = b.v, a.v
	b.unlock()
	a.unlock()
}

func bothWrong[T any](a, b *cell[T]) {
	a.lock() // want `a\.mu is not unlocked on every path`
	if !b.ok {
		return
	}
	a.v = b.v
	a.unlock()
}

// sync.Cond.

type gate struct {
	cond *sync.Cond
	open bool
}

func newGate() *gate { return &gate{cond: sync.NewCond(new(sync.Mutex))} }

func (g *gate) wait() {
	g.cond.L.Lock()
	for !g.open {
		g.cond.Wait()
	}
	g.cond.L.Unlock()
}

func (g *gate) waitWrong(stop bool) {
	g.cond.L.Lock() // want `g\.cond\.L is not unlocked on every path`
	for !g.open {
		if stop {
			return
		}
		g.cond.Wait()
	}
	g.cond.L.Unlock()
}

func (g *gate) signal() {
	g.cond.L.Lock()
	defer g.cond.L.Unlock()
	g.open = true
	g.cond.Broadcast()
}
