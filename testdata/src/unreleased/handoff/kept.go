package handoff

import (
	"errors"
	"sync"
)

// What a call acquires is given back by the object that it returns: who keeps that has not forgotten the lock.

type db struct {
	mu sync.Mutex
	n  int
}

type tx struct{ db *db }

func (d *db) begin() *tx {
	d.mu.Lock()
	return &tx{d}
}

func (t *tx) end() { t.db.mu.Unlock() }

type keeper struct {
	db  *db
	tx  *tx
	log []string
}

var errBusy = errors.New("busy")

func (k *keeper) turn() error {
	k.tx = k.db.begin()
	if len(k.log) > 9 {
		return errBusy
	}
	k.log = append(k.log, "turned")
	k.tx.end()
	k.tx = nil
	return nil
}

// Its twin keeps nothing.
func (k *keeper) once() error {
	t := k.db.begin() // want `k\.db\.mu is not unlocked on every path \(return on line 47\)`
	if len(k.log) > 9 {
		return errBusy
	}
	k.log = append(k.log, "done")
	t.end()
	return nil
}
