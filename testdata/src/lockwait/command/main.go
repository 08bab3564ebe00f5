// Command main keeps what it exports to itself: nobody can import it.
package main

import "sync"

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
	w.changed <- n // want `^send on w\.changed while holding w\.mu may block, and its receiver locks w\.mu first \(Lock on line 26\)`
}

func (w *Weighted) Follow(b Balancer) {
	for n := range b.Updates() {
		w.mu.Lock()
		w.sum += n
		w.mu.Unlock()
	}
}

func main() {
	w := &Weighted{changed: make(chan int)}
	go w.Follow(w)
	for n := range 3 {
		w.Set(n)
	}
}
