// Package modes releases in the other mode.
package modes

import "sync"

type t struct {
	mu sync.RWMutex
	n  int
}

func (x *t) readAsWrite() int {
	x.mu.RLock()
	defer x.mu.Unlock() // want `^deferred Unlock of x\.mu, which is held for reading \(RLock on line 12\) \[concept: lock\]$`
	return x.n
}

func (x *t) readWell() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.n
}

func (x *t) writeAsRead() {
	x.mu.Lock()
	x.n++
	x.mu.RUnlock() // want `^RUnlock of x\.mu, which is held for writing \(Lock on line 24\) \[concept: lock\]$`
}

func (x *t) writeWell() {
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

// On one path only.

func (x *t) branch() int {
	x.mu.Lock()
	if x.n == 0 {
		x.mu.RUnlock() // want `RUnlock of x\.mu, which is held for writing`
		return 0
	}
	x.mu.Unlock()
	return x.n
}

// In a loop.

func (x *t) loop() {
	for range 3 {
		x.mu.Lock()
		ready := x.n > 0
		x.mu.RUnlock() // want `RUnlock of x\.mu, which is held for writing`
		if ready {
			return
		}
	}
}

// The mode is chosen, and each has its release.

func (x *t) chosen(write bool) int {
	if write {
		x.mu.Lock()
	} else {
		x.mu.RLock()
	}
	n := x.n
	if write {
		x.mu.Unlock()
	} else {
		x.mu.RUnlock()
	}
	return n
}

func (x *t) chosenWrong(write bool) int {
	if write {
		x.mu.Lock()
	} else {
		x.mu.RLock()
	}
	n := x.n
	if write {
		x.mu.RUnlock() // want `RUnlock of x\.mu, which is held for writing`
	} else {
		x.mu.Unlock() // want `Unlock of x\.mu, which is held for reading`
	}
	return n
}

// Upgrade by hand: one after the other.

func (x *t) upgrade() {
	x.mu.RLock()
	if x.n > 0 {
		x.mu.RUnlock()
		return
	}
	x.mu.RUnlock()
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

// Helpers.

func (x *t) unlock()  { x.mu.Unlock() }
func (x *t) runlock() { x.mu.RUnlock() }

func (x *t) viaHelper() {
	x.mu.RLock()
	x.unlock() // want `call to x\.unlock unlocks x\.mu, which is held for reading`
}

func (x *t) viaHelperWell() {
	x.mu.RLock()
	x.runlock()
	x.mu.Lock()
	x.unlock()
}

// RLocker releases a read lock.

func (x *t) viaRLocker() {
	l := x.mu.RLocker()
	l.Lock()
	l.Unlock()
	x.mu.RLock()
	l.Unlock()
}

// In each round of a loop.

func (x *t) rounds(all []*t) {
	for _, k := range all {
		if k.n > 3 {
			k.mu.RLock()
		}
		x.mu.Lock()
		x.mu.RUnlock() // want `RUnlock of x\.mu, which is held for writing`
	}
}
