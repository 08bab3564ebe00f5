// Package semaphore stands in for golang.org/x/sync/semaphore in the fixtures.
package semaphore

import (
	"context"
	"sync"
)

// Weighted bounds the weight that its users hold together.
type Weighted struct {
	mu   sync.Mutex
	free int64
	more chan struct{} // closed and replaced at each Release
}

// NewWeighted returns a semaphore of weight n.
func NewWeighted(n int64) *Weighted {
	return &Weighted{free: n, more: make(chan struct{})}
}

// Acquire takes n, or fails with the context.
func (s *Weighted) Acquire(ctx context.Context, n int64) error {
	for {
		more, ok := s.take(n)
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-more:
		}
	}
}

// TryAcquire takes n if it is free.
func (s *Weighted) TryAcquire(n int64) bool {
	_, ok := s.take(n)
	return ok
}

func (s *Weighted) take(n int64) (<-chan struct{}, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free < n {
		return s.more, false
	}
	s.free -= n
	return nil, true
}

// Release gives n back.
func (s *Weighted) Release(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free += n
	close(s.more)
	s.more = make(chan struct{})
}
