// Package rlock shows writes under the read lock.
package rlock

import "sync"

type Cache struct {
	mu    sync.RWMutex
	items map[string]string
	hits  int
}

func (c *Cache) Put(k, v string) { c.mu.Lock(); c.items[k] = v; c.mu.Unlock() }

func (c *Cache) Peek(k string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.items[k]
}

// Get fills the map while others may read it.
func (c *Cache) Get(k string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.items[k]
	if !ok {
		v = load(k)
		c.items[k] = v // want `^c.items written in \S+ while c.mu is held for reading only \(RLock on line 22\) \[concept: gil\]$`
	}
	return v
}

// Load lets go of the read lock first.
func (c *Cache) Load(k string) string {
	c.mu.RLock()
	v, ok := c.items[k]
	c.mu.RUnlock()
	if !ok {
		v = load(k)
		c.mu.Lock()
		c.items[k] = v
		c.mu.Unlock()
	}
	return v
}

func (c *Cache) Reset() { c.mu.Lock(); c.hits = 0; c.mu.Unlock() }

// count is called with the lock, once with the wrong one.
func (c *Cache) count() { c.hits++ }

func (c *Cache) Hit() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count()
}

func (c *Cache) Miss() {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.count() // want `^call to c.count in \S+ writes Cache.hits while Cache.mu is held for reading only \(write on line 49\)`
}

func load(k string) string { return k }

// A Names finds a name by a walk whose function says by a captured variable what it found.
type Names struct {
	mu   sync.RWMutex
	tree interface {
		Visit(string, func(string) bool) error
	}
	known map[string]int
}

func (n *Names) find(prefix string) (string, bool) {
	var name string
	err := n.tree.Visit(prefix, func(s string) bool {
		if name != "" {
			name = ""
			return false
		}
		name = s
		return true
	})
	if err != nil {
		return "", false
	}
	if name != "" {
		return name, true
	}
	return "", false
}

func (n *Names) Add(name string) { n.mu.Lock(); n.known[name] = 1; n.mu.Unlock() }

func (n *Names) Mark(prefix string) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	name, ok := n.find(prefix)
	if !ok {
		return
	}
	n.known[name]++ // want `^n.known written in \S+ while n.mu is held for reading only`
}

func (n *Names) Drop(prefix string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if name, ok := n.find(prefix); ok {
		delete(n.known, name)
	}
}
