package owed // want package:`batch\.Mutex < reads\.mu, batch\.Mutex < store\.mu, reads\.mu < store\.mu, store\.mu < reads\.mu`

import "sync"

// What a function releases without having acquired it, its caller holds: Flush and Compact never meet, since both do what
// they do under the lock of the batch.

type reads struct {
	mu sync.Mutex
	n  int
}

type batch struct {
	sync.Mutex
	s       *store
	pending int
}

type store struct {
	mu    sync.Mutex
	reads reads
	batch *batch
	size  int
}

func (b *batch) LockWriting() { b.Mutex.Lock() }

func (b *batch) Flush() {
	if b.pending > 0 {
		b.commit()
	}
	b.Mutex.Unlock()
}

func (b *batch) commit() {
	b.s.reads.mu.Lock()
	b.s.begin()
	b.s.reads.mu.Unlock()
}

func (s *store) begin() {
	s.mu.Lock()
	s.size++
	s.mu.Unlock()
}

func (s *store) Compact() {
	s.batch.LockWriting()
	defer s.batch.Flush()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads.mu.Lock()
	s.reads.n++
	s.reads.mu.Unlock()
}
