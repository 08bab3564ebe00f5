// Package states calls probe where the locks held are worth knowing.
package states

import "sync"

type t struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	next *t
	n    int
}

func probe() {}

func (x *t) straight() {
	probe() // want `^holds nothing$`
	x.mu.Lock()
	probe() // want `^holds x\.mu$`
	x.rw.RLock()
	probe() // want `^holds x\.mu, x\.rw for reading$`
	x.mu.Unlock()
	probe() // want `^holds x\.rw for reading$`
	x.rw.RUnlock()
	probe() // want `^holds nothing$`
}

func (x *t) joined(c bool) {
	if c {
		x.mu.Lock()
		probe() // want `^holds x\.mu$`
	}
	probe() // want `^may hold x\.mu$`
	if c {
		probe() // want `^holds x\.mu$`
		x.mu.Unlock()
	}
	probe() // want `^holds nothing$`
}

func (x *t) both(c bool) {
	if c {
		x.mu.Lock()
	} else {
		x.mu.Lock()
		x.n++
	}
	probe() // want `^holds x\.mu$`
	x.mu.Unlock()
}

func (x *t) modes(c bool) {
	if c {
		x.rw.Lock()
	} else {
		x.rw.RLock()
	}
	probe() // want `^may hold x\.rw, x\.rw for reading$`
	if c {
		probe() // want `^holds x\.rw$`
		x.rw.Unlock()
		return
	}
	probe() // want `^holds x\.rw for reading$`
	x.rw.RUnlock()
}

func (x *t) deferred() {
	x.mu.Lock()
	defer x.mu.Unlock()
	probe() // want `^holds x\.mu$`
	func() {
		x.rw.Lock()
		defer x.rw.Unlock()
		probe() // want `^holds x\.mu, x\.rw$`
	}()
	probe() // want `^holds x\.mu$`
}

func (x *t) try() {
	if x.mu.TryLock() {
		probe() // want `^holds x\.mu$`
		x.mu.Unlock()
	} else {
		probe() // want `^holds nothing$`
	}
	probe() // want `^holds nothing$`
}

// Callers hold the lock, so the callee does.

func (x *t) callee() {
	probe() // want `^holds x\.mu$`
}

func (x *t) caller() {
	x.mu.Lock()
	x.callee()
	x.mu.Unlock()
}

func (x *t) otherCaller() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.callee()
}

// One caller does not.

func (x *t) sometimes() {
	probe() // want `^holds nothing$`
}

func (x *t) with() {
	x.mu.Lock()
	x.sometimes()
	x.mu.Unlock()
}

func (x *t) without() { x.sometimes() }

// promised says that it is called with the lock.
//
//lockcheck:holds x.rw
func (x *t) promised() {
	probe() // want `^holds x\.rw$`
}

// The effects of calls.

func (x *t) lock()   { x.mu.Lock() }
func (x *t) unlock() { x.mu.Unlock() }

func (x *t) acquire() bool {
	x.mu.Lock()
	if x.n == 0 {
		x.mu.Unlock()
		return false
	}
	return true
}

func (x *t) calls() {
	x.lock()
	probe() // want `^holds x\.mu$`
	x.unlock()
	probe() // want `^holds nothing$`
	if x.acquire() {
		probe() // want `^holds x\.mu$`
		x.unlock()
	}
	probe() // want `^holds nothing$`
}

// Instances.

func (x *t) instances() {
	x.mu.Lock()
	x.next.mu.Lock()
	probe() // want `^holds x\.mu, x\.next\.mu$`
	x.next.mu.Unlock()
	probe() // want `^holds x\.mu$`
	x.mu.Unlock()
}

func (x *t) chain() {
	x.mu.Lock()
	for x.next != nil {
		next := x.next
		next.mu.Lock()
		x.mu.Unlock()
		x = next
	}
	x.mu.Unlock()
	probe() // want `^holds nothing$`
}

func each(xs []*t) {
	for _, x := range xs {
		x.mu.Lock()
		probe() // want `^holds x\.mu$`
		x.mu.Unlock()
	}
	probe() // want `^holds nothing$`
}

// Goroutines start with nothing.

func (x *t) start() {
	x.mu.Lock()
	defer x.mu.Unlock()
	go func() {
		probe() // want `^holds nothing$`
	}()
}
