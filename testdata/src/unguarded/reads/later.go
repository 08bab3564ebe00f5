package reads

import "sync"

// A series is looked up by functions that may be called, through an interface, with the lock of some other series held.
type series struct {
	mu   sync.Mutex
	last *int
	n    int
}

type appender interface{ Append(id, v int) int }

type head struct {
	all [8]*series
	by  appender
}

func (h *head) find(id int) *series { return h.all[id] }

func (s *series) set(v int) {
	s.mu.Lock()
	s.last = &v
	s.n++
	s.mu.Unlock()
}

func (s *series) clear() {
	s.mu.Lock()
	s.last = nil
	s.n = 0
	s.mu.Unlock()
}

func (s *series) sum() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return s.n
	}
	return *s.last + s.n
}

// Chain calls it with a lock held.
func (h *head) Chain(s *series) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.by.Append(1, 2)
}

// Whoever calls it cannot hold the lock that it takes then.
func (h *head) Append(id, v int) int {
	s := h.find(id)
	if last := s.last; last != nil && *last > v { // want `^s.last read in \S+ before s.mu is locked, which is held at its other 4 uses`
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n += v
	return s.n
}

type other struct{ head }

// It may hold the lock all the way: it lets go of it first.
func (o *other) Append(id, v int) int {
	s := o.find(id)
	n := s.n
	s.mu.Unlock()
	println("appended")
	s.mu.Lock()
	return n
}
