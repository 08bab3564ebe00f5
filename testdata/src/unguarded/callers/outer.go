package callers

import "sync"

// A relay keeps its constraints under a lock of its own wherever it uses them: theirs is not needed.
type relay struct {
	mu   sync.Mutex
	kept *constraints
}

// NewRelay makes a relay; nobody else gets to know its constraints.
func NewRelay() interface{ Drop(string) } { return &relay{kept: &constraints{ips: map[string]int{}}} }

type constraints struct {
	mutex sync.Mutex
	ips   map[string]int
	names map[string]int
}

// Reserve is exported, but nobody out of sight has the object.
func (c *constraints) Reserve(p string) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.sweep()
	c.forget(p)
	c.ips[p] = 1
	c.names[p] = 1
	return nil
}

func (c *constraints) sweep() {
	for k := range c.ips {
		if k == "" {
			delete(c.ips, k)
		}
	}
}

func (c *constraints) forget(p string) {
	delete(c.ips, p)
	delete(c.names, p)
}

func (r *relay) handle(p string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept.Reserve(p)
}

// Drop drops one.
func (r *relay) Drop(p string) {
	r.handle(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.forget(p)
}

// The twin uses them without its own lock as well.
type bridge struct {
	mu   sync.Mutex
	kept *bounds
}

// NewBridge makes one.
func NewBridge() interface{ Drop(string) } { return &bridge{kept: &bounds{ips: map[string]int{}}} }

type bounds struct {
	mutex sync.Mutex
	ips   map[string]int
}

// Reserve is the same.
func (c *bounds) Reserve(p string) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.sweep()
	c.forget(p)
	c.ips[p] = 1
	return nil
}

func (c *bounds) sweep() {
	for k := range c.ips {
		if k == "" {
			delete(c.ips, k)
		}
	}
}

func (c *bounds) forget(p string) { delete(c.ips, p) }

func (r *bridge) handle(p string) error { return r.kept.Reserve(p) }

func (r *bridge) Drop(p string) {
	r.handle(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.forget(p) // want `^call to r\.kept\.forget in \S+ writes bounds\.ips without bounds\.mutex, which is held at its other 3 writes`
}
