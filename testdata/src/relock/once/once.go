// Package once enters a Once from inside of itself.
package once

import "sync"

type lazy struct {
	once sync.Once
	mu   sync.Mutex
	v    int
}

func (l *lazy) get() int {
	l.once.Do(func() { l.v = l.compute() }) // want `^call to l\.once\.Do enters l\.once \(via func literal → compute → get\), which is running, and blocks for ever \(Do on line 13\) \[concept: rlock\]$`
	return l.v
}

func (l *lazy) compute() int {
	if l.v > 0 {
		return l.get()
	}
	return 1
}

type lazyWell struct {
	once sync.Once
	v    int
}

func (l *lazyWell) get() int {
	l.once.Do(func() { l.v = l.compute() })
	return l.v
}

func (l *lazyWell) compute() int { return 1 }

// Directly.

var setup, teardown sync.Once

func twice() {
	setup.Do(func() { // want `call to setup\.Do enters setup, which is running, and blocks for ever`
		setup.Do(func() {})
	})
}

func inTurn() {
	setup.Do(func() {})
	setup.Do(func() {})
}

func both() {
	setup.Do(func() {
		teardown.Do(func() {})
	})
}

// Two objects, two Onces.

type node struct {
	once sync.Once
	next *node
}

func (n *node) open() {
	n.once.Do(func() {
		if n.next != nil {
			n.next.open()
		}
	})
}

// A lock taken inside of a Once that is entered with the lock held.

func (l *lazy) init() {
	l.once.Do(func() {
		l.mu.Lock()
		l.v = 1
		l.mu.Unlock()
	})
}

func (l *lazy) use() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.init() // want `call to l\.init locks l\.mu \(via init → func literal\), which is already held`
}

func (l *lazy) useWell() {
	l.init()
	l.mu.Lock()
	defer l.mu.Unlock()
}
