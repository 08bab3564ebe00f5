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
	go books.keep()
	for range 2 {
		go notes.keep()
	}
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
		q.fill(j) // want `^queue\.mu locked \(via fill\) while holding job\.mu, elsewhere job\.mu while holding queue\.mu \(Lock on line 100\)`
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

// One goroutine alone does both, and there is one of it.

type ledger struct {
	mu    sync.Mutex
	pages []*page
}

type page struct {
	mu sync.Mutex
	n  int
}

var books = new(ledger)

func (l *ledger) keep() {
	for {
		l.sum()
		l.turn()
	}
}

func (l *ledger) sum() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.pages {
		p.mu.Lock()
		p.n++
		p.mu.Unlock()
	}
}

func (l *ledger) turn() {
	for _, p := range l.pages {
		p.mu.Lock()
		l.mu.Lock()
		p.n = len(l.pages)
		l.mu.Unlock()
		p.mu.Unlock()
	}
}

// There are several that do both.

type diary struct {
	mu   sync.Mutex
	days []*day
}

type day struct {
	mu sync.Mutex
	n  int
}

var notes = new(diary)

func (d *diary) keep() {
	for {
		d.sum()
		d.turn()
	}
}

func (d *diary) sum() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, x := range d.days {
		x.mu.Lock()
		x.n++
		x.mu.Unlock()
	}
}

func (d *diary) turn() {
	for _, x := range d.days {
		x.mu.Lock()
		d.mu.Lock() // want `^diary\.mu locked while holding day\.mu, elsewhere day\.mu while holding diary\.mu`
		x.n = len(d.days)
		d.mu.Unlock()
		x.mu.Unlock()
	}
}
