// Package once releases a lock by a sync.Once, so that it can be released early and at the end.
package once

import "sync"

type book struct {
	sync.Mutex
	n       int
	changed func()
}

// The deferred call does nothing after the early one.
func (b *book) add(n int) {
	b.Lock()
	once := sync.Once{}
	unlock := func() { once.Do(b.Unlock) }
	defer unlock()
	if n < 0 {
		return
	}
	b.n += n
	unlock()
	b.changed()
}

func (b *book) direct(n int) {
	b.Lock()
	var once sync.Once
	defer once.Do(b.Unlock)
	if n > 0 {
		once.Do(b.Unlock)
		b.changed()
	}
}

func (b *book) walk(n int) {
	b.Lock()
	var once sync.Once
	release := func() { once.Do(func() { b.Unlock() }) }
	defer release()
	for n > 0 {
		if b.n > n {
			release()
			b.changed()
			return
		}
		n--
	}
}

// The literal that is passed on releases early.
func (b *book) each(n int) {
	b.Lock()
	var once sync.Once
	release := func() { once.Do(b.Unlock) }
	defer release()
	count(func(i int) bool {
		if i == n {
			release()
		}
		return i < n
	})
}

func count(f func(int) bool) {
	for i := range 10 {
		if !f(i) {
			return
		}
	}
}

func (b *book) lockOnce() {
	var once sync.Once
	lock := func() { once.Do(b.Lock) }
	lock()
	lock()
	b.n++
	b.Unlock()
}

func (b *book) early(n int) {
	b.Lock() // want `^b is not unlocked on every path \(return on line \d+\) \[concept: lock\]$`
	var once sync.Once
	unlock := func() { once.Do(b.Unlock) }
	if n < 0 {
		return
	}
	b.n = n
	unlock()
}

func (b *book) lockOnceUnlockTwice() {
	var once sync.Once
	lock := func() { once.Do(b.Lock) }
	lock()
	lock()
	b.Unlock()
	b.Unlock() // want `^Unlock of b, which is not held \(Unlock on line \d+\) \[concept: lock\]$`
}

// Whoever is given the release may call it again and again.

func (b *book) hold() (func(), int) {
	b.Lock()
	var once sync.Once
	return func() { once.Do(b.Unlock) }, b.n
}

func (b *book) use() {
	release, n := b.hold()
	defer release()
	if n > 3 {
		release()
		b.changed()
	}
}

func (b *book) misuse() int {
	release, n := b.hold() // want `^b is not unlocked on every path \(return on line \d+\) \[concept: lock\]$`
	if n > 3 {
		return 0
	}
	release()
	return n
}

// The Once is part of an object, which releases what whoever made it has acquired.

type guard struct {
	b    *book
	once sync.Once
}

func (b *book) guarded() *guard {
	b.Lock()
	return &guard{b: b}
}

func (g *guard) release() { g.once.Do(g.b.Unlock) }

func (b *book) viaGuard(n int) {
	g := b.guarded()
	defer g.release()
	if n > 3 {
		g.release()
		b.add(n)
	}
}

func (b *book) viaPointer(n int) {
	b.Lock()
	once := new(sync.Once)
	release := func() { once.Do(b.Unlock) }
	defer release()
	if n > 3 {
		release()
		b.add(n)
	}
}

type door struct {
	sync.Mutex
	closed sync.Once
	n      int
}

func (d *door) leave(n int) {
	d.Lock()
	defer d.closed.Do(d.Unlock)
	if n > 3 {
		d.closed.Do(d.Unlock)
	}
}

func (d *door) leaveTwice() {
	d.Lock()
	d.closed.Do(d.Unlock)
	d.Unlock() // want `^Unlock of d, which is not held \(Unlock on line \d+\) \[concept: lock\]$`
}
