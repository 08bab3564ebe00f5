// Package defers locks and unlocks in deferred calls.
package defers

import "sync"

type conn struct {
	mu     sync.Mutex
	closed bool
	stats  sync.Mutex
}

func (c *conn) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
}

// Deferred calls run last first: close runs before the lock is released.
func (c *conn) order() {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.close() // want `deferred call to c\.close locks c\.mu, which is already held`
}

func (c *conn) orderWell() {
	defer c.close()
	c.mu.Lock()
	defer c.mu.Unlock()
}

func (c *conn) literal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() {
		if c.closed {
			c.close() // want `call to c\.close locks c\.mu, which is already held`
		}
	}()
}

func (c *conn) literalWell() {
	c.mu.Lock()
	defer func() {
		c.mu.Unlock()
		c.close()
	}()
}

// Inside of a deferred literal.
func (c *conn) inside() {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.close() // want `call to c\.close locks c\.mu, which is already held`
	}()
}

func (c *conn) conditional(lock bool) {
	if lock {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	if !lock {
		c.close()
	}
}

func (c *conn) conditionalWrong(lock bool) {
	if lock {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	if lock {
		c.close() // want `call to c\.close locks c\.mu, which is already held`
	}
}

// A flag that a deferred literal reads.
func (c *conn) flag() {
	locked := true
	c.mu.Lock()
	defer func() {
		if locked {
			c.mu.Unlock()
		}
	}()
	if c.closed {
		c.mu.Unlock()
		locked = false
		c.close()
		return
	}
	c.closed = true
}

func (c *conn) flagWrong() {
	locked := true
	c.mu.Lock()
	defer func() {
		if locked {
			c.mu.Unlock()
		}
	}()
	if c.closed {
		c.close() // want `call to c\.close locks c\.mu, which is already held`
		return
	}
	c.closed = true
}

// A function that returns the release.
func (c *conn) lock() func() {
	c.mu.Lock()
	return c.mu.Unlock
}

func (c *conn) viaFunc() {
	defer c.lock()()
	c.close() // want `call to c\.close locks c\.mu, which is already held`
}

func (c *conn) viaFuncWell() {
	func() {
		defer c.lock()()
		c.closed = true
	}()
	c.close()
}

// A panic runs the deferred calls, too.
func (c *conn) panics() {
	defer func() {
		if recover() != nil {
			c.close()
		}
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		panic("closed")
	}
}

// The arguments of a deferred call are evaluated at once.
func (c *conn) arguments() {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.log(c.isClosed()) // want `call to c\.isClosed locks c\.mu, which is already held`
}

func (c *conn) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

func (c *conn) log(bool) {}

// Two locks, released in any order.
func (c *conn) two() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Lock()
	defer c.stats.Unlock()
}
