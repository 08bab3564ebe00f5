// Package conditions locks under conditions that hang together.
package conditions

import (
	"errors"
	"sync"
)

type queue struct {
	mu    sync.Mutex
	items []int
	ready bool
}

func (q *queue) lenLocked(lock bool) int {
	if lock {
		q.mu.Lock()
		defer q.mu.Unlock()
	}
	return len(q.items)
}

func (q *queue) push(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, n)
	_ = q.lenLocked(false)
}

func (q *queue) pushWrong(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, n)
	_ = q.lenLocked(true) // want `call to q\.lenLocked locks q\.mu, which is already held`
}

func (q *queue) through(lock bool) int { return q.lenLocked(lock) }

func (q *queue) throughFalse() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.through(false)
}

func (q *queue) throughTrue() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.through(true) // want `call to q\.through locks q\.mu`
}

// The same condition twice in one function.

func (q *queue) maybe(lock bool) int {
	if !lock {
		q.mu.Lock()
	}
	n := 0
	if lock {
		q.mu.Lock()
		n = len(q.items)
		q.mu.Unlock()
	}
	if !lock {
		q.mu.Unlock()
	}
	return n
}

func (q *queue) maybeWrong(lock bool) int {
	if lock {
		q.mu.Lock()
	}
	n := 0
	if lock {
		q.mu.Lock() // want `Lock of q\.mu, which is already held`
		n = len(q.items)
	}
	if lock {
		q.mu.Unlock()
	}
	return n
}

// A local flag.

func (q *queue) flag(deep bool) int {
	locked := false
	if deep {
		q.mu.Lock()
		locked = true
	}
	if !locked {
		q.mu.Lock()
	}
	n := len(q.items)
	q.mu.Unlock()
	return n
}

func (q *queue) flagWrong(deep bool) int {
	locked := false
	if deep {
		q.mu.Lock()
		locked = true
	}
	if locked {
		q.mu.Lock() // want `Lock of q\.mu, which is already held`
	}
	n := len(q.items)
	if locked {
		q.mu.Unlock()
	}
	return n
}

// The result says whether the lock is held.

func (q *queue) acquire() bool {
	q.mu.Lock()
	if !q.ready {
		q.mu.Unlock()
		return false
	}
	return true
}

func (q *queue) pop() int {
	if !q.acquire() {
		q.mu.Lock()
		q.ready = true
	}
	n := q.items[0]
	q.mu.Unlock()
	return n
}

func (q *queue) popWrong() int {
	if q.acquire() {
		q.mu.Lock() // want `Lock of q\.mu, which is already held`
		q.mu.Unlock()
	}
	return 0
}

var errClosed = errors.New("closed")

func (q *queue) open() error {
	q.mu.Lock()
	if !q.ready {
		q.mu.Unlock()
		return errClosed
	}
	return nil
}

func (q *queue) peek() (int, error) {
	if err := q.open(); err != nil {
		q.mu.Lock()
		q.ready = true
		q.mu.Unlock()
		return 0, err
	}
	defer q.mu.Unlock()
	return q.items[0], nil
}

func (q *queue) peekWrong() (int, error) {
	if err := q.open(); err != nil {
		return 0, err
	}
	defer q.mu.Unlock()
	return q.lenLocked(true), nil // want `call to q\.lenLocked locks q\.mu`
}

// An enum tells who holds.

type owner int

const (
	nobody owner = iota
	caller
	self
)

func (q *queue) do(who owner) {
	if who != caller {
		q.mu.Lock()
		defer q.mu.Unlock()
	}
	q.items = nil
}

func (q *queue) enum() {
	q.mu.Lock()
	q.do(caller)
	q.mu.Unlock()
	q.do(self)
	q.do(nobody)
}

func (q *queue) enumWrong() {
	q.mu.Lock()
	q.do(self) // want `call to q\.do locks q\.mu`
	q.mu.Unlock()
}

func (q *queue) sw(who owner) {
	switch who {
	case nobody:
		q.mu.Lock()
	case self:
		q.mu.Lock()
	}
	if who == caller {
		q.mu.Lock()
	}
	q.items = nil
	q.mu.Unlock()
}

// A nil parameter.

type txn struct{ q *queue }

func (q *queue) add(t *txn, n int) {
	if t == nil {
		q.mu.Lock()
		defer q.mu.Unlock()
	}
	q.items = append(q.items, n)
}

func (q *queue) batch(ns ...int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := &txn{q}
	for _, n := range ns {
		q.add(t, n)
	}
}

func (q *queue) batchWrong(ns ...int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, n := range ns {
		q.add(nil, n) // want `call to q\.add locks q\.mu`
	}
}

// State of the object itself, read under the lock: it does not change in between.

func (q *queue) stateful() {
	q.mu.Lock()
	if q.ready {
		q.mu.Unlock()
	}
	if q.ready {
		q.mu.Lock()
	}
	q.items = nil
	q.mu.Unlock()
}

// Short circuits.

func (q *queue) short(a, b bool) {
	both := a && b
	if both {
		q.mu.Lock()
	}
	if !a {
		q.mu.Lock()
		q.mu.Unlock()
	}
	if both {
		q.mu.Unlock()
	}
}

func (q *queue) shortWrong(a, b bool) {
	if a && b {
		q.mu.Lock()
	}
	if b && a {
		q.mu.Lock() // want `Lock of q\.mu, which is already held`
	}
	q.mu.Unlock()
}

// A path that ends the program is none.

func (q *queue) fatal(err error) {
	q.mu.Lock()
	if err != nil {
		q.items = nil
	} else {
		fail("no error")
	}
	if err == nil {
		q.lenLocked(true)
	}
	q.mu.Unlock()
}

func fail(msg string) { panic(msg) }
