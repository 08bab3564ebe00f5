// Package borrow releases the lock of its caller for a while and takes it again.
package borrow

import "sync"

type cache struct {
	mu    sync.Mutex
	items map[string]string
}

func (c *cache) fetch(string) string { return "" }

// fill is entered with the lock held, works without it, and returns with it.
func (c *cache) fill(key string) {
	c.mu.Unlock()
	v := c.fetch(key)
	c.mu.Lock()
	c.items[key] = v
}

func (c *cache) get(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.items[key]; !ok {
		c.fill(key)
	}
	return c.items[key]
}

func (c *cache) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.items)
}

// report locks while its caller's lock is released.
func (c *cache) report() {
	c.mu.Unlock()
	defer c.mu.Lock()
	c.size()
}

func (c *cache) getReport(key string) string {
	c.mu.Lock()
	c.report()
	v := c.items[key]
	c.mu.Unlock()
	return v
}

// reportLate locks after it has taken its caller's lock back.
func (c *cache) reportLate() {
	c.mu.Unlock()
	c.fetch("")
	c.mu.Lock()
	c.size() // want `call to c\.size locks c\.mu, which is already held`
}

func (c *cache) getReportLate(key string) string {
	c.mu.Lock()
	c.reportLate()
	v := c.items[key]
	c.mu.Unlock()
	return v
}

// In two steps: the helper that releases is not the one that locks.

func (c *cache) pause()  { c.mu.Unlock() }
func (c *cache) resume() { c.mu.Lock() }

func (c *cache) slow() int {
	c.pause()
	defer c.resume()
	return c.size()
}

func (c *cache) getSlow() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slow()
}

func (c *cache) slowWrong() int {
	c.pause()
	c.resume()
	return c.size() // want `call to c\.size locks c\.mu, which is already held`
}

func (c *cache) getSlowWrong() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slowWrong()
}

// On some paths only.

func (c *cache) evict(force bool) {
	if force {
		c.mu.Unlock()
		c.size()
		c.mu.Lock()
	}
	clear(c.items)
}

func (c *cache) trim() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.evict(true)
	c.evict(false)
}

func (c *cache) evictWrong(force bool) {
	if force {
		c.mu.Unlock()
	}
	c.size()
	if force {
		c.mu.Lock()
	}
}

func (c *cache) trimWrong() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.evictWrong(true)
	c.evictWrong(false) // want `call to c\.evictWrong locks c\.mu \(via evictWrong → size\), which is already held`
}

// A callback is called with the lock released.

func (c *cache) without(f func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	f()
}

func (c *cache) sizeWithout() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.without(func() { n = c.size() })
	return n
}

func (c *cache) with(f func()) { f() }

func (c *cache) sizeWith() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.with(func() { n = c.size() }) // want `locks c\.mu`
	return n
}

// The lock of another object is released.

func (c *cache) swap(d *cache) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.mu.Lock()
	d.fill("")
	d.mu.Unlock()
	d.size()
	c.size() // want `call to c\.size locks c\.mu, which is already held`
}

// sync.Cond.Wait releases its lock and takes it again.

type gate struct {
	mu   sync.Mutex
	cond *sync.Cond
	open bool
}

func newGate() *gate {
	g := &gate{}
	g.cond = sync.NewCond(&g.mu)
	return g
}

func (g *gate) wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.open {
		g.cond.Wait()
	}
}

func (g *gate) waitWrong() {
	g.mu.Lock()
	for !g.open {
		g.cond.Wait()
	}
	g.wait() // want `call to g\.wait locks g\.mu, which is already held`
	g.mu.Unlock()
}
