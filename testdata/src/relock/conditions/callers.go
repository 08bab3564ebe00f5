package conditions

import "sync"

// What the callers know.

type node struct {
	mu, top sync.Mutex
	leaf    bool
	n       int
}

func (x *node) grow() {
	x.mu.Lock()
	if !x.leaf {
		x.mu.Lock() // its only caller has a leaf
	}
	x.n++
	x.mu.Unlock()
}

func (x *node) Grow() {
	if x.leaf {
		x.grow()
	}
}

func (x *node) shrink() {
	x.mu.Lock()
	if !x.leaf {
		x.mu.Lock() // want `Lock of x\.mu, which is already held`
	}
	x.n--
	x.mu.Unlock()
}

func (x *node) Shrink() {
	if x.leaf {
		x.shrink()
	}
	x.n = 0
	x.shrink()
}

// A lock that could not be had: this goroutine holds it.

func (x *node) ifIdle() {
	if !x.top.TryLock() {
		return
	}
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
	x.top.Unlock()
}

func (x *node) neverIdle() {
	x.top.Lock()
	x.mu.Lock()
	x.ifIdle()
	x.mu.Unlock()
	x.top.Unlock()
}

func (x *node) perhapsIdle() {
	x.mu.Lock()
	x.ifIdle() // want `call to x\.ifIdle locks x\.mu, which is already held`
	x.mu.Unlock()
}
