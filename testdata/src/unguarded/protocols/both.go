package protocols

import "sync"

// The index of a route is written with both locks held, as far as can be seen: each of them suffices to read it.
type route struct {
	mu    sync.RWMutex
	index int
	hits  int
}

type table struct {
	mu     sync.RWMutex
	routes map[string]*route
	gen    int
}

func (t *table) learn(name string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.routes[name]; r != nil {
		r.mu.Lock()
		r.index = n
		r.hits++
		r.mu.Unlock()
	}
}

// Lock should be held, by whoever sets several of them.
func (r *route) reset() {
	r.index = -1
	r.hits = 0
}

func (t *table) clear(each func(*route)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.routes {
		r.mu.Lock()
		r.reset()
		r.mu.Unlock()
		each(r)
	}
	t.gen++
}

func (r *route) hit() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.index >= 0 {
		r.hits++
	}
}

func (r *route) miss() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hits--
}

func (r *route) double() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hits *= 2
}

func (r *route) far() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.index > 9 && r.hits > 0
}

func (r *route) near() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.index < 3 && r.hits > 0
}

func (t *table) direct(r *route) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	direct := r.index == 0
	r.mu.RLock()
	defer r.mu.RUnlock()
	return direct && r.hits > 0
}

func (t *table) used(r *route) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	used := r.hits > 0 // want `^r\.hits read in \S+ before r\.mu is locked, which is held at its other \d+ uses`
	r.mu.RLock()
	defer r.mu.RUnlock()
	return used && r.index > 0
}
