// Package notheld releases what is not held.
package notheld

import "sync"

type t struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  int
	ok bool
}

func (x *t) double() {
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
	x.mu.Unlock() // want `^Unlock of x\.mu, which is not held \(Unlock on line 16\) \[concept: lock\]$`
}

func (x *t) once() {
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

// On one path only.

func (x *t) branch() {
	x.mu.Lock()
	if x.ok {
		x.mu.Unlock()
	}
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held \(Unlock on line 31\)`
}

func (x *t) branchWell() {
	x.mu.Lock()
	if x.ok {
		x.mu.Unlock()
		return
	}
	x.mu.Unlock()
}

// By hand, and deferred too.

func (x *t) deferredToo() int {
	x.mu.Lock()
	defer x.mu.Unlock() // want `^deferred Unlock of x\.mu, which is not held \(Unlock on line 51\) \[concept: lock\]$`
	if !x.ok {
		x.mu.Unlock()
		return 0
	}
	return x.n
}

func (x *t) deferredOnly() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.ok {
		return 0
	}
	return x.n
}

// Released for a while, below a deferred release: it is held again when the function ends.

func (x *t) pause() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.mu.Unlock()
	slow()
	x.mu.Lock()
	return x.n
}

func (x *t) pauseWrong() int {
	x.mu.Lock()
	defer x.mu.Unlock() // want `deferred Unlock of x\.mu, which is not held`
	x.mu.Unlock()
	slow()
	if !x.ok {
		return 0
	}
	x.mu.Lock()
	return x.n
}

func slow() {}

// The release stands in a helper or a literal.

func (x *t) unlock() { x.mu.Unlock() }

func (x *t) viaHelper() {
	x.mu.Lock()
	x.unlock()
	x.unlock() // want `call to x\.unlock unlocks x\.mu, which is not held`
}

func (x *t) viaHelperWell() {
	x.mu.Lock()
	x.unlock()
}

func (x *t) viaLiteral(lock bool) {
	if lock {
		x.mu.Lock()
	}
	unlock := func() {
		if lock {
			x.mu.Unlock()
		}
	}
	defer unlock() // want `deferred call to unlock unlocks x\.mu, which is not held`
	if x.ok {
		unlock()
		return
	}
	x.n++
}

func (x *t) viaLiteralWell(lock bool) {
	if lock {
		x.mu.Lock()
	}
	unlock := func() {
		if lock {
			x.mu.Unlock()
		}
	}
	if x.ok {
		unlock()
		return
	}
	x.n++
	unlock()
}

// Unlocked before it is locked.

func (x *t) Early() {
	if x.n < 0 {
		x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
		return
	}
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

func (x *t) EarlyWell() {
	if x.n < 0 {
		return
	}
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

// In a loop that goes on after the release.

func (x *t) loop(ns []int) {
	x.mu.Lock()
	for _, n := range ns {
		if n < 0 {
			x.mu.Unlock() // want `Unlock of x\.mu, which is not held \(Unlock on line \d+\)`
			slow()
		}
		x.n += n
	}
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held \(Unlock on line \d+\)`
}

func (x *t) loopWell(ns []int) {
	x.mu.Lock()
	for _, n := range ns {
		if n < 0 {
			x.mu.Unlock()
			slow()
			x.mu.Lock()
		}
		x.n += n
	}
	x.mu.Unlock()
}

// A helper that releases its caller's lock for a while, called with the lock held and, once, without.

func (x *t) refill() {
	x.mu.Unlock()
	slow()
	x.mu.Lock()
}

func (x *t) Use() {
	x.mu.Lock()
	x.refill()
	x.mu.Unlock()
}

func (x *t) UseAgain() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.refill()
}

func (x *t) UseWithout() {
	x.refill() // want `call to x\.refill unlocks x\.mu, which is not held`
}

// Releases that a caller asks for.

func (x *t) release(locked bool) {
	if locked {
		x.mu.Unlock()
	}
}

func (x *t) asked() {
	x.mu.Lock()
	x.release(true)
	x.release(false)
}

func (x *t) askedTwice() {
	x.mu.Lock()
	x.release(true)
	x.release(true) // want `call to x\.release unlocks x\.mu, which is not held`
}

// Read locks count.

func (x *t) reads() {
	x.rw.RLock()
	x.rw.RLock()
	x.rw.RUnlock()
	x.rw.RUnlock()
	x.rw.RUnlock() // want `RUnlock of x\.rw, which is not held`
}

func (x *t) readsWell() {
	x.rw.RLock()
	x.rw.RLock()
	x.rw.RUnlock()
	x.rw.RUnlock()
}
