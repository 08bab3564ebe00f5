package closures

import (
	"errors"
	"sync"
)

// An error that a later closure stores to is still what the call before it returned.

type session struct {
	mu   sync.RWMutex
	done bool
	n    int
}

var errDone = errors.New("done")

func (s *session) grab() (int, func(error), error) {
	s.mu.RLock()
	if s.done {
		s.mu.RUnlock()
		return 0, nil, errDone
	}
	return s.n, s.release, nil
}

func (s *session) release(error) { s.mu.RUnlock() }

func apply(l sync.Locker, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

func (s *session) exec(l sync.Locker, run func(int) error) error {
	n, release, err := s.grab()
	if err != nil {
		return err
	}
	defer release(nil)
	apply(l, func() { err = run(n) })
	return err
}

func (s *session) execWrong(l sync.Locker, run func(int) error) error {
	s.mu.RLock() // want `s\.mu is not unlocked on every path`
	var err error
	apply(l, func() { err = run(s.n) })
	if err != nil {
		return err
	}
	s.mu.RUnlock()
	return nil
}
