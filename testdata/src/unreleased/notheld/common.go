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

// A lock that may go by another name: whichever it was, the second release is one too many.

type drawer struct {
	in *shelf
}

func (d *drawer) swap(o *drawer) {
	o.in.mu.Lock()
	d.in.mu.Unlock() // may be that of o
}

func (d *drawer) swapTwice(o *drawer) {
	o.in.mu.Lock()
	d.in.mu.Unlock()
	d.in.mu.Unlock() // want `Unlock of d\.in\.mu, which is not held \(Unlock on line \d+\)`
}

// What a parameter tells the callee, its caller decides, as if it stood there; what a callee finds in a field itself may be that
// the lock is held.

func (s *shelf) leaveIf(x bool) {
	if x {
		s.mu.Unlock()
	}
}

func (s *shelf) LeaveAgain(x bool) {
	s.mu.Lock()
	s.mu.Unlock()
	s.leaveIf(x) // want `call to s\.leaveIf unlocks s\.mu, which is not held \(Unlock on line \d+\)`
}

func (s *shelf) leaveFilled() {
	s.mu.Lock()
	s.mu.Unlock()
	s.leaveIf(s.n > 0) // want `call to s\.leaveIf unlocks s\.mu, which is not held \(Unlock on line \d+\)`
}

func (s *shelf) leaveIfFilled() {
	if s.n > 0 {
		s.mu.Unlock()
	}
}

func (s *shelf) leaveKept() {
	s.mu.Lock()
	s.mu.Unlock()
	s.leaveIfFilled()
}

// In each round the lock is released, by whoever has acquired it: after the first nobody else has.

func (s *shelf) rounds() {
	for {
		func() { // want `unlocks s\.mu, which is not held`
			if flip() {
				s.mu.Unlock()
			}
			s.mu.Lock()
			s.mu.Unlock()
		}()
	}
}

func (s *shelf) properRounds() {
	for {
		func() {
			if flip() {
				s.mu.Lock()
				s.mu.Unlock()
			}
			s.mu.Lock()
			s.mu.Unlock()
		}()
	}
}
