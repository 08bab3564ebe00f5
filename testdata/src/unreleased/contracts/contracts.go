// Package contracts returns with locks held, or releases them, on purpose.
package contracts

import (
	"errors"
	"sync"
)

type table struct {
	mu    sync.RWMutex
	rows  []int
	ready bool
}

// Wrappers.

func (t *table) lock()    { t.mu.Lock() }
func (t *table) unlock()  { t.mu.Unlock() }
func (t *table) rlock()   { t.mu.RLock() }
func (t *table) runlock() { t.mu.RUnlock() }

func (t *table) add(n int) {
	t.lock()
	t.rows = append(t.rows, n)
	t.unlock()
}

func (t *table) addWrong(n int) {
	t.lock() // want `t\.mu is not unlocked on every path \(return on line 31\)`
	if n < 0 {
		return
	}
	t.rows = append(t.rows, n)
	t.unlock()
}

func (t *table) addMode(n int) {
	t.lock()
	t.rows = append(t.rows, n)
	t.runlock() // want `call to t\.runlock read-unlocks t\.mu, which is held for writing`
}

// A function without such a name that returns locked: its callers release.

func (t *table) prepare() int {
	t.mu.Lock()
	t.ready = true
	return len(t.rows)
}

func (t *table) commit() { t.mu.Unlock() }

func (t *table) transaction() {
	t.prepare()
	t.rows = nil
	t.commit()
}

func (t *table) transactionWrong() {
	t.prepare() // want `t\.mu is not unlocked on every path`
	if t.rows == nil {
		return
	}
	t.commit()
}

// Held on success, released on failure.

var errNotReady = errors.New("not ready")

func (t *table) open() error {
	t.mu.Lock()
	if !t.ready {
		t.mu.Unlock()
		return errNotReady
	}
	return nil
}

func (t *table) use() error {
	if err := t.open(); err != nil {
		return err
	}
	defer t.mu.Unlock()
	t.rows = nil
	return nil
}

func (t *table) useWrong() error {
	if err := t.open(); err != nil { // want `t\.mu is not unlocked on every path`
		return err
	}
	if t.rows == nil {
		return errNotReady
	}
	t.mu.Unlock()
	return nil
}

func (t *table) acquire() bool {
	t.mu.Lock()
	if t.ready {
		return true
	}
	t.mu.Unlock()
	return false
}

func (t *table) acquired() {
	if t.acquire() {
		t.rows = nil
		t.mu.Unlock()
	}
}

// The release is returned.

func (t *table) hold() func() {
	t.mu.Lock()
	return func() { t.mu.Unlock() }
}

func (t *table) holdValue() func() {
	t.mu.Lock()
	return t.mu.Unlock
}

func (t *table) held() {
	defer t.hold()()
	t.rows = nil
}

func (t *table) heldByHand() {
	release := t.holdValue()
	t.rows = nil
	release()
}

func (t *table) heldWrong() {
	release := t.hold() // want `t\.mu is not unlocked on every path`
	if t.rows == nil {
		return
	}
	release()
}

// The owner of the lock is returned, locked.

type pool struct {
	mu   sync.Mutex
	rows map[int]*row
}

type row struct {
	mu sync.Mutex
	n  int
}

func (p *pool) get(n int) *row {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rows[n]
	if r == nil {
		return nil
	}
	r.mu.Lock()
	return r
}

func (p *pool) inc(n int) {
	r := p.get(n)
	if r == nil {
		return
	}
	r.n++
	r.mu.Unlock()
}

func (p *pool) incWrong(n int) {
	r := p.get(n) // want `r.*\.mu is not unlocked on every path`
	if r == nil {
		return
	}
	if r.n > 9 {
		return
	}
	r.n++
	r.mu.Unlock()
}

// A borrow: the caller's lock is released and taken back.

//lockcheck:holds t.mu
func (t *table) wait() {
	t.mu.Unlock()
	defer t.mu.Lock()
}

func (t *table) waits() {
	t.mu.Lock()
	t.wait()
	t.mu.Unlock()
}

// waitWrong forgets to take it back on one way out.
//
//lockcheck:holds t.mu
func (t *table) waitLoop(ch chan int) {
	for !t.ready {
		t.mu.Unlock()
		<-ch
		t.mu.Lock()
	}
}

// Exported: other packages release.

func (t *table) Lock()   { t.mu.Lock() }
func (t *table) Unlock() { t.mu.Unlock() }
