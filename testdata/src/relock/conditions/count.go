package conditions

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

func (c *buffer) full() bool { return filled > 3 }

var filled int

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

// Its twin: what was acquired in all rounds but the first is acquired again.
func (c *buffer) twice(l []int) {
	for i := range l {
		if i > 0 {
			c.mu.Lock()
		}
		c.mu.Lock() // want `Lock of c\.mu, which is already held \(Lock on line 66\)`
		c.n++
		c.mu.Unlock()
	}
}
