// Package behind waits for what is done behind interfaces and function values.
package behind

import "sync"

// The channel is what a method of an interface returns, and the function that takes the lock is another of its results:
// all that can be behind the interface is in sight.

type picker interface {
	updates() <-chan int
	pick() func()
}

type ring struct {
	mu      sync.Mutex
	changed chan int
	used    int
}

func (r *ring) updates() <-chan int { return r.changed }

func (r *ring) pick() func() {
	return func() {
		r.mu.Lock()
		r.used--
		r.mu.Unlock()
	}
}

func (r *ring) turn(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changed <- n // want `^send on r\.changed while holding r\.mu may block, and its receiver locks r\.mu first \(call on line 44\) \[concept: join\]$`
}

type conn struct {
	mu      sync.Mutex
	picker  picker
	release func()
}

func (c *conn) watch() {
	for range c.picker.updates() {
		c.close()
	}
}

func (c *conn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release()
}

func newConn() *ring {
	r := &ring{changed: make(chan int)}
	c := &conn{picker: r}
	c.release = c.picker.pick()
	go c.watch()
	return r
}

// The function that the receiver calls does without the lock.

type source interface {
	events() <-chan int
	done() func()
}

type feed struct {
	mu   sync.Mutex
	out  chan int
	sent int
}

func (f *feed) events() <-chan int { return f.out }

func (f *feed) done() func() {
	return func() { println("done") }
}

func (f *feed) emit(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent++
	f.out <- n
}

type reader struct {
	source source
	done   func()
}

func (r *reader) watch() {
	for range r.source.events() {
		r.done()
	}
}

func newReader() *feed {
	f := &feed{out: make(chan int)}
	r := &reader{source: f}
	r.done = r.source.done()
	go r.watch()
	return f
}

// Others may be behind the interface, and may read from what it returns.

type Balancer interface {
	Updates() <-chan int
}

type Weighted struct {
	mu      sync.Mutex
	changed chan int
	sum     int
}

func (w *Weighted) Updates() <-chan int { return w.changed }

func (w *Weighted) Set(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changed <- n
}

func (w *Weighted) Follow(b Balancer) {
	for n := range b.Updates() {
		w.mu.Lock()
		w.sum += n
		w.mu.Unlock()
	}
}
