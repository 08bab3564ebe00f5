// Package deferred defers a Lock where an Unlock was meant.
package deferred

import "sync"

type t struct {
	mu sync.RWMutex
	n  int
}

func (x *t) typo() {
	x.mu.Lock()
	defer x.mu.Lock() // want `^deferred Lock of x\.mu, which is held, did you mean Unlock\? \(Lock on line 12\) \[concept: lock\]$`
	x.n++
}

func (x *t) well() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.n++
}

func (x *t) readTypo() int {
	x.mu.RLock()
	defer x.mu.RLock() // want `deferred RLock of x\.mu, which is held, did you mean Unlock\?`
	return x.n
}

// A function that releases its caller's lock takes it back at its end.

func (x *t) without() {
	x.mu.Unlock()
	defer x.mu.Lock()
	x.n++
}

func (x *t) calls() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.without()
}

// Nothing else is locked or unlocked: the lock is left.

func (x *t) lone() {
	defer x.mu.Lock() // want `deferred Lock of x\.mu leaves it locked, did you mean Unlock\?`
	x.n++
}
