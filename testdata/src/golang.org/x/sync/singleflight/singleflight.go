// Package singleflight stands in for golang.org/x/sync/singleflight in the fixtures.
package singleflight

import "sync"

// A Group runs one call per key at a time.
type Group struct {
	mu    sync.Mutex
	calls map[string]*call
}

type call struct {
	done   chan struct{}
	val    any
	err    error
	shared bool
}

// A Result is what DoChan sends.
type Result struct {
	Val    any
	Err    error
	Shared bool
}

// Do runs fn, or waits for the call with the same key that is under way.
func (g *Group) Do(key string, fn func() (any, error)) (v any, err error, shared bool) {
	c, first := g.join(key)
	if !first {
		<-c.done
		return c.val, c.err, true
	}
	c.val, c.err = fn()
	g.Forget(key)
	close(c.done)
	return c.val, c.err, c.shared
}

// DoChan is Do in a goroutine.
func (g *Group) DoChan(key string, fn func() (any, error)) <-chan Result {
	results := make(chan Result, 1)
	go func() {
		v, err, shared := g.Do(key, fn)
		results <- Result{v, err, shared}
	}()
	return results
}

func (g *Group) join(key string) (c *call, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c, ok := g.calls[key]; ok {
		c.shared = true
		return c, false
	}
	if g.calls == nil {
		g.calls = make(map[string]*call)
	}
	c = &call{done: make(chan struct{})}
	g.calls[key] = c
	return c, true
}

// Forget lets the next call with the key run.
func (g *Group) Forget(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.calls, key)
}
