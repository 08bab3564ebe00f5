package contracts

import (
	"errors"
	"sync"
)

// Success means that the lock is held: a contract, unless success can also mean that it is not.

var errClosed = errors.New("closed")

type session struct {
	mu     sync.Mutex
	active bool
	conn   *int
}

func (s *session) open(fast bool) error {
	if cached() {
		return nil
	}
	s.mu.Lock() // want `s\.mu is not unlocked on every path \(return on line 27\)`
	if s.conn == nil {
		s.mu.Unlock()
		return errClosed
	}
	return nil
}

// Its twin: the caller asks the same of the session.
func (s *session) join() error {
	if s.active {
		return nil
	}
	s.mu.Lock()
	if s.conn == nil {
		s.mu.Unlock()
		return errClosed
	}
	return nil
}

// Another: what is returned tells.
func (s *session) pick() (*int, error) {
	if cached() {
		return nil, nil
	}
	s.mu.Lock()
	if s.conn == nil {
		s.mu.Unlock()
		return nil, errClosed
	}
	return new(int), nil
}

func (s *session) leave() {
	if !s.active {
		s.mu.Unlock()
	}
}

func cached() bool { return len(cache) > 0 }

var cache []int

// Another: the caller releases it, so that to hold it is what was meant, and the other return is wrong.
func (s *session) try() bool {
	if cached() {
		return true
	}
	s.mu.Lock()
	if s.conn == nil {
		s.mu.Unlock()
		return false
	}
	return true
}

func (s *session) Use() {
	if s.try() {
		s.active = true
		s.mu.Unlock()
	}
}

// A helper acquires it, one failure gives it back, the other does not.
func (s *session) start() error {
	s.take() // want `s\.mu is not unlocked on every path \(return on line 94\)`
	if cached() {
		s.give()
		return errClosed
	}
	if s.conn == nil {
		return errClosed
	}
	return nil
}

// Its twin.
func (s *session) begun() error {
	s.take()
	if cached() {
		s.give()
		return errClosed
	}
	if s.conn == nil {
		s.give()
		return errClosed
	}
	return nil
}

func (s *session) take() { s.mu.Lock() }

func (s *session) give() { s.mu.Unlock() }
