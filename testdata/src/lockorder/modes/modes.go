// Package modes takes read locks in opposite orders. // want package:`Queued\.a < Queued\.b`
package modes

import "sync"

// Readers on both sides of both locks wait only when two writers come between at once: nothing is said.

type Readers struct{ a, b sync.RWMutex }

func (r *Readers) AB() {
	r.a.RLock()
	r.b.RLock()
	r.b.RUnlock()
	r.a.RUnlock()
}

func (r *Readers) BA() {
	r.b.RLock()
	r.a.RLock()
	r.a.RUnlock()
	r.b.RUnlock()
}

func (r *Readers) Write() {
	r.a.Lock()
	r.a.Unlock()
	r.b.Lock()
	r.b.Unlock()
}

// Readers on both sides of one lock, and somebody who writes.

type Queued struct{ a, b sync.RWMutex }

func (q *Queued) AB() {
	q.a.RLock()
	q.b.RLock()
	q.b.RUnlock()
	q.a.RUnlock()
}

func (q *Queued) BA() {
	q.b.Lock()
	q.a.RLock() // want `^Queued\.a read-locked while holding Queued\.b, elsewhere Queued\.b while holding Queued\.a for reading \(RLock on line 37\)`
	q.a.RUnlock()
	q.b.Unlock()
}

func (q *Queued) Write() {
	q.a.Lock()
	q.a.Unlock()
}

// The same without a writer of a: the readers pass each other.

type Unqueued struct{ a, b sync.RWMutex }

func (q *Unqueued) AB() {
	q.a.RLock()
	q.b.RLock()
	q.b.RUnlock()
	q.a.RUnlock()
}

func (q *Unqueued) BA() {
	q.b.Lock()
	q.a.RLock()
	q.a.RUnlock()
	q.b.Unlock()
}
