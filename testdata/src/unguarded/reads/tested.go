package reads

import "sync"

// A slot may be empty.
type slot struct {
	mu  sync.Mutex
	val *int
	n   int
}

func (s *slot) put(v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.val = &v
	s.n++
}

func (s *slot) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.val = nil
	s.n = 0
}

func (s *slot) get() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.val == nil {
		return s.n
	}
	return *s.val
}

// ready looks whether there is something, and not at what it is.
func (s *slot) ready() int {
	if s.val == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}
