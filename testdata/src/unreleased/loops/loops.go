// Package loops locks in loops.
package loops

import "sync"

type item struct {
	mu   sync.Mutex
	n    int
	skip bool
}

type group struct {
	mu    sync.Mutex
	items []*item
}

// Held into the next round.

func (g *group) sum() (n int) {
	for _, it := range g.items {
		it.mu.Lock() // want `^it\.mu is still locked in the next round of the loop on some path \(next round on line 20\) \[concept: lock\]$`
		if it.skip {
			continue
		}
		n += it.n
		it.mu.Unlock()
	}
	return n
}

func (g *group) sumWell() (n int) {
	for _, it := range g.items {
		it.mu.Lock()
		if it.skip {
			it.mu.Unlock()
			continue
		}
		n += it.n
		it.mu.Unlock()
	}
	return n
}

// The same lock each round: the second round blocks.

func (g *group) count() (n int) {
	for _, it := range g.items {
		g.mu.Lock() // want `g\.mu is (still locked in the next round|not unlocked on every path)`
		if it.skip {
			continue
		}
		n++
		g.mu.Unlock()
	}
	return n
}

func (g *group) countWell() (n int) {
	for _, it := range g.items {
		g.mu.Lock()
		if !it.skip {
			n++
		}
		g.mu.Unlock()
	}
	return n
}

// Left by break or return.

func (g *group) find(n int) bool {
	for _, it := range g.items {
		it.mu.Lock() // want `^it\.mu is not unlocked on every path \(return on line \d+\) \[concept: lock\]$`
		if it.n == n {
			return true
		}
		it.mu.Unlock()
	}
	return false
}

func (g *group) findWell(n int) bool {
	for _, it := range g.items {
		it.mu.Lock()
		found := it.n == n
		it.mu.Unlock()
		if found {
			return true
		}
	}
	return false
}

// The one that is found is returned locked.

func (g *group) findLocked(n int) *item {
	for _, it := range g.items {
		it.mu.Lock()
		if it.n == n {
			return it
		}
		it.mu.Unlock()
	}
	return nil
}

func (g *group) drain(ch chan int) {
	for {
		g.mu.Lock() // want `g\.mu is not unlocked on every path`
		n, ok := <-ch
		if !ok {
			break
		}
		g.items = append(g.items, &item{n: n})
		g.mu.Unlock()
	}
}

func (g *group) drainWell(ch chan int) {
	for {
		g.mu.Lock()
		n, ok := <-ch
		if !ok {
			g.mu.Unlock()
			break
		}
		g.items = append(g.items, &item{n: n})
		g.mu.Unlock()
	}
}

// All are locked, and all released afterwards.

func (g *group) lockAll() {
	for _, it := range g.items {
		it.mu.Lock()
	}
}

func (g *group) all() (n int) {
	for _, it := range g.items {
		it.mu.Lock()
	}
	for _, it := range g.items {
		n += it.n
	}
	for _, it := range g.items {
		it.mu.Unlock()
	}
	return n
}

func (g *group) allDeferred() (n int) {
	for _, it := range g.items {
		it.mu.Lock()
		defer it.mu.Unlock()
	}
	return len(g.items)
}

// A lock that is held from round to round, released around the wait.

func (g *group) worker(ch chan int) {
	g.mu.Lock()
	for len(g.items) > 0 {
		g.mu.Unlock()
		<-ch
		g.mu.Lock()
		g.items = g.items[1:]
	}
	g.mu.Unlock()
}

func (g *group) workerWrong(ch chan int) {
	g.mu.Lock()
	for len(g.items) > 0 {
		g.mu.Unlock()
		if _, ok := <-ch; !ok {
			break
		}
		g.mu.Lock()
		g.items = g.items[1:]
	}
	g.mu.Unlock() // want `Unlock of g\.mu, which is not held \(Unlock on line \d+\)`
}

// Hand over hand.

type node struct {
	mu   sync.Mutex
	next *node
	v    int
}

func (n *node) find(v int) *node {
	n.mu.Lock()
	for n.v != v {
		next := n.next
		if next == nil {
			n.mu.Unlock()
			return nil
		}
		next.mu.Lock()
		n.mu.Unlock()
		n = next
	}
	n.mu.Unlock()
	return n
}

func (n *node) findWrong(v int) bool {
	n.mu.Lock() // want `is not unlocked on every path`
	for n.v != v {
		next := n.next
		if next == nil {
			return false
		}
		next.mu.Lock() // want `is not unlocked on every path`
		n.mu.Unlock()
		n = next
	}
	n.mu.Unlock()
	return true
}

// Stripes.

type stripes struct {
	mus [8]sync.Mutex
	n   [8]int
}

func (s *stripes) total() (n int) {
	for i := range s.mus {
		s.mus[i].Lock()
		n += s.n[i]
		s.mus[i].Unlock()
	}
	return n
}

func (s *stripes) freeze() {
	for i := range s.mus {
		s.mus[i].Lock()
	}
}

func (s *stripes) thaw() {
	for i := range s.mus {
		s.mus[i].Unlock()
	}
}

func (s *stripes) one(i int) int {
	s.mus[i].Lock() // want `s\.mus\[i\] is not unlocked on every path`
	if s.n[i] == 0 {
		return 0
	}
	defer s.mus[i].Unlock()
	return s.n[i]
}
