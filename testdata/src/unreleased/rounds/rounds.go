// Package rounds defers in loops, and takes more ways than are kept apart.
package rounds

import "sync"

type shelf struct {
	mu, gate sync.RWMutex
	full     bool
	n        int
}

var left int

func more() bool {
	left--
	return left > 0
}

// Each round reads once more, and all is released at the end.

func (s *shelf) Hold(o *shelf) {
	for more() {
		if o.full {
			o.mu.RLock()
		}
		s.mu.RLock()
		defer s.mu.RUnlock()
		if o.full {
			o.mu.RUnlock()
		}
	}
}

func (s *shelf) Keep() {
	for more() {
		s.gate.RLock()
		s.mu.RLock() // want `s\.mu is not unlocked on every path`
		s.gate.RUnlock()
		if s.n > 3 {
			return
		}
		s.mu.RUnlock()
	}
}

// What a variable chose is not forgotten when there are too many ways to tell apart.

type part struct{ mu sync.Mutex }

func newPart() *part { return &part{} }

func (s *shelf) Pick(x bool, code int) {
	locked := false
	if more() {
		s.gate.Lock()
		locked = true
	}
	if locked {
		s.gate.Unlock()
	}
	odd := code == 1
	if odd {
		s.mu.Lock()
	}
	p := newPart()
	switch code {
	case 0:
	default:
		p.mu.Lock()
		p.mu.Unlock()
	}
	if odd {
		s.mu.Unlock()
	}
	either := x || s.full
	if either {
		s.mu.Lock()
	}
	if either {
		s.mu.Unlock()
	}
}
