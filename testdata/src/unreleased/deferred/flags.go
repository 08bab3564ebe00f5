package deferred

import "sync"

// A flag tells a deferred function literal what is left to release.

type valve struct {
	mu sync.Mutex
	n  int
}

func ready() bool

func (v *valve) releasedTwice() {
	v.mu.Unlock()
	locked := true
	defer func() { // want `deferred call to func literal unlocks v\.mu, which is not held`
		if locked {
			v.mu.Unlock()
		}
	}()
	if ready() {
		locked = false
	}
	v.n++
}

func (v *valve) releasedOnce() {
	v.mu.Unlock()
	locked := false
	defer func() {
		if locked {
			v.mu.Unlock()
		}
	}()
	if ready() {
		v.mu.Lock()
		locked = true
	}
	v.n++
}

func (v *valve) releasedBefore() {
	v.mu.Lock()
	locked := true
	defer func() {
		if locked {
			v.mu.Unlock()
		}
	}()
	if ready() {
		v.mu.Unlock()
		locked = false
	}
	v.n++
}

func (v *valve) forgotten() {
	v.mu.Lock() // want `v\.mu is not unlocked on every path`
	locked := true
	defer func() {
		if locked {
			v.mu.Unlock()
		}
	}()
	if ready() {
		locked = false
	}
	v.n++
}
