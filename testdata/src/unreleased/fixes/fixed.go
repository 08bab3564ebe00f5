// Package fixes has mistakes that lockcheck can mend.
package fixes

import (
	"errors"
	"sync"
)

var errEmpty = errors.New("empty")

type queue struct {
	mu    sync.Mutex
	items []string
}

func (q *queue) pop() (string, error) {
	q.mu.Lock() // want `q.mu is not unlocked on every path`
	if len(q.items) == 0 {
		return "", errEmpty
	}
	item := q.items[0]
	q.items = q.items[1:]
	q.mu.Unlock()
	return item, nil
}

func (q *queue) clear(really bool) {
	if q == nil {
		return
	}

	q.mu.Lock() // want `q.mu is not unlocked on every path`
	if !really {
		return
	}
	// All of them.
	q.items = nil
	q.mu.Unlock()
}

func (q *queue) length() int {
	q.mu.Lock() // want `q.mu is not unlocked on any path`
	return len(q.items)
}

// What is done after the Unlock must not be done under the lock.
func (q *queue) push(item string, notify func(int)) bool {
	q.mu.Lock() // want `q.mu is not unlocked on every path`
	if item == "" {
		return false
	}
	switch n := len(q.items); {
	case n > 100:
		return false
	case n > 10:
		q.items = q.items[1:]
	}
	q.items = append(q.items, item)
	n := len(q.items)
	q.mu.Unlock()
	notify(n)
	return true
}

func (q *queue) drain(each func(string)) {
	q.mu.Lock() // want `q.mu is not unlocked on every path`
	if items := q.items; len(items) > 0 {
		q.items = nil
		q.mu.Unlock()
		for _, item := range items {
			each(item)
		}
		return
	}
	q.items = make([]string, 0, 8)
}

func (q *queue) deferred() int {
	q.mu.Lock()
	defer q.mu.Lock() // want `deferred Lock of q.mu, which is held, did you mean Unlock\?`
	return len(q.items)
}

type table struct {
	sync.RWMutex
	rows map[string]int
}

func (t *table) get(name string) int {
	t.RLock()
	defer t.RLock() // want `deferred RLock of t, which is held, did you mean Unlock\?`
	return t.rows[name]
}

func (t *table) has(name string) bool {
	t.RLock()
	_, ok := t.rows[name]
	t.Unlock() // want `Unlock of t, which is held for reading`
	return ok
}

func (t *table) set(name string, n int) {
	t.Lock()
	defer t.RUnlock() // want `deferred RUnlock of t, which is held for writing`
	t.rows[name] = n
}

func (t *table) sum() (n int) {
	t.RLock() // want `t is not unlocked on every path`
	for _, row := range t.rows {
		if row < 0 {
			return
		}
		n += row
	}
	t.RUnlock()
	return n
}
