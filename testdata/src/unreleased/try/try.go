// Package try takes locks with TryLock.
package try

import "sync"

type t struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  int
}

func (x *t) ignored() {
	x.mu.TryLock() // want `^TryLock of x\.mu without a look at its result, so nobody knows whether it is held \[concept: lock\]$`
	x.n++
	x.mu.Unlock()
}

func (x *t) blank() {
	_ = x.mu.TryLock() // want `TryLock of x\.mu without a look at its result`
	x.n++
	x.mu.Unlock()
}

func (x *t) ignoredRead() {
	x.rw.TryRLock() // want `TryRLock of x\.rw without a look at its result`
}

func (x *t) looked() bool {
	if !x.mu.TryLock() {
		return false
	}
	x.n++
	x.mu.Unlock()
	return true
}

func (x *t) left() bool {
	if !x.mu.TryLock() { // want `x\.mu is not unlocked on every path`
		return false
	}
	if x.n == 0 {
		return false
	}
	x.mu.Unlock()
	return true
}

// The result is the function's own.
func (x *t) tryLock() bool { return x.mu.TryLock() }

func (x *t) acquire() bool {
	if !x.mu.TryLock() {
		return false
	}
	x.n++
	return true
}

func (x *t) use() {
	if x.tryLock() {
		x.mu.Unlock()
	}
	if x.acquire() {
		x.mu.Unlock()
	}
}

func (x *t) useWrong() {
	if x.acquire() { // want `x\.mu is not unlocked on every path`
		if x.n > 9 {
			return
		}
		x.mu.Unlock()
	}
}

// The branches are swapped: it returns with the lock, and releases that of somebody else.

func (x *t) swapped() {
	if x.mu.TryLock() {
		return
	}
	x.n++
	x.mu.Unlock() // want `^Unlock of x\.mu, which is not held \(TryLock on line \d+\) \[concept: lock\]$`
}

func (x *t) turn() { x.swapped() }

// It only asks.

func (x *t) locked() bool {
	if x.mu.TryLock() {
		x.mu.Unlock()
		return false
	}
	return true
}

func (x *t) leave() {
	if x.mu.TryLock() {
		panic("not locked")
	}
	x.mu.Unlock()
}

func (x *t) enter() {
	x.mu.Lock()
	x.n++
	x.leave()
	_ = x.locked()
}
