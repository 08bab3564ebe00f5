package protocols

import "sync"

// A handler is a stream by another name: their fields are the same, and so is the lock.
type ackHandler flow

type flow struct {
	mu  sync.Mutex
	err error
	n   int
}

func (f *flow) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
	f.n++
}

func (f *flow) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n = 0
	f.err = nil
}

func (a *ackHandler) acked() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		a.n--
	}
}

func (a *ackHandler) lost() {
	a.n++ // want `^a\.n written in \S+ without a\.mu, which is held at its other 3 writes`
}

func handle(f *flow) {
	go f.fail(nil)
	go f.reset()
	go (*ackHandler)(f).acked()
	go (*ackHandler)(f).lost()
}
