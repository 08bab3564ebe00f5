// Package worlds takes locks behind more conditions than can be kept apart.
package worlds

import "sync"

type item struct {
	mu      sync.Mutex
	a, b    []int
	c, d    *int
	pending bool
}

type shard struct {
	mu    sync.Mutex
	items []*item
}

// The lock of the item is held, whichever way was taken.

func (s *shard) collect(x *item, n int) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	low := 0
	if len(x.a) > 0 && x.a[0] < n {
		low = 1
	}
	if x.c != nil && *x.c < n {
		low = 2
	}
	if x.d != nil && len(x.b) > 0 {
		low = 3
	}
	if x.d != nil && *x.d < n {
		low = 4
	}
	if len(x.a) > 0 || x.c != nil || x.pending || (x.d != nil && (len(x.b) > 0 || low > 2)) {
		return low
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = nil
	return low
}

func (s *shard) sum() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.items {
		x.mu.Lock() // want `^item\.mu locked while holding shard\.mu, elsewhere shard\.mu while holding item\.mu \(Lock on line 39\)`
		n += len(x.a)
		x.mu.Unlock()
	}
	return n
}
