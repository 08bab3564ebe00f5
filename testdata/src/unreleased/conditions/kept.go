package conditions

import "sync"

// What a variable has come to, in two ways, is asked twice.

type tap struct {
	mu   sync.Mutex
	open bool
	n    int
}

func (t *tap) Pour(much bool) {
	lock := t.open && much
	if lock {
		t.mu.Lock()
	}
	t.n++
	if lock {
		t.mu.Unlock()
	}
}

func (t *tap) PourOut(much bool) {
	lock := t.open && much
	if lock {
		t.mu.Lock()
	}
	t.n++
	if !lock {
		t.mu.Unlock() // want `Unlock of t\.mu, which is not held`
	}
}

func (t *tap) Drip(much bool) {
	lock := t.open || much
	go func() { work() }()
	if lock {
		t.mu.Lock()
	}
	for range t.n {
		work()
	}
	if lock {
		t.mu.Unlock()
	}
}
