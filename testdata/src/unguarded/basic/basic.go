package basic

import "sync"

type Registry struct {
	mu    sync.RWMutex
	names map[string]int
	count int
}

func New() *Registry {
	r := &Registry{}
	r.names = make(map[string]int)
	r.count = 1
	return r
}

func (r *Registry) Add(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names[name] = 1
	r.count++
}

func (r *Registry) Get(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names[name]
}

func (r *Registry) Touch(name string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if _, ok := r.names[name]; !ok {
		return
	}
	r.names[name] = 2 // want `r.names written while r.mu is held for reading only`
}

func (r *Registry) Drop(name string) {
	r.mu.Lock()
	delete(r.names, name)
	r.count--
	r.mu.Unlock()
}

func (r *Registry) Reset() {
	r.count = 0 // want `r.count written without r.mu`
}
