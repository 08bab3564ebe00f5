package released // want package:`batch\.Mutex < reads\.mu, batch\.Mutex < store\.mu, reads\.mu < store\.mu, store\.mu < reads\.mu`

import "sync"

// The twin of owed: Flush has released the lock of the batch by then.

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
	b.Mutex.Unlock()
	if b.pending > 0 {
		b.commit()
	}
}

func (b *batch) commit() {
	b.s.reads.mu.Lock()
	b.s.begin() // want `store\.mu locked \(via begin\) while holding reads\.mu, elsewhere reads\.mu while holding store\.mu \(Lock on line 50\)`
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
	s.reads.mu.Lock()
	s.reads.n++
	s.reads.mu.Unlock()
	s.mu.Unlock()
}
