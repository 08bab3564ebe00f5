package notheld

import "sync"

// What a function does that a callee runs once, whichever way it goes.

type box struct {
	mu, out sync.Mutex
	n       int
}

func (b *box) with(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

func (b *box) maybeWith(f func()) {
	if b.n > 0 {
		f()
	}
}

func (b *box) Twice() {
	b.with(func() {
		b.n++
		b.out.Unlock()
	})
	b.out.Unlock() // want `Unlock of b\.out, which is not held \(Unlock on line 25\)`
}

func (b *box) Once() {
	b.out.Lock()
	b.with(func() {
		b.n++
		b.out.Unlock()
	})
	b.out.Lock()
	b.out.Unlock()
}

func (b *box) Seldom() {
	b.maybeWith(func() { b.out.Unlock() })
	b.out.Unlock()
}

func (b *box) Again() {
	b.with(func() { b.n++ })
	b.with(func() {
		b.out.Lock()
		b.n++
		b.out.Unlock()
	})
	b.out.Unlock() // want `Unlock of b\.out, which is not held`
}

func (b *box) Each(all []*box) { // some call it more than once
	each2(func() { b.out.Unlock() }, all)
	b.out.Unlock()
}

func each2(f func(), all []*box) {
	for range all {
		f()
	}
}
