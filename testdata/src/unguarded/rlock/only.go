package rlock

import (
	"sync"
	"sync/atomic"
	"time"
)

// usage is read and reset by requests, all of them readers as its author saw it.
type usage struct {
	mu    sync.RWMutex
	since time.Time
	total int
	hits  atomic.Int64
}

func newUsage() *usage { return &usage{since: time.Now()} }

func (u *usage) report(reset bool) time.Duration {
	u.mu.RLock()
	defer u.mu.RUnlock()
	d := time.Since(u.since)
	u.hits.Add(1)
	if reset {
		u.since = time.Now() // want `^u\.since written in \S+ while u\.mu is held for reading only \(RLock on line 20\) \[concept: gil\]$`
	}
	return d
}

func (u *usage) first() int {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.total
}

// The lock of a reel keeps it open while it is read, and its comment names what it guards: the rest belongs to the one
// goroutine that reads.
type reel struct {
	// mu is held for reading while the reel is used, and exclusively to close it.
	//
	// mu guards closed.
	mu     sync.RWMutex
	closed bool
	line   []byte
	count  atomic.Int64
}

func newReel() *reel { return &reel{} }

func (r *reel) next(b byte) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return 0
	}
	r.count.Add(1)
	r.line = append(r.line[:0], b)
	return len(r.line)
}

func (r *reel) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

func (r *reel) rewind() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line = nil
}
