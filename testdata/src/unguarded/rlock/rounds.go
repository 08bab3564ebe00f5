package rlock

import "sync"

// A cursor is locked by each round of a loop anew: which element that is has nothing to do with what the rounds before did.
type cursor struct {
	mu     sync.RWMutex
	pos    uint64
	marked map[uint64]bool
}

func (c *cursor) next() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pos++
	return c.pos
}

// Lock should be held.
func (c *cursor) apply(pos uint64) {
	if c.pos > pos {
		c.marked = nil
	}
	c.pos = pos
}

func (c *cursor) set(pos uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.apply(pos)
}

type cursors struct {
	mu   sync.RWMutex
	list map[string]*cursor
}

func (s *cursors) all() (out []*cursor) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, c := range s.list {
		out = append(out, c)
	}
	return out
}

func (s *cursors) drift(low uint64) {
	for _, c := range s.all() {
		c.mu.RLock()
		if c.pos > low {
			c.apply(low) // want `^call to c\.apply in \S+ writes cursor\.pos while cursor\.mu is held for reading only \(write on line 24\)`
		}
		c.mu.RUnlock()
	}
}

func (s *cursors) mend(low uint64) {
	for _, c := range s.all() {
		c.mu.Lock()
		if c.pos > low {
			c.apply(low)
		}
		c.mu.Unlock()
	}
}
