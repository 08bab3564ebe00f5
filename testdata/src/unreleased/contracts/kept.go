package contracts

import "sync"

// Locks that are taken for good, and say so.

type part struct {
	mu   sync.Mutex
	open bool
}

type whole struct{ parts []*part }

func (w *whole) close() {
	for _, p := range w.parts {
		p.mu.Lock() // We won't release the lock.
		p.open = false
	}
}

func (w *whole) closeFirst() {
	// The lock is never released: nobody may use it any more.
	w.parts[0].mu.Lock()
	w.parts[0].open = false
}

func (w *whole) closeWrong() {
	p := w.parts[0]
	p.mu.Lock() // want `p\.mu is not unlocked on any path`
	p.open = false
}

// It is not released before the parts are closed.
func (w *whole) closeLate() {
	p := w.parts[0]
	// Not released before the part is closed.
	p.mu.Lock() // want `p\.mu is not unlocked on any path`
	p.open = false
}
