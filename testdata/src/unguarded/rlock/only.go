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
		u.since = time.Now() // want `^u\.since written while u\.mu is held for reading only \(RLock on line 20\) \[concept: gil\]$`
	}
	return d
}

func (u *usage) first() int {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.total
}
