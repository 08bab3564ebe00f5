// Package private holds objects that only their maker knows, and some that others do.
package private

import "sync"

type Box struct {
	mu sync.Mutex
	n  int
}

func make1() *Box { b := &Box{}; b.n = 1; return b }

func make2() *Box {
	b := make1()
	b.n = 2
	fill(b)
	return b
}

func fill(b *Box) { b.n = 3 }

func make3() *Box {
	b := &Box{}
	b.n = 1
	go b.run()
	return b
}

func use() { make2().n = 4 }

func published() *Box {
	b := &Box{}
	go b.run()
	b.n = 1
	return b
}

func sent(c chan *Box) {
	b := &Box{}
	c <- b
	b.n = 1
}

func given(b *Box) { b.n = 1 }

func Caller(b *Box) { given(b) }

func (b *Box) run() { b.mu.Lock(); b.n++; b.mu.Unlock() }
