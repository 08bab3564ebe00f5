package deferred

import "sync"

// A deferred call in each try, of a literal with what that try has made, leaves room for those deferred later.

type dialer struct {
	mu sync.Mutex
	n  int
}

func (d *dialer) try() (int, error)

func report(int, error)

func (d *dialer) dial() error {
	tries := 0
again:
	tries++
	conn, err := d.try()
	defer func() { report(conn, err) }()
	if err != nil {
		if tries < 3 {
			goto again
		}
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n++
	return nil
}

func (d *dialer) forget() error {
	tries := 0
again:
	tries++
	conn, err := d.try()
	defer func() { report(conn, err) }()
	if err != nil && tries < 3 {
		goto again
	}
	d.mu.Lock() // want `d\.mu is not unlocked on every path`
	if err != nil {
		return err
	}
	d.n++
	d.mu.Unlock()
	return nil
}

// Where a function returns, its deferred calls recover from nothing.

func (d *dialer) serve(next func() error) {
	defer func() {
		if r := recover(); r != nil {
			d.n++
			d.mu.Unlock()
		}
	}()
	for next() == nil {
		d.mu.Lock()
		d.n++
		d.mu.Unlock()
	}
}

func (d *dialer) serveWrong(next func() error) {
	defer func() { // want `deferred call to func literal unlocks d\.mu, which is not held`
		if r := recover(); r == nil {
			d.mu.Unlock()
		}
	}()
	for next() == nil {
		d.mu.Lock()
		d.n++
		d.mu.Unlock()
	}
}
