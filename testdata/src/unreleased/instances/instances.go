// Package instances releases the lock of another object, or the same one by another name.
package instances

import "sync"

type node struct {
	mu     sync.Mutex
	n      int
	parent *node
	kids   map[string]*node
}

func move(from, to *node) {
	from.mu.Lock() // want `from\.mu is not unlocked on every path`
	to.mu.Lock()
	if from.n == 0 {
		to.mu.Unlock()
		return
	}
	to.n += from.n
	to.mu.Unlock()
	from.mu.Unlock()
}

func moveWell(from, to *node) {
	from.mu.Lock()
	to.mu.Lock()
	if from.n == 0 {
		to.mu.Unlock()
		from.mu.Unlock()
		return
	}
	to.n += from.n
	to.mu.Unlock()
	from.mu.Unlock()
}

// One object, two names.

func (x *node) alias() {
	p := x.parent
	p.mu.Lock()
	x.parent.n++
	x.parent.mu.Unlock()
}

func (x *node) swapped(fresh *node) {
	old := x.parent
	old.mu.Lock()
	x.parent = fresh
	old.mu.Unlock()
}

func (x *node) lookup(key string) {
	if kid, ok := x.kids[key]; ok {
		kid.mu.Lock()
		defer kid.mu.Unlock()
		kid.n++
	}
}

func (x *node) lookupTwice(key string) {
	x.kids[key].mu.Lock()
	x.kids[key].n++
	x.kids[key].mu.Unlock()
}

// Ordered by address or by number, and released in any order.

func ordered(a, b *node) {
	first, second := a, b
	if b.n < a.n {
		first, second = b, a
	}
	first.mu.Lock()
	second.mu.Lock()
	a.n, b.n = b.n, a.n
	a.mu.Unlock()
	b.mu.Unlock()
}

// A getter of the lock.

func (x *node) lock() *sync.Mutex { return &x.mu }

func (x *node) getter() {
	x.lock().Lock()
	x.n++
	x.lock().Unlock()
}

func (x *node) getterMixed() {
	x.lock().Lock()
	x.n++
	x.mu.Unlock()
}

func (x *node) getterWrong() {
	x.lock().Lock() // want `x.*mu.* is not unlocked on every path`
	if x.n == 0 {
		return
	}
	x.lock().Unlock()
}

// The lock of a result that may be one of two.

func (x *node) either(up bool) *node {
	if up {
		return x.parent
	}
	return x
}

func (x *node) chosen(up bool) {
	n := x.either(up)
	n.mu.Lock()
	n.n++
	n.mu.Unlock()
}

func (x *node) chosenTwice(up bool) {
	x.either(up).mu.Lock()
	x.either(up).mu.Unlock()
}
