// Package lent releases a lock under one name and takes it again under another.
package lent

import (
	"sync"

	"relock/lent/store"
)

type keeper struct {
	db      *store.DB
	tx      *store.Tx
	pending int
}

// commit releases the lock by the old transaction, and takes it for the new one.
func (k *keeper) commit(stop bool) {
	if k.tx != nil {
		if k.pending == 0 {
			return
		}
		k.tx.Commit()
		k.pending = 0
	}
	if !stop {
		k.tx = k.db.Begin(true)
	}
}

func (k *keeper) release() {
	if k.pending > 3 {
		k.commit(false)
	}
}

func (k *keeper) turn() {
	k.commit(false)
	k.release() // the transaction that commit has begun is the one that it ends
}

// renew begins another transaction where again may have ended the one before.
func (k *keeper) renew() {
	k.tx = k.db.Begin(true)
	k.again()
	k.tx = k.db.Begin(true)
}

// reopen ends a transaction that may be the one of the database: its flag tells whether the lock is held.
func (k *keeper) reopen(d *store.DB) {
	d.Begin(true)
	k.tx.Commit()
	d.Begin(true)
}

func (k *keeper) again() {
	if k.pending > 0 {
		k.tx.Commit()
	}
}

// Without anything that ends the first one, the second waits for ever.
func (k *keeper) twice() {
	k.tx = k.db.Begin(true)
	k.tx = k.db.Begin(true) // want `call to k\.db\.Begin locks k\.db\.rw \(via Begin → beginRW\), which is already held`
}

type table struct {
	mu   sync.Mutex
	rows int
	next *table
}

// grow releases the lock of one table and takes that of another, which no caller has.
func (t *table) grow(to *table) {
	if t.rows > 3 {
		t.mu.Unlock()
	}
	to.mu.Lock()
}

func (t *table) follow() {
	t.mu.Lock()
	t.grow(t.next) // the next table is another one
}

// A new table is none of those whose lock is released.
func (t *table) fresh() {
	n := &table{}
	n.mu.Lock()
	t.grow(n) // want `call to t\.grow locks n\.mu, which is already held`
}

// The database is closed after the end of its transaction, of which nobody can tell here that it was that of the database.
func undo(d *store.DB) error {
	tx := d.Begin(true)
	if err := tx.Rollback(); err != nil {
		_ = d.Close()
		return err
	}
	return d.Close()
}

func undoAtEnd(d *store.DB) {
	tx := d.Begin(true)
	defer func() {
		_ = tx.Rollback()
		_ = d.Close()
	}()
}

func forget(d *store.DB) error {
	_ = d.Begin(true)
	return d.Close() // want `call to d\.Close locks d\.rw, which is already held \(Lock on line \d+\)`
}
