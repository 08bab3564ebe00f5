package callback

import "sync"

// A read lock under a read lock is a mistake where a writer may come between, called back or not.

type index struct {
	mu    sync.RWMutex
	words []string
}

func (x *index) each(f func(string)) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, w := range x.words {
		f(w)
	}
}

func (x *index) has(word string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.words) > 0 && x.words[0] == word
}

func (x *index) add(word string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.words = append(x.words, word)
}

func (x *index) check() {
	x.each(func(w string) { x.has(w) }) // want `^call to x\.each read-locks x\.mu \(via each → func literal → has\), already held for reading, which may deadlock with a waiting writer \(Lock on line 27\) \(RLock on line 33\) \[concept: rlock\]$`
}

// Nobody writes.

type fixed struct {
	mu    sync.RWMutex
	words []string
}

func (x *fixed) each(f func(string)) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, w := range x.words {
		f(w)
	}
}

func (x *fixed) has(word string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.words) > 0 && x.words[0] == word
}

func (x *fixed) check() {
	x.each(func(w string) { x.has(w) })
}

// A helper that returns with the lock, called again while it is held, calls nothing back.

type gate struct {
	mu sync.Mutex
	n  int
}

func (g *gate) lock() {
	g.mu.Lock()
	g.n++
}

func (g *gate) twice() {
	for range 2 {
		g.lock() // want `^call to g\.lock locks g\.mu, which is already held \(Lock on line \d+\) \[concept: rlock\]$`
	}
	g.mu.Unlock()
}
