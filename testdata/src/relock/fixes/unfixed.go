package fixes

import "sync"

type store struct {
	mu      sync.RWMutex
	n       int
	fullSet bool
	next    *store
}

// What comes after the Unlock is not for the lock.
func (s *store) bump() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.early() // want `call to s.early locks s.mu`
}

func (s *store) early() {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	s.tell()
}

func (s *store) tell() {}

// Others may call what is exported, but its split would be no more public than before: that is for its author to decide.
func (s *store) twice() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Reset() // want `call to s.Reset locks s.mu`
}

func (s *store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = 0
}

// The name is taken.
func (s *store) fill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.full() // want `call to s.full locks s.mu`
}

func (s *store) full() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fullSet = true
}

func (s *store) fullLocked() int { return s.n }

// A write under the read lock would be the next mistake.
func (s *store) count() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.reset() // want `call to s.reset locks s.mu, held for reading`
	return s.n
}

func (s *store) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = 0
}

// A parameter without a name cannot be handed on.
func (s *store) ignore() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note("") // want `call to s.note locks s.mu`
}

func (s *store) note(_ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}

// What the call is deferred to is not for a rename to tell.
func (s *store) later() {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.reset() // want `deferred call to s.reset locks s.mu`
	s.n++
}

// It comes to the lock through another function.
func (s *store) deep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shallow() // want `call to s.shallow locks s.mu`
}

func (s *store) shallow() { s.reset() }

func (s *store) outer() { s.shallow() }
