package dispatch

import (
	"io"
	"sync"
)

// An object is given with the lock held to code of another package, which calls its methods.

type ledger struct {
	mu    sync.Mutex
	total int
}

type sink struct{ l *ledger }

func (s *sink) Write(p []byte) (int, error) {
	s.l.total += len(p)
	return len(p), nil
}

func (l *ledger) Fill(r io.Reader) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fill(r)
}

func (l *ledger) fill(r io.Reader) {
	_, _ = io.Copy(&sink{l}, r)
}

func (l *ledger) Add(n int) {
	l.mu.Lock()
	l.total += n
	l.mu.Unlock()
}

func (l *ledger) Reset() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.total
	l.total = 0
	return n
}

func (l *ledger) Set(n int) {
	l.mu.Lock()
	l.total = n
	l.mu.Unlock()
}

// Without it.

type tap struct{ l *ledger }

func (t *tap) Write(p []byte) (int, error) {
	t.l.total += len(p) // want `t\.l\.total written in tap\.Write without t\.l\.mu`
	return len(p), nil
}

func (l *ledger) Pour(r io.Reader) {
	_, _ = io.Copy(&tap{l}, r)
}
