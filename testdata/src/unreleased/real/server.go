// Package real has the shapes of leaks and misuses that went into releases of servers, each beside the shape of its fix.
package real

import (
	"errors"
	"sync"
)

var (
	errEncrypt = errors.New("encrypt")
	errClosed  = errors.New("closed")
)

type stream struct {
	mu        sync.RWMutex
	consumers map[string]*consumer
	closed    bool
	n         int
}

type consumer struct {
	mu     sync.RWMutex
	mset   *stream
	closed bool
	seq    uint64
	werr   error
}

// One of many exits that unlock by hand.

func (s *stream) healthy(c *consumer) error {
	s.mu.RLock() // want `^s\.mu is not unlocked on every path \(return on line 38\) \[concept: lock\]$`
	if s.closed {
		s.mu.RUnlock()
		return errClosed
	}
	if c.mset == nil {
		return errors.New("no stream")
	}
	n := s.n
	s.mu.RUnlock()
	if n == 0 {
		return errClosed
	}
	return nil
}

func (s *stream) healthyFixed(c *consumer) error {
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return errClosed
	}
	if c.mset == nil {
		s.mu.RUnlock()
		return errors.New("no stream")
	}
	n := s.n
	s.mu.RUnlock()
	if n == 0 {
		return errClosed
	}
	return nil
}

// The early return of an error that was stored before.

func (s *stream) last() (*consumer, error) {
	if c := s.consumers["last"]; c != nil {
		c.mu.Lock() // want `c\.mu is not unlocked on every path`
		if c.werr != nil {
			return nil, c.werr
		}
		c.closed = true
		c.mu.Unlock()
	}
	return &consumer{}, nil
}

func (s *stream) lastFixed() (*consumer, error) {
	if c := s.consumers["last"]; c != nil {
		c.mu.Lock()
		if err := c.werr; err != nil {
			c.mu.Unlock()
			return nil, err
		}
		c.closed = true
		c.mu.Unlock()
	}
	return &consumer{}, nil
}

func (c *consumer) encrypt(buf []byte) ([]byte, error) {
	if len(buf) == 0 {
		return nil, errEncrypt
	}
	return buf, nil
}

func (c *consumer) write(buf []byte) error {
	c.mu.Lock() // want `c\.mu is not unlocked on every path`
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	buf, err := c.encrypt(buf)
	if err != nil {
		return err
	}
	c.seq += uint64(len(buf))
	c.mu.Unlock()
	return nil
}

func (c *consumer) writeFixed(buf []byte) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	buf, err := c.encrypt(buf)
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.seq += uint64(len(buf))
	c.mu.Unlock()
	return nil
}

// Two locks, and an exit that releases only the inner one.

func (s *stream) swap(c *consumer) {
	s.mu.Lock() // want `s\.mu is not unlocked on every path`
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.mset = s
	c.mu.Unlock()
	s.mu.Unlock()
}

func (s *stream) swapFixed(c *consumer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.mset = s
}

// Only one of two branches unlocks before the common return.

func (s *stream) entry(term int) {
	s.mu.Lock() // want `s\.mu is not unlocked on every path`
	if term != s.n {
		if term > s.n {
			s.n = term
		} else {
			s.mu.Unlock()
			respond()
		}
		return
	}
	s.mu.Unlock()
}

func (s *stream) entryFixed(term int) {
	s.mu.Lock()
	if term != s.n {
		if term > s.n {
			s.n = term
			s.mu.Unlock()
		} else {
			s.mu.Unlock()
			respond()
		}
		return
	}
	s.mu.Unlock()
}

func respond() {}

type msgs struct {
	mu     sync.Mutex
	closed bool
	n      int
}

// Literals that lock and unlock if their function was asked to, and an unlock under the opposite condition.

func (s *msgs) remove(seq uint64, need bool) bool {
	lock := func() {
		if need {
			s.mu.Lock()
		}
	}
	unlock := func() {
		if need {
			s.mu.Unlock()
		}
	}
	lock() // want `s\.mu is not unlocked on every path`
	if s.closed {
		unlock()
		return false
	}
	s.n--
	if !need {
		unlock()
	}
	return true
}

func (s *msgs) removeFixed(seq uint64, need bool) bool {
	lock := func() {
		if need {
			s.mu.Lock()
		}
	}
	unlock := func() {
		if need {
			s.mu.Unlock()
		}
	}
	lock()
	if s.closed {
		unlock()
		return false
	}
	s.n--
	unlock()
	return true
}

// Deferred, and by hand as well.

func (s *stream) removeTwice(need bool) error {
	unlock := func() {
		if need {
			s.mu.Unlock()
		}
	}
	if need {
		s.mu.Lock()
	}
	defer unlock() // want `deferred call to unlock unlocks s\.mu, which is not held`
	if s.closed {
		unlock()
		return errClosed
	}
	s.n--
	return nil
}

func (s *stream) group() error {
	s.mu.Lock()
	defer s.mu.Unlock() // want `deferred Unlock of s\.mu, which is not held`
	if s.closed {
		s.mu.Unlock()
		return errClosed
	}
	s.n++
	return nil
}

func (s *stream) groupFixed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	s.n++
	return nil
}

// Unlocked, logged, and carried on.

func (s *stream) update(cs []*consumer) {
	s.mu.Lock()
	for _, c := range cs {
		if c.closed {
			s.mu.Unlock() // want `Unlock of s\.mu, which is not held`
			respond()
		}
		s.n++
	}
	s.mu.Unlock() // want `Unlock of s\.mu, which is not held`
}

func (s *stream) updateFixed(cs []*consumer) error {
	s.mu.Lock()
	for _, c := range cs {
		if c.closed {
			s.mu.Unlock()
			return errClosed
		}
		s.n++
	}
	s.mu.Unlock()
	return nil
}

// The read mode became the write mode in half of the places.

func (s *stream) interest(c *consumer) bool {
	c.mu.Lock()
	if c.closed {
		c.mu.RUnlock() // want `RUnlock of c\.mu, which is held for writing`
		return false
	}
	c.seq++
	c.mu.Unlock()
	return true
}

func (s *stream) ready() bool {
	for range 10 {
		s.mu.Lock()
		ok := s.n > 0
		s.mu.RUnlock() // want `RUnlock of s\.mu, which is held for writing`
		if ok {
			return true
		}
	}
	return false
}

func (s *stream) start() error {
	s.mu.RLock()
	if s.consumers == nil {
		s.mu.Unlock() // want `Unlock of s\.mu, which is held for reading`
		return errClosed
	}
	s.mu.RUnlock()
	return nil
}

func (s *stream) startFixed() error {
	s.mu.RLock()
	if s.consumers == nil {
		s.mu.RUnlock()
		return errClosed
	}
	s.mu.RUnlock()
	return nil
}

// Unlocked where it is not locked yet.

func (s *stream) Purge() error {
	if s.closed {
		s.mu.Unlock() // want `Unlock of s\.mu, which is not held`
		return errClosed
	}
	s.mu.Lock()
	s.n = 0
	s.mu.Unlock()
	return nil
}

func (s *stream) PurgeFixed() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errClosed
	}
	s.n = 0
	s.mu.Unlock()
	return nil
}

// A helper that releases the caller's lock for a while, called once without it.

func (c *consumer) flush() {
	c.mu.Unlock()
	respond()
	c.mu.Lock()
}

func (s *stream) Compact(c *consumer) {
	c.mu.Lock()
	c.flush()
	c.mu.Unlock()
}

func (s *stream) Truncate(c *consumer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush()
}

func (s *stream) Recover(c *consumer) {
	c.flush() // want `call to c\.flush unlocks c\.mu, which is not held`
}
