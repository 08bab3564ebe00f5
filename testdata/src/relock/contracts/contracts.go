// Package contracts says in comments what the caller holds.
package contracts

import "sync"

type raft struct {
	sync.RWMutex
	term int
	done func()
}

func (r *raft) stepdown() {
	r.Lock()
	defer r.Unlock()
	r.stepdownLocked()
}

// stepdownLocked gives the lead up.
// Lock should be held.
func (r *raft) stepdownLocked() { r.term++ }

// apply is called for each entry.
// Lock should be held.
func (r *raft) apply() {
	if r.term > 0 {
		r.stepdown() // want `call to r\.stepdown locks r, which is already held`
	}
}

// applyWell is apply with the right callee.
// Lock should be held.
func (r *raft) applyWell(remove bool) {
	if remove {
		r.stepdownLocked()
	}
}

// applyIf is told where its parameter is chosen.
// Lock should be held.
func (r *raft) applyIf(remove bool) {
	if remove {
		r.stepdown()
	}
}

func (r *raft) runIf() {
	r.Lock()
	defer r.Unlock()
	r.applyIf(false)
	r.applyIf(true) // want `call to r\.applyIf locks r \(via applyIf → stepdown\), which is already held`
}

func (r *raft) run() {
	r.Lock()
	defer r.Unlock()
	r.apply()
	r.applyWell(r.term > 1)
}

type table struct {
	mu   sync.RWMutex
	rows []int
}

//lockcheck:holds t.mu
func (t *table) addLocked(n int) {
	t.rows = append(t.rows, n)
	t.len() // want `^call to t\.len read-locks t\.mu, held for writing, which blocks for ever \(held by contract on line \d+\) \[concept: rlock\]$`
}

//lockcheck:holds t.mu
func (t *table) addWell(n int) {
	t.rows = append(t.rows, n)
}

func (t *table) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.rows)
}

// addUnlocked adds a row. t.mu must NOT be held.
func (t *table) addUnlocked(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, n)
}

// +checklocks:t.mu
func (t *table) checked() int {
	return t.len() // want `call to t\.len read-locks t\.mu, held for writing`
}

// checkedRead is fine: no lock is said to be held.
func (t *table) checkedRead() int { return t.len() }

// count counts the rows. The caller holds t.mu, says this comment, but no caller does.
func (t *table) count() int { return t.len() }

func (t *table) counted() int { return t.count() }
