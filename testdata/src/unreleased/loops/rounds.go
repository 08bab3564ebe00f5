package loops

import (
	"context"
	"sync"
	"time"
)

// A deferred call that has nothing to do with locks does not hide what a round leaves.

type peers struct {
	mu    sync.RWMutex
	names []string
	peers map[string]*peer
}

type peer struct {
	mu   sync.RWMutex
	urls []string
	skip bool
}

func (ps *peers) send(ctx context.Context, out chan<- string) bool {
	ps.mu.RLock()
	all := ps.peers
	ps.mu.RUnlock()
	for _, p := range all {
		p.mu.RLock() // want `p\.mu is still locked in the next round of the loop on some path`
		if p.skip {
			continue
		}
		if len(p.urls) == 0 {
			p.mu.RUnlock()
			return false
		}
		for _, url := range p.urls {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			go func() {
				<-ctx.Done()
				out <- url
			}()
		}
		p.mu.RUnlock()
	}
	return true
}

func (ps *peers) sendRight(ctx context.Context, out chan<- string) bool {
	ps.mu.RLock()
	all := ps.peers
	ps.mu.RUnlock()
	for _, p := range all {
		p.mu.RLock()
		if p.skip {
			p.mu.RUnlock()
			continue
		}
		for _, url := range p.urls {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			go func() {
				<-ctx.Done()
				out <- url
			}()
		}
		p.mu.RUnlock()
	}
	return true
}

// Hand over hand from a lock that belongs to the caller.

type link struct {
	mu   sync.Mutex
	next *link
	n    int
}

// sum adds up the list. x.mu must be held.
func (x *link) sum() int {
	y, n := x, 0
	for y.next != nil {
		n += y.n
		l := y.next
		if y != x {
			y.mu.Unlock()
		}
		l.mu.Lock()
		y = l
	}
	if y != x {
		y.mu.Unlock()
	}
	return n
}

func (x *link) total() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.sum()
}
