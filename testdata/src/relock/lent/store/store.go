// Package store has transactions that release the lock of their database.
package store

import "sync"

type DB struct {
	rw sync.Mutex
	tx *Tx
}

type Tx struct {
	db       *DB
	writable bool
}

// Begin leaves the lock held, for Commit to release.
func (d *DB) Begin(write bool) *Tx {
	if write {
		return d.beginRW()
	}
	return &Tx{db: d}
}

func (d *DB) beginRW() *Tx {
	d.rw.Lock()
	d.tx = &Tx{db: d, writable: true}
	return d.tx
}

// Commit releases the lock of the database of a transaction that writes.
func (t *Tx) Commit() {
	if t.db == nil {
		return
	}
	if t.writable {
		t.db.tx = nil
		t.db.rw.Unlock()
	}
	t.db = nil
}
