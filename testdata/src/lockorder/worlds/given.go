package worlds // want package:`consumer\.mu < stream\.mu, item\.mu < shard\.mu, shard\.mu < item\.mu, stream\.mu < consumer\.mu`

import "sync"

// A parameter tells that the lock is held, and the function has more ways than can be kept apart: it takes the other lock
// only where it has released this one.

type stream struct {
	mu        sync.Mutex
	consumers []*consumer
	acks      int
}

type consumer struct {
	mu     sync.Mutex
	stream *stream
	node   *int
	policy int
	limit  int
	floor  int
	closed bool
	waits  []int
}

func (c *consumer) ack(seq int, needLock bool) bool {
	lock := func() {
		if needLock {
			c.mu.Lock()
		}
	}
	unlock := func() {
		if needLock {
			c.mu.Unlock()
		}
	}
	lock()
	if c.closed {
		unlock()
		return false
	}
	s := c.stream
	if s == nil {
		unlock()
		return false
	}
	inPlace := c.node == nil && c.policy != 0 && needLock
	var signal bool
	var seqs []int
	switch c.policy {
	case 1:
		if c.limit > 0 && len(c.waits) >= c.limit {
			signal = true
		}
		c.floor = seq
	case 2, 3:
		if seq <= c.floor {
			unlock()
			return true
		}
		if c.limit > 0 && len(c.waits) >= c.limit {
			signal = true
		}
		for _, w := range c.waits {
			if inPlace && w != seq {
				seqs = append(seqs, w)
			}
		}
	case 4:
		unlock()
		return inPlace
	}
	unlock()
	if inPlace {
		s.note(seq)
		for _, w := range seqs {
			s.note(w)
		}
	}
	if signal {
		c.floor++
	}
	return inPlace
}

func (s *stream) note(int) {
	s.mu.Lock()
	s.acks++
	s.mu.Unlock()
}

func (s *stream) each() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.consumers {
		c.mu.Lock()
		c.closed = true
		c.mu.Unlock()
	}
}

func (c *consumer) next() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ack(c.floor, false)
}

func (c *consumer) now() { c.ack(c.floor, true) }

// Held all the same.

func (c *consumer) last() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(c.floor, false) // want `^stream\.mu locked \(via settle → count\) while holding consumer\.mu, elsewhere consumer\.mu while holding stream\.mu \(Lock on line 95\)`
}

func (c *consumer) settle(seq int, needLock bool) bool {
	inPlace := c.node == nil && c.policy != 0 && !needLock
	if inPlace {
		c.stream.count(seq)
	}
	return inPlace
}

func (s *stream) count(int) {
	s.mu.Lock()
	s.acks++
	s.mu.Unlock()
}
