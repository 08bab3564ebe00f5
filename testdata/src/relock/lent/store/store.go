// Package store has transactions that release the lock of their database.
package store

import (
	"errors"
	"sync"
)

type DB struct {
	rw    sync.Mutex
	tx    *Tx
	moved *DB
}

type Tx struct {
	db       *DB
	writable bool
}

var errClosed = errors.New("transaction closed")

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

// Rollback releases the lock of the database that the transaction is of by then.
func (t *Tx) Rollback() error {
	if t.db == nil {
		return errClosed
	}
	t.follow()
	t.close()
	return nil
}

func (t *Tx) follow() {
	if t.db.moved != nil {
		t.db = t.db.moved
	}
}

func (t *Tx) close() {
	if t.db == nil {
		return
	}
	if t.writable {
		t.db.tx = nil
		t.db.rw.Unlock()
	}
	t.db = nil
}

// Close waits for the transaction that writes.
func (d *DB) Close() error {
	d.rw.Lock()
	defer d.rw.Unlock()
	d.tx = nil
	return nil
}
