package notheld

import "sync"

// What a callee does on each of its ways it does, whatever else it does on one of them.

type shelf struct {
	mu, side sync.Mutex
	cells    [2]sync.Mutex
	n        int
}

func (s *shelf) leave() {
	if flip() {
		s.side.Unlock()
	}
	s.mu.Unlock()
}

func (s *shelf) LeaveTwice() {
	s.leave()
	s.leave() // want `call to s\.leave unlocks s\.mu, which is not held \(Unlock on line 21\)`
}

func (s *shelf) leaveSide() {
	if flip() {
		s.side.Unlock()
	}
}

func (s *shelf) LeaveSide() {
	s.leaveSide()
	s.leaveSide()
}

func flip() bool { return len(flips) > 0 }

var flips []int

// A lock that nobody else knows is not the one that is released, nor is another element.

func newShelf() *shelf { return &shelf{n: 1} }

func (s *shelf) Refill() {
	fresh := newShelf()
	fresh.mu.Lock()
	s.mu.Unlock()
	s.mu.Unlock() // want `Unlock of s\.mu, which is not held \(Unlock on line 47\)`
	fresh.mu.Unlock()
}

func (s *shelf) Swap(last *shelf) { // last may be s
	last.mu.Lock()
	s.n = last.n
	s.drop()
}

func (s *shelf) drop() { s.mu.Unlock() }

func (s *shelf) Cells() {
	s.cells[0].Lock()
	s.cells[1].Unlock()
	s.cells[1].Unlock() // want `Unlock of s\.cells\[1\], which is not held \(Unlock on line 62\)`
	s.cells[0].Unlock()
}

func (s *shelf) CellsOf(i int) {
	s.cells[0].Lock()
	s.cells[i].Unlock()
	s.cells[1].Unlock()
}

// A release on a way that a parameter does not steer, though it steers another thing.

func (s *shelf) put(many bool) {
	if many {
		s.n++
	}
	if flip() {
		s.mu.Unlock()
	}
}

func (s *shelf) putSome() { // what n says of the lock, who knows
	if s.n > 0 {
		s.mu.Unlock()
	}
}

func (s *shelf) Put(many bool) {
	s.mu.Unlock()
	s.put(many) // want `call to s\.put unlocks s\.mu, which is not held`
}

func (s *shelf) PutSome() {
	s.mu.Unlock()
	s.putSome()
}
