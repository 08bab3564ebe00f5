// Package wrapped locks by types that hold a lock of package sync and nothing else: the lock is the field that has the type.
package wrapped

import "sync"

type mutex struct{ sync.Mutex }

type checkedMutex struct {
	mu sync.RWMutex
	_  [40]byte
}

func (c *checkedMutex) Lock()   { c.mu.Lock() }
func (c *checkedMutex) Unlock() { c.mu.Unlock() }

type peer struct {
	mtx  mutex
	seen int // guarded by mtx
}

func (p *peer) note() {
	p.mtx.Lock()
	defer p.mtx.Unlock()
	p.seen++
}

func (p *peer) reset() {
	p.seen = 0 // want `^p\.seen written in \S+ without p\.mtx, which guards it by its comment \(comment on line 18\) \[concept: gil\]$`
}

type pool struct {
	mtx  checkedMutex
	best int
}

func (p *pool) raise() {
	p.mtx.Lock()
	defer p.mtx.Unlock()
	p.best++
	p.bump()
}

func (p *pool) clear() {
	p.mtx.Lock()
	defer p.mtx.Unlock()
	p.best = 0
}

// bump needs p.mtx to be held.
func (p *pool) bump() { p.best++ }

func (p *pool) call() {
	p.bump() // want `^call to p\.bump in \S+ without p\.mtx, which the comment of bump asks for \(declared on line 50\) \[concept: gil\]$`
}

func run(p *pool, q *peer) {
	go p.raise()
	go p.clear()
	go p.call()
	go q.note()
	go q.reset()
}
