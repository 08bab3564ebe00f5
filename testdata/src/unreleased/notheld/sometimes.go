package notheld

import "sync"

// A helper that releases its caller's lock for a while, but not always.

type segments struct {
	mu   sync.Mutex
	last *segment
	all  []*segment
}

type segment struct {
	mu   sync.Mutex
	next *segment
	n    int
}

func (s *segments) drop(g *segment) {
	if g == s.last {
		g.mu.Unlock()
		s.grow()
		g.mu.Lock()
	}
	g.n = 0
}

func (s *segments) grow() {
	g := new(segment)
	s.all = append(s.all, g)
	s.last = g
}

func (s *segments) expire(g *segment) {
	g.mu.Lock()
	s.drop(g)
	g.mu.Unlock()
}

func (s *segments) Compact() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.all {
		g.mu.Lock()
		if g.n == 0 {
			s.drop(g)
		}
		g.mu.Unlock()
	}
	s.expire(s.last)
}

// shed is entered with the lock, so that what it calls is too.
func (s *segments) shed(g *segment) {
	if g.n < 0 {
		s.drop(g)
	}
}

func (s *segments) Trim() {
	for _, g := range s.all {
		g.mu.Lock()
		s.shed(g)
		g.mu.Unlock()
	}
}

func (s *segments) Recover() {
	var empty []*segment
	for _, g := range s.all {
		if g.n == 0 {
			empty = append(empty, g)
		}
	}
	for _, g := range empty {
		s.drop(g) // want `call to s\.drop unlocks g\.mu, which is not held`
	}
}

// Where the callers do not agree, nobody knows whether the lock is to be held.

func (g *segment) shrink() {
	if g.next == nil {
		g.mu.Unlock()
		slow()
		g.mu.Lock()
	}
}

func (g *segment) One() {
	g.mu.Lock()
	g.shrink()
	g.mu.Unlock()
}

func (g *segment) Two() { g.shrink() }

func (g *segment) Three() { g.shrink() }
