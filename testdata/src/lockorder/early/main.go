// Command main takes its locks in one order while it is alone, and in the other one later. // want package:`table\.mu < row\.mu`
package main

import "sync"

type table struct {
	mu   sync.Mutex
	rows []*row
}

type row struct {
	mu    sync.Mutex
	n     int
	table *table
}

var users = new(table)

func init() { users.prepare() }

func main() {
	users.load()
	go users.sweep()
	jobs.open()
}

// Called before there is another goroutine.

func (t *table) prepare() {
	for _, r := range t.rows {
		r.mu.Lock()
		t.mu.Lock()
		r.n = len(t.rows)
		t.mu.Unlock()
		r.mu.Unlock()
	}
}

func (t *table) load() {
	for _, r := range t.rows {
		r.mu.Lock()
		t.fill(r)
		r.mu.Unlock()
	}
}

func (t *table) fill(r *row) {
	t.mu.Lock()
	r.n = len(t.rows)
	t.mu.Unlock()
}

func (t *table) sweep() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.rows {
		r.mu.Lock()
		r.n = 0
		r.mu.Unlock()
	}
}

// Called when there is one.

type queue struct {
	mu   sync.Mutex
	rows []*job
}

type job struct {
	mu sync.Mutex
	n  int
}

var jobs = new(queue)

func (q *queue) open() {
	go q.sweep()
	for _, j := range q.rows {
		j.mu.Lock()
		q.fill(j) // want `^queue\.mu locked \(via fill\) while holding job\.mu, elsewhere job\.mu while holding queue\.mu \(Lock on line 96\)`
		j.mu.Unlock()
	}
}

func (q *queue) fill(j *job) {
	q.mu.Lock()
	j.n = len(q.rows)
	q.mu.Unlock()
}

func (q *queue) sweep() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.rows {
		j.mu.Lock()
		j.n = 0
		j.mu.Unlock()
	}
}
