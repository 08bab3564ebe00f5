package rlock

import (
	"sync"

	"unguarded/rlock/shards"
)

// Layer has a cache that locks itself, shard by shard, and one that does not.
type Layer struct {
	mu    sync.RWMutex
	cache *shards.Cache
	plain *shards.Plain
	stale bool
}

func (l *Layer) Keep(k string, v int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.stale {
		return
	}
	l.cache.Set(k, v)
	l.plain.Set(k, v) // want `^l\.plain written in \S+ while l\.mu is held for reading only`
}

func (l *Layer) Drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stale = true
	l.cache, l.plain = nil, nil
}
