// Package fixes has callees that can be split into one that locks and one that is called with the lock held.
package fixes

import "sync"

type cache struct {
	mu    sync.Mutex
	items map[string]int
	limit int
}

func (c *cache) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
	c.compact() // want `call to c.compact locks c.mu, which is already held`
}

// compact is called by others too, which do not hold the lock.
func (c *cache) compact() {
	c.mu.Lock() // here
	defer c.mu.Unlock()

	// All of them.
	clear(c.items)
	c.limit = 0
}

func (c *cache) tidy() { c.compact() }

func (c *cache) add(key string, counts ...int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	total, _ := c.sum(key, counts...) // want `call to c.sum locks c.mu`
	c.items[key] = total
	return total
}

func (c *cache) addAll(keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		n, err := c.sum(key) // want `call to c.sum locks c.mu`
		if err == nil {
			c.items[key] = n
		}
	}
}

func (c *cache) sum(key string, counts ...int) (total int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock() // until the end
	for _, n := range counts {
		if n < 0 {
			return
		}
		total += n
	}
	total += c.items[key]
	return
}

var (
	tableMu sync.RWMutex
	table   []string
)

func set(name string) {
	tableMu.Lock()
	defer tableMu.Unlock()
	if !known(name) { // want `call to known read-locks tableMu, held for writing`
		table = append(table, name)
	}
}

func known(name string) bool {
	tableMu.RLock()
	defer tableMu.RUnlock()
	for _, other := range table {
		if other == name {
			return true
		}
	}
	return false
}

// It is split already, only not called.
func (c *cache) shrink() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.halve(2) // want `call to c.halve locks c.mu`
}

func (c *cache) halve(by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.halveLocked(by)
}

func (c *cache) halveLocked(by int) { c.limit /= by }
