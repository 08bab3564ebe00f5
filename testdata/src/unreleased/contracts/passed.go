package contracts

import (
	"errors"
	"sync"
)

// A lock that a callee leaves held goes on with what is returned.

type stream struct {
	rlock sync.Mutex
	n     int
}

type batch struct {
	err  error
	lock *sync.Mutex
}

var errStream = errors.New("stream")

func (s *stream) await() (n int, lock *sync.Mutex, err error) {
	s.rlock.Lock()
	if s.n < 0 {
		s.rlock.Unlock()
		return 0, nil, errStream
	}
	return s.n, &s.rlock, nil
}

func (s *stream) batch() *batch {
	_, lock, err := s.await()
	if err != nil {
		return &batch{err: err}
	}
	return &batch{lock: lock}
}

func (b *batch) Close() error {
	if b.lock != nil {
		b.lock.Unlock()
	}
	return b.err
}

// One that a parameter tells a callee to keep does not.

func (s *stream) keepIf(x bool) {
	s.rlock.Lock() // want `s\.rlock is not unlocked on every path`
	if x {
		return
	}
	s.rlock.Unlock()
}

func (s *stream) keep(x bool) {
	s.keepIf(x) // want `s\.rlock is not unlocked on every path`
}
