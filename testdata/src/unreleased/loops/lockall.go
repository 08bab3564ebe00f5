package loops

import "sync"

// One loop locks them all, another one unlocks them all.

type track struct {
	mu sync.Mutex
	n  int
}

type deck struct{ tracks map[string]*track }

func (d *deck) all() (n int) {
	for _, t := range d.tracks {
		t.mu.Lock()
	}
	for _, t := range d.tracks {
		n += t.n
	}
	for _, t := range d.tracks {
		t.mu.Unlock()
	}
	return n
}

// Its twin: no other loop.
func (d *deck) left() (n int) {
	for _, t := range d.tracks {
		t.mu.Lock() // want `^t\.mu is not unlocked on any path`
		n += t.n
	}
	return n
}

// Another: a return out of the loop.
func (d *deck) early() (n int) {
	for _, t := range d.tracks {
		t.mu.Lock() // want `^t\.mu is not unlocked on every path`
		if t.n > 3 {
			return n
		}
		n += t.n
		t.mu.Unlock()
	}
	return n
}
