// Package lockorderstrict holds orders for which little speaks. // want package:`Hub\.mu < Line\.mu, Line\.mu < Hub\.mu`
package lockorderstrict

import "sync"

type Account struct {
	mu  sync.Mutex
	id  int
	sum int
}

func Transfer(from, to *Account, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock() // want `^Account\.mu locked while holding that of another Account, in an order that nothing decides \(Lock on line 13\) \[concept: concurrency\]$`
	defer to.mu.Unlock()
	from.sum, to.sum = from.sum-n, to.sum+n
}

// Ordered takes the one with the lower number first.
func Ordered(a, b *Account, n int) {
	first, second := a, b
	if b.id < a.id {
		first, second = b, a
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	a.sum, b.sum = a.sum-n, b.sum+n
}

// A list: the next one is reached from the one before.

type Node struct {
	mu   sync.Mutex
	next *Node
	n    int
}

func (n *Node) Shift() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.next.mu.Lock()
	defer n.next.mu.Unlock()
	n.n = n.next.n
}

// Two readers.

type Table struct {
	mu   sync.RWMutex
	rows int
}

func Sum(a, b *Table) int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	b.mu.RLock()
	defer b.mu.RUnlock()
	return a.rows + b.rows
}

// The lines of the hub are not known to be those that ask it, and it takes somebody who changes the hub at that moment.

type Hub struct {
	mu    sync.RWMutex
	lines map[int]*Line
	size  int
}

type Line struct {
	mu  sync.Mutex
	hub *Hub
	n   int
}

func (h *Hub) Grow() {
	h.mu.Lock()
	h.size++
	h.mu.Unlock()
}

func (h *Hub) Each() (n int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, l := range h.lines {
		l.mu.Lock()
		n += l.n
		l.mu.Unlock()
	}
	return n
}

func Ask(h *Hub, l *Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h.mu.RLock() // want `^Hub\.mu read-locked while holding Line\.mu, elsewhere Line\.mu while holding Hub\.mu for reading \(Lock on line 88\)`
	defer h.mu.RUnlock()
	l.n = h.size
}
