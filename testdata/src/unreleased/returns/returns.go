// Package returns leaves the lock held on some way out.
package returns

import (
	"errors"
	"sync"
)

var errEmpty = errors.New("empty")

type queue struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	items []int
}

func (q *queue) pop() (int, error) {
	q.mu.Lock() // want `^q\.mu is not unlocked on every path \(return on line 20\) \[concept: lock\]$`
	if len(q.items) == 0 {
		return 0, errEmpty
	}
	it := q.items[0]
	q.mu.Unlock()
	return it, nil
}

func (q *queue) popWell() (int, error) {
	q.mu.Lock()
	if len(q.items) == 0 {
		q.mu.Unlock()
		return 0, errEmpty
	}
	it := q.items[0]
	q.mu.Unlock()
	return it, nil
}

func (q *queue) popDefer() (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		return 0, errEmpty
	}
	return q.items[0], nil
}

// On no path.

func (q *queue) never() int {
	q.mu.Lock() // want `^q\.mu is not unlocked on any path \(return on line \d+\) \[concept: lock\]$`
	return len(q.items)
}

func (q *queue) neverVoid() {
	q.mu.Lock() // want `q\.mu is not unlocked on any path`
	q.items = nil
}

// The read mode.

func (q *queue) peek() int {
	q.rw.RLock() // want `q\.rw is not unlocked on every path`
	if len(q.items) == 0 {
		return 0
	}
	defer q.rw.RUnlock()
	return q.items[0]
}

func (q *queue) peekWell() int {
	q.rw.RLock()
	defer q.rw.RUnlock()
	if len(q.items) == 0 {
		return 0
	}
	return q.items[0]
}

// Two locks: the inner is released and the outer forgotten.

func (q *queue) both(n int) error {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	q.rw.Lock()
	if n < 0 {
		q.rw.Unlock()
		return errEmpty
	}
	q.items = append(q.items, n)
	q.rw.Unlock()
	q.mu.Unlock()
	return nil
}

func (q *queue) bothWell(n int) error {
	q.mu.Lock()
	q.rw.Lock()
	if n < 0 {
		q.rw.Unlock()
		q.mu.Unlock()
		return errEmpty
	}
	q.items = append(q.items, n)
	q.rw.Unlock()
	q.mu.Unlock()
	return nil
}

// The defer comes too late.

func (q *queue) late(n int) error {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if n < 0 {
		return errEmpty
	}
	defer q.mu.Unlock()
	q.items = append(q.items, n)
	return nil
}

// A parameter tells the ways out apart, but nobody else releases the lock.

func (q *queue) told(keep bool) {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if keep {
		return
	}
	q.items = nil
	q.mu.Unlock()
}

// In a switch, a select and a branch with goto.

func (q *queue) sw(n int) int {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	switch n {
	case 0:
		q.mu.Unlock()
		return 0
	case 1:
		return 1
	}
	q.mu.Unlock()
	return 2
}

func (q *queue) swWell(n int) int {
	q.mu.Lock()
	switch n {
	case 0:
		q.mu.Unlock()
		return 0
	case 1:
		q.mu.Unlock()
		return 1
	default:
		q.mu.Unlock()
		return 2
	}
}

func (q *queue) sel(stop chan struct{}, ch chan int) {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	select {
	case <-stop:
		return
	case n := <-ch:
		q.items = append(q.items, n)
	}
	q.mu.Unlock()
}

func (q *queue) selWell(stop chan struct{}, ch chan int) {
	q.mu.Lock()
	select {
	case <-stop:
	case n := <-ch:
		q.items = append(q.items, n)
	}
	q.mu.Unlock()
}

func (q *queue) jump(n int) {
	q.mu.Lock()
	if n < 0 {
		goto out
	}
	q.items = append(q.items, n)
out:
	q.mu.Unlock()
}

func (q *queue) jumpWrong(n int) {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if n < 0 {
		goto out
	}
	q.items = append(q.items, n)
	q.mu.Unlock()
out:
	q.items = nil
}

// A package variable, a local, a parameter.

var globalMu sync.Mutex

func global(n int) int {
	globalMu.Lock() // want `globalMu is not unlocked on every path`
	if n < 0 {
		return 0
	}
	globalMu.Unlock()
	return n
}

func local(n int) int {
	var mu sync.Mutex
	mu.Lock() // want `mu is not unlocked on every path`
	if n < 0 {
		return 0
	}
	mu.Unlock()
	return n
}

func param(q *queue, n int) int {
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if n < 0 {
		return 0
	}
	q.mu.Unlock()
	return n
}

// An object made here has the name of its variable.
func made(n int) *queue {
	q := &queue{}
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if n < 0 {
		return nil
	}
	q.items = append(q.items, n)
	q.mu.Unlock()
	return q
}

// Locked again after the release.

func (q *queue) again(n int) {
	q.mu.Lock()
	q.items = nil
	q.mu.Unlock()
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if n < 0 {
		return
	}
	q.mu.Unlock()
}

// The lock is released while something slow is done; one way out forgets that it was taken back.

func (q *queue) gap(n int) error {
	q.mu.Lock()
	q.mu.Unlock()
	slow()
	q.mu.Lock() // want `q\.mu is not unlocked on every path`
	if n < 0 {
		return errEmpty
	}
	q.mu.Unlock()
	return nil
}

func slow() {}

// Panics and ends of the program are no returns.

func (q *queue) must(n int) int {
	q.mu.Lock()
	if n < 0 {
		panic("negative")
	}
	q.items = append(q.items, n)
	q.mu.Unlock()
	return n
}

// A function that never returns.
func (q *queue) forever() {
	q.mu.Lock()
	for {
		slow()
	}
}

func (q *queue) selectForever() {
	q.mu.Lock()
	select {}
}
