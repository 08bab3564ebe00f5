// Package closures locks in function literals.
package closures

import "sync"

type reg struct {
	mu    sync.Mutex
	n     int
	hooks []func()
}

func (r *reg) inc() {
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
}

// Called at once.
func (r *reg) called() {
	r.mu.Lock()
	defer r.mu.Unlock()
	func() {
		r.inc() // want `call to r\.inc locks r\.mu, which is already held`
	}()
}

func (r *reg) calledWell() {
	func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.n++
	}()
	r.inc()
}

// Kept in a variable.
func (r *reg) variable() {
	add := func() {
		r.mu.Lock()
		r.n++
		r.mu.Unlock()
	}
	r.mu.Lock()
	r.n++
	add() // want `call to add locks r\.mu, which is already held`
	r.mu.Unlock()
	add()
}

// Literals that lock and unlock.
func (r *reg) pair(lock bool) {
	enter := func() {
		if lock {
			r.mu.Lock()
		}
	}
	leave := func() {
		if lock {
			r.mu.Unlock()
		}
	}
	enter()
	r.n++
	leave()
	r.inc()
}

func (r *reg) pairWrong() {
	enter := func() { r.mu.Lock() }
	leave := func() { r.mu.Unlock() }
	enter()
	r.inc() // want `call to r\.inc locks r\.mu, which is already held`
	leave()
}

// Stored for later, started as a goroutine, sent away.
func (r *reg) stored(ch chan func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hooks = append(r.hooks, func() { r.inc() })
	go func() { r.inc() }()
	ch <- func() { r.inc() }
}

func (r *reg) runHooks() {
	r.mu.Lock()
	hooks := r.hooks
	r.mu.Unlock()
	for _, h := range hooks {
		h()
	}
}

// Returned, and called under the lock.
func (r *reg) adder() func() {
	return func() {
		r.mu.Lock()
		r.n++
		r.mu.Unlock()
	}
}

func (r *reg) returned() {
	add := r.adder()
	r.mu.Lock()
	add() // want `call to add locks r\.mu, which is already held`
	r.mu.Unlock()
}

func (r *reg) returnedWell() {
	add := r.adder()
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
	add()
}

func (r *reg) returnedOther(o *reg) {
	add := o.adder()
	r.mu.Lock()
	add()
	r.mu.Unlock()
}

// Returned among other results.
func (r *reg) begin() (int, func()) {
	return r.n, func() { r.inc() }
}

func (r *reg) begun() {
	n, done := r.begin()
	r.mu.Lock()
	r.n = n
	done() // want `call to done locks r\.mu`
	r.mu.Unlock()
}

// Recursive.
func (r *reg) walk(depth int) {
	var visit func(int)
	visit = func(d int) {
		if d == 0 {
			return
		}
		r.mu.Lock()
		r.n++
		r.mu.Unlock()
		visit(d - 1)
	}
	visit(depth)
}

// A local lock.
func local(fs []func()) {
	var mu sync.Mutex
	done := 0
	for _, f := range fs {
		go func() {
			f()
			mu.Lock()
			done++
			mu.Unlock()
		}()
	}
	mu.Lock()
	func() {
		mu.Lock() // want `Lock of mu, which is already held`
		done++
		mu.Unlock()
	}()
	mu.Unlock()
}
