// Package closures locks and unlocks in function literals.
package closures

import (
	"sync"
	"time"
)

type t struct {
	mu sync.Mutex
	n  int
}

// A literal with a lock of its own.

func (x *t) callback() func() {
	return func() {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
		if x.n == 0 {
			return
		}
		x.mu.Unlock()
	}
}

func (x *t) timer(d time.Duration) {
	time.AfterFunc(d, func() {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
		if x.n == 0 {
			return
		}
		x.n = 0
		x.mu.Unlock()
	})
}

func (x *t) timerWell(d time.Duration) {
	time.AfterFunc(d, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.n == 0 {
			return
		}
		x.n = 0
	})
}

func (x *t) goroutine() {
	go func() {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
		if x.n == 0 {
			return
		}
		x.mu.Unlock()
	}()
}

// Literals that lock for the function around them.

func (x *t) pair(lock bool) int {
	enter := func() {
		if lock {
			x.mu.Lock()
		}
	}
	leave := func() {
		if lock {
			x.mu.Unlock()
		}
	}
	enter()
	if x.n == 0 {
		leave()
		return 0
	}
	leave()
	return x.n
}

func (x *t) pairWrong(lock bool) int {
	enter := func() {
		if lock {
			x.mu.Lock()
		}
	}
	leave := func() {
		if lock {
			x.mu.Unlock()
		}
	}
	enter() // want `x\.mu is not unlocked on every path`
	if x.n == 0 {
		return 0
	}
	leave()
	return x.n
}

func (x *t) deferredPair() int {
	leave := func() { x.mu.Unlock() }
	x.mu.Lock()
	defer leave()
	return x.n
}

func (x *t) deferredTwice() int {
	x.mu.Lock()
	leave := func() { x.mu.Unlock() }
	defer leave() // want `deferred call to leave unlocks x\.mu, which is not held`
	if x.n == 0 {
		leave()
		return 0
	}
	return x.n
}

// Called at once.

func (x *t) section() {
	func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.n++
	}()
	x.mu.Lock()
	x.mu.Unlock()
}

func (x *t) sectionWrong() {
	func() {
		x.mu.Lock()
		x.n++
	}() // the function around it releases
	x.mu.Unlock()
}

// A local literal that unlocks twice: by hand and deferred.
func (x *t) update() bool {
	set := func() bool {
		x.mu.Lock()
		defer x.mu.Unlock() // want `deferred Unlock of x\.mu, which is not held`
		if x.n == 0 {
			x.mu.Unlock()
			return false
		}
		x.n = 0
		return true
	}
	return set()
}

// Helpers that are given what to do.

func (x *t) do(f func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	f()
}

func (x *t) doWrong(f func() bool) {
	x.mu.Lock() // want `x\.mu is not unlocked on every path`
	if !f() {
		return
	}
	x.mu.Unlock()
}

// The callback releases for a while.

func (x *t) use() {
	x.do(func() {
		x.mu.Unlock()
		time.Sleep(1)
		x.mu.Lock()
	})
}
