// Package room sends on channels that have room for all that is sent, and on some that have not.
package room

import "sync"

// A flag lets one value through, and the channel is closed behind it.

type want struct {
	mu     sync.Mutex
	done   bool
	result chan int
}

func newWant() *want { return &want{result: make(chan int, 1)} }

func (w *want) deliver(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return false
	}
	w.done = true
	w.result <- n
	close(w.result)
	return true
}

func (w *want) cancel() {
	w.mu.Lock()
	if w.done {
		<-w.result
	}
	w.done = true
	w.mu.Unlock()
}

// The flag alone.

type promise struct {
	mu   sync.Mutex
	kept bool
	out  chan int
}

func newPromise() *promise { return &promise{out: make(chan int, 1)} }

func (p *promise) keep(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept {
		return
	}
	p.kept = true
	p.out <- n
}

func (p *promise) wait() int {
	p.mu.Lock()
	p.mu.Unlock()
	return <-p.out
}

// Nothing counts the values, and there is room for one.

type box struct {
	mu   sync.Mutex
	last int
	out  chan int
}

func newBox() *box { return &box{out: make(chan int, 1)} }

func (b *box) put(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.last == n {
		return
	}
	b.last = n
	b.out <- n // want `^send on b\.out while holding b\.mu may block, and its receiver locks b\.mu first \(Lock on line 85\)`
}

func (b *box) run() {
	for {
		b.mu.Lock()
		b.last = 0
		b.mu.Unlock()
		<-b.out
	}
}
