package closures

import "sync"

type door struct {
	mu   sync.Mutex
	open int
}

// A deferred function literal that has two ways to do nothing: each counts under its own conditions.

func (d *door) pass(early bool) {
	d.mu.Lock()
	locked := true
	defer func() {
		if early {
			return
		}
		if locked {
			d.mu.Unlock()
		}
	}()
	d.open++
	if early {
		d.mu.Unlock()
	}
}

func (d *door) passWrong(early bool) {
	d.mu.Lock() // want `d\.mu is not unlocked on every path`
	locked := true
	defer func() {
		if early {
			return
		}
		if locked {
			d.mu.Unlock()
		}
	}()
}
