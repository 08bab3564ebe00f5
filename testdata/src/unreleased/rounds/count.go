package rounds

import "sync"

// What is done in the first round only, or in all but the first, is told by the counter.

type buffer struct {
	mu  sync.Mutex
	all []int
	n   int
}

func (c *buffer) drain() bool {
	c.mu.Lock()
	n := c.n
	if n == 0 {
		c.mu.Unlock()
		return false
	}
	for i := 0; i < n; i++ {
		if i > 0 {
			c.mu.Lock()
		}
		c.all = c.all[1:]
		c.mu.Unlock()
		if c.full() {
			return true
		}
	}
	return false
}

func (c *buffer) full() bool { return n > 3 }

var n int

func (c *buffer) first(l []int) {
	for i := range l {
		if i == 0 {
			c.mu.Lock()
		}
		c.n++
	}
	if len(l) > 0 {
		c.mu.Unlock()
	}
}

func (c *buffer) over(l []int) {
	for i := range l {
		if i > 0 {
			c.mu.Unlock()
		}
		c.mu.Lock()
		c.n++
	}
	if len(l) > 0 {
		c.mu.Unlock()
	}
}

// Twins: of an empty list there is no first round.

func (c *buffer) none(l []int) {
	c.mu.Lock() // want `c\.mu is not unlocked on every path \(return on line 73\)`
	for i := range l {
		if i != 0 {
			c.mu.Lock()
		}
		c.n++
		c.mu.Unlock()
	}
}
