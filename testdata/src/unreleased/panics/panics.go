// Package panics leaves functions by a panic while a lock is held.
package panics

import (
	"fmt"
	"sync"
)

type table struct {
	mu   sync.Mutex
	rows map[string]int
}

func (t *table) set(name string, n int) {
	t.mu.Lock() // want `t\.mu is not unlocked on every path \(panic on line 17\)`
	if t.rows == nil {
		panic("no rows")
	}
	t.rows[name] = n
	t.mu.Unlock()
}

func (t *table) Set(name string, n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("set: %v", r)
		}
	}()
	t.set(name, n)
	return nil
}

// The release is deferred.

func (t *table) add(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rows == nil {
		panic("no rows")
	}
	t.rows[name]++
}

func (t *table) Add(name string) {
	defer func() { _ = recover() }()
	t.add(name)
}

// Nobody recovers: the program ends.

func (t *table) drop(name string) {
	t.mu.Lock()
	if t.rows == nil {
		panic("no rows")
	}
	delete(t.rows, name)
	t.mu.Unlock()
}

func (t *table) Drop(name string) { t.drop(name) }

// Who recovers panics again.

func (t *table) swap(a, b string) {
	t.mu.Lock()
	if t.rows == nil {
		panic("no rows")
	}
	t.rows[a], t.rows[b] = t.rows[b], t.rows[a]
	t.mu.Unlock()
}

func (t *table) Swap(a, b string) {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprint("swap: ", r))
		}
	}()
	t.swap(a, b)
}

// The function recovers itself, and releases then.

func (t *table) Len() (n int) {
	t.mu.Lock()
	defer func() {
		if recover() != nil {
			n = -1
		}
		t.mu.Unlock()
	}()
	if t.rows == nil {
		panic("no rows")
	}
	return len(t.rows)
}

// It recovers, but not in the way that releases.

func (t *table) Sum() (n int) {
	defer func() { _ = recover() }()
	t.mu.Lock() // want `t\.mu is not unlocked on every path \(panic on line 105\)`
	for _, k := range t.rows {
		if k < 0 {
			panic("negative")
		}
		n += k
	}
	t.mu.Unlock()
	return n
}
