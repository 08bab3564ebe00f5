package rlock

import "sync"

// Registry has two locks. That some hold the other one as well does not make the read lock of the first enough.
type Registry struct {
	mu     sync.RWMutex
	reload sync.Mutex
	main   *int
	calls  int
}

func (r *Registry) Set(p *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.main = p
}

func (r *Registry) replace(p *int) {
	r.mu.Lock()
	r.main = p
	r.mu.Unlock()
}

func (r *Registry) Reload(p *int) {
	r.reload.Lock()
	defer r.reload.Unlock()
	r.calls++
	r.replace(p)
}

func (r *Registry) Main() *int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.main
}

func (r *Registry) Drop() {
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.main = nil // want `^r.main written in \S+ while r.mu is held for reading only`
}

// Swap holds the other lock all the time.
func (r *Registry) Swap(p *int) {
	r.reload.Lock()
	defer r.reload.Unlock()
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.main = p
}
