// Package modes mixes the two modes of a RWMutex.
package modes

import "sync"

type table struct {
	mu   sync.RWMutex
	rows []string
}

// Upgrade: Lock under RLock.

func (t *table) upgrade() {
	t.mu.RLock()
	if len(t.rows) == 0 {
		t.mu.Lock() // want `^Lock of t\.mu, held for reading, which blocks for ever \(RLock on line 14\) \[concept: rlock\]$`
		t.rows = append(t.rows, "first")
		t.mu.Unlock()
	}
	t.mu.RUnlock()
}

func (t *table) upgradeWell() {
	t.mu.RLock()
	empty := len(t.rows) == 0
	t.mu.RUnlock()
	if empty {
		t.mu.Lock()
		if len(t.rows) == 0 {
			t.rows = append(t.rows, "first")
		}
		t.mu.Unlock()
	}
}

func (t *table) set(row string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, row)
}

func (t *table) upgradeByCall() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if len(t.rows) == 0 {
		t.set("first") // want `^call to t\.set locks t\.mu, held for reading, which blocks for ever \(RLock on line \d+\) \[concept: rlock\]$`
	}
}

// Downgrade: RLock under Lock.

func (t *table) downgrade() {
	t.mu.Lock()
	t.rows = nil
	t.mu.RLock() // want `^RLock of t\.mu, held for writing, which blocks for ever \(Lock on line 53\) \[concept: rlock\]$`
	t.mu.RUnlock()
	t.mu.Unlock()
}

func (t *table) downgradeWell() int {
	t.mu.Lock()
	t.rows = nil
	t.mu.Unlock()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.rows)
}

func (t *table) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.rows)
}

func (t *table) downgradeByCall() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.len() // want `^call to t\.len read-locks t\.mu, held for writing, which blocks for ever \(Lock on line \d+\) \[concept: rlock\]$`
}

// Recursive read: RLock under RLock, which a waiting writer turns into a deadlock.

func (t *table) recursive() {
	t.mu.RLock()
	t.mu.RLock() // want `^RLock of t\.mu, already held for reading, which may deadlock with a waiting writer \(Lock on line \d+\) \(RLock on line \d+\) \[concept: rlock\]$`
	t.mu.RUnlock()
	t.mu.RUnlock()
}

func (t *table) recursiveByCall() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return append([]string(nil), t.rows[:t.len()/2]...) // want `call to t\.len read-locks t\.mu, already held for reading, which may deadlock`
}

func (t *table) half() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return append([]string(nil), t.rows[:len(t.rows)/2]...)
}

// Two read locks one after the other are fine.
func (t *table) inTurn() int {
	n := t.len()
	return n + t.len()
}

// frozen is never locked for writing, so that nobody can wait between two read locks of it.
type frozen struct {
	mu   sync.RWMutex
	rows []string
}

func (f *frozen) len() int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.rows)
}

func (f *frozen) empty() bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.len() == 0
}

// The second of three is told, and so is the third.
func (t *table) thrice() {
	t.mu.RLock()
	t.mu.RLock() // want `RLock of t\.mu, already held for reading`
	t.mu.RLock() // want `RLock of t\.mu, already held for reading`
	t.mu.RUnlock()
	t.mu.RUnlock()
	t.mu.RUnlock()
	t.mu.Lock()
	t.mu.Unlock()
}

// RLocker is the same lock in read mode.

func (t *table) viaRLocker() {
	r := t.mu.RLocker()
	r.Lock()
	t.mu.Lock() // want `Lock of t\.mu, held for reading, which blocks for ever`
	t.mu.Unlock()
	r.Unlock()
}

func (t *table) viaRLockerWell() {
	r := t.mu.RLocker()
	r.Lock()
	r.Unlock()
	t.mu.Lock()
	t.mu.Unlock()
}

func (t *table) rlockerUnderLock() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mu.RLocker().Lock() // want `RLock of t\.mu, held for writing`
	t.mu.RLocker().Unlock()
}
