// Package lockers holds its locks behind interfaces.
package lockers

import "sync"

type box struct {
	l sync.Locker
	n int
}

func (b *box) inc() {
	b.l.Lock()
	defer b.l.Unlock()
	b.n++
}

func (b *box) incTwice() {
	b.l.Lock()
	b.inc() // want `call to b\.inc locks b\.l, which is already held`
	b.l.Unlock()
	b.inc()
}

func (b *box) other(o *box) {
	b.l.Lock()
	o.inc()
	b.l.Unlock()
}

// An interface made in sight is the lock that it holds.

func hold(l sync.Locker, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

type plain struct {
	mu sync.RWMutex
	n  int
}

func (p *plain) inc() {
	p.mu.Lock()
	p.n++
	p.mu.Unlock()
}

func (p *plain) viaHold() {
	hold(&p.mu, p.inc) // want `p\.mu.*, which is held while it is called back`
	hold(&p.mu, func() { p.n++ })
}

func (p *plain) viaReadHold() {
	hold(p.mu.RLocker(), func() { // want `p\.mu.*held`
		p.inc()
	})
}

func (p *plain) asLocker() {
	var l sync.Locker = &p.mu
	l.Lock()
	p.inc() // want `call to p\.inc locks p\.mu, which is already held`
	l.Unlock()
	p.inc()
}

// A wider interface of one's own.

type rwLocker interface {
	sync.Locker
	RLock()
	RUnlock()
}

type wide struct{ l rwLocker }

func (w *wide) upgrade() {
	w.l.RLock()
	w.l.Lock() // want `Lock of w\.l, held for reading, which blocks for ever`
	w.l.Unlock()
	w.l.RUnlock()
}

func (w *wide) inTurn() {
	w.l.RLock()
	w.l.RUnlock()
	w.l.Lock()
	w.l.Unlock()
}

// An interface that only looks like a lock: its Lock takes a key.

type keyed interface {
	Lock(key string)
	Unlock(key string)
}

func twoKeys(k keyed) {
	k.Lock("a")
	k.Lock("b")
	k.Unlock("b")
	k.Unlock("a")
}

// sync.Cond.L is the lock that the Cond was made with.

type conded struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func newConded() *conded {
	c := &conded{}
	c.cond = sync.NewCond(&c.mu)
	c.cond.L.Lock()
	c.inc() // want `call to c\.inc locks c\.mu, which is already held`
	c.cond.L.Unlock()
	return c
}

func (c *conded) inc() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

func (c *conded) wait() {
	c.cond.L.Lock()
	for c.n == 0 {
		c.cond.Wait()
	}
	c.cond.L.Unlock()
}

func (c *conded) waitTwice() {
	c.cond.L.Lock()
	c.wait() // want `call to c\.wait locks c\.cond\.L, which is already held`
	c.cond.L.Unlock()
}
