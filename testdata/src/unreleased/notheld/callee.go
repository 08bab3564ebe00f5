package notheld

import "sync"

// A callee has acquired the lock and released it: so the caller did not come with it.

func (x *t) count() {
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

func (x *t) afterCall() {
	x.count()
	x.mu.Unlock() // want `^Unlock of x\.mu, which is not held \(unlocked by count on line 14\) \[concept: lock\]$`
}

func (x *t) beforeCall() {
	x.mu.Unlock()
	x.count()
	x.mu.Lock()
}

func (x *t) countIf(need bool) {
	if need {
		x.mu.Lock()
	}
	x.n++
	if need {
		x.mu.Unlock()
	}
}

func (x *t) afterNeed() {
	x.countIf(true)
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
}

func (x *t) afterNoNeed() {
	x.countIf(false)
	x.mu.Unlock()
}

func (x *t) look() int {
	x.rw.RLock()
	defer x.rw.RUnlock()
	return x.n
}

func (x *t) afterLook() {
	x.look()
	x.rw.Unlock() // want `Unlock of x\.rw, which is not held`
}

func (x *t) afterLookForReading() { // the caller may hold it for reading too
	x.look()
	x.rw.RUnlock()
}

// It hands the lock over: to a goroutine, or in ways that its caller cannot tell apart.

func (x *t) handOver(done chan int) {
	x.mu.Lock()
	go func() {
		<-done
		x.mu.Unlock()
	}()
}

func (x *t) afterHandOver(done chan int) {
	x.handOver(done)
	x.mu.Unlock()
}

func busy() bool

func (x *t) perhaps() {
	x.mu.Lock() // want `x\.mu is not unlocked on every path`
	if busy() {
		x.mu.Unlock()
	}
}

func (x *t) afterPerhaps() {
	x.perhaps()
	x.mu.Unlock()
}

// A callee that a parameter tells to release it.

func (x *t) doneIf(c bool) {
	if c {
		x.mu.Unlock()
	}
}

func (x *t) both(c bool) {
	x.mu.Unlock()
	x.doneIf(!c) // want `call to x\.doneIf unlocks x\.mu, which is not held`
}

func (x *t) either(c bool) {
	if c {
		x.mu.Unlock()
	}
	x.doneIf(!c)
}

// A function that the callee calls.

func (x *t) with(f func()) {
	x.rw.Lock()
	f()
	x.rw.Unlock()
}

func (x *t) inCallback() {
	x.mu.Unlock()
	x.with(func() { // want `call to x\.with unlocks x\.mu, which is not held`
		x.mu.Unlock()
	})
}

func (x *t) inCallbackOnly() {
	x.mu.Lock()
	x.with(func() {
		x.mu.Unlock()
	})
}

// An object that nobody else knows.

func fresh() *t {
	x := &t{}
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
	return x
}

func freshLocked() *t {
	x := &t{}
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
	return x
}

func known(all map[string]*t) {
	x := &t{}
	all["x"] = x
	x.mu.Unlock()
}

// Rounds of a loop in which nothing can wait for others to lock it.

func (x *t) spin(n int, other *sync.Mutex) {
	for range n {
		other.Lock()
		x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
		other.Unlock()
	}
}

func (x *t) signal(c chan int) {
	for range c {
		x.mu.Unlock()
	}
}

// A flag of the object that tells whether it is held.

type scan struct {
	mu   sync.RWMutex
	kept bool
	rows int
}

func (s *scan) next() bool {
	s.dropIfKept()
	s.mu.RLock()
	more := s.rows > 0
	s.mu.RUnlock()
	if !more {
		s.close()
	}
	return more
}

func (s *scan) read() {
	s.mu.RLock()
	s.kept = true
}

func (s *scan) dropIfKept() {
	if s.kept {
		s.kept = false
		s.mu.RUnlock()
	}
}

func (s *scan) close() {
	s.dropIfKept()
	s.mu.Lock()
	s.rows = 0
	s.mu.Unlock()
}
