// Package steered writes only if a parameter says so.
package steered

import "sync"

type channel struct {
	mu     sync.RWMutex
	height int
	fee    int
}

func (c *channel) compute(update bool) int {
	if update {
		c.advance()
	}
	return c.height + c.fee
}

func (c *channel) advance() { c.height++ }

func (c *channel) view(update bool) int { return c.compute(update) }

// Balance does not write.
func (c *channel) Balance() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.compute(false) + c.view(false)
}

func (c *channel) Sign() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.compute(true)
}

func (c *channel) Revoke() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.view(true)
}

func (c *channel) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.height = 0
}

// Peek writes under the read lock.
func (c *channel) Peek() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.compute(true) // want `call to c\.compute in channel\.Peek writes channel\.height while channel\.mu is held for reading only`
}

// serve makes sure that the package starts goroutines.
func (c *channel) serve() { go c.Balance() }
