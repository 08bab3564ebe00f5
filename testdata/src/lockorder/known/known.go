// Package known is the twin of what package fresh says of objects that nobody has found yet. // want package:`hall\.mu < seat\.mu, seat\.mu < hall\.mu`
package known

import "sync"

type hall struct {
	mu    sync.Mutex
	seats []*seat
}

type seat struct {
	of *hall
	mu sync.Mutex
}

// The lock that guards what others find it by was released in between.
func (h *hall) open() *seat {
	s := &seat{of: h}
	h.mu.Lock()
	h.seats = append(h.seats, s)
	h.mu.Unlock()
	h.mu.Lock()
	s.mu.Lock()
	h.mu.Unlock()
	s.mu.Unlock()
	return s
}

func (s *seat) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of.mu.Lock() // want `hall\.mu locked while holding seat\.mu, elsewhere seat\.mu while holding hall\.mu \(Lock on line 23\)`
	defer s.of.mu.Unlock()
	s.of.seats = nil
}
