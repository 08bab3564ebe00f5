package fresh

import "sync"

// A new object that others find only by what a lock guards is not found before that lock is released.

type hub struct {
	conns struct {
		sync.RWMutex
		all []*link
	}
	found struct {
		sync.Mutex
		n int
	}
}

type link struct {
	of     *hub
	notify sync.Mutex
}

func (h *hub) open() *link {
	c := &link{of: h}
	h.conns.Lock()
	h.conns.all = append(h.conns.all, c)
	c.notify.Lock()
	h.conns.Unlock()
	c.notify.Unlock()
	return c
}

func (c *link) close() {
	c.notify.Lock()
	defer c.notify.Unlock()
	c.of.conns.Lock()
	defer c.of.conns.Unlock()
	c.of.conns.all = nil
}

// By a callee, and kept by a function that the object itself has.

type table struct {
	mu   sync.Mutex
	rows map[string]*row
}

type row struct {
	mu   sync.Mutex
	n    int
	done func()
}

func (t *table) make(k string) *row {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := &row{}
	r.done = func() { t.mu.Lock(); defer t.mu.Unlock(); delete(t.rows, k) }
	t.rows[k] = r
	r.add(1)
	return r
}

func (r *row) add(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n += n
}

func (r *row) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done()
}
