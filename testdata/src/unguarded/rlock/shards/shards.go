// Package shards is another package's cache: in shards with a lock each, and plain.
package shards

import "sync"

type shard struct {
	mu sync.Mutex
	m  map[string]int
}

// Cache may be used by several goroutines.
type Cache struct{ shards [16]shard }

// Set stores a value.
func (c *Cache) Set(k string, v int) {
	s := &c.shards[len(k)%16]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[k] = v
}

// Plain may not.
type Plain struct{ m map[string]int }

// Set stores a value.
func (p *Plain) Set(k string, v int) { p.m[k] = v }
