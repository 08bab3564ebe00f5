// Package reads shows reads before the lock is taken and after it is released.
package reads

import "sync"

type Stream struct {
	mu   sync.Mutex
	cfg  Config
	subs map[string]int
	name string
}

type Config struct{ Replicas int }

func (s *Stream) Update(c Config) {
	s.mu.Lock()
	s.cfg = c
	s.subs["x"] = 1
	s.mu.Unlock()
}

func (s *Stream) Scale(n int) {
	s.mu.Lock()
	s.cfg.Replicas = n
	delete(s.subs, "x")
	s.mu.Unlock()
}

func (s *Stream) Replicas() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.Replicas
}

func (s *Stream) Subs() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.subs)
}

func (s *Stream) Single() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.Replicas == 1
}

func (s *Stream) Double() { s.mu.Lock(); s.cfg.Replicas *= 2; s.mu.Unlock() }

func (s *Stream) Config() Config { s.mu.Lock(); defer s.mu.Unlock(); return s.cfg }

func (s *Stream) Odd() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.cfg.Replicas%2 == 1 }

func (s *Stream) Many() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.cfg.Replicas > 3 }

func (s *Stream) Ack() bool {
	if s.cfg.Replicas == 0 { // want `^s.cfg read in \S+ before s.mu is locked, which is held at 9 of its 11 uses`
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs["ack"]++
	return true
}

func (s *Stream) Snapshot() int {
	s.mu.Lock()
	n := len(s.subs)
	s.mu.Unlock()
	return n + s.cfg.Replicas // want `^s.cfg read in \S+ after s.mu is unlocked`
}

// Sum copies the map, not what is in it.
func (s *Stream) Sum() (n int) {
	s.mu.Lock()
	subs := s.subs
	s.mu.Unlock()
	for _, x := range subs { // want `^s.subs read in \S+ after s.mu is unlocked`
		n += x
	}
	return n
}

// Name reads what nobody changes.
func (s *Stream) Name() string { return s.name }
