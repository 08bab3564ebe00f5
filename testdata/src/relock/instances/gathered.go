package instances

import (
	"slices"
	"sync"
)

// What is taken out of a container is seldom used on the spot: it is gathered in a list, or looked up by a helper.

type queue struct {
	mu      sync.Mutex
	waiters map[string]*waiter
	list    []*waiter
	n       int
}

type waiter struct {
	mu sync.Mutex
	s  *queue
	id int
}

func (s *queue) add(name string) {
	c := &waiter{s: s}
	s.mu.Lock()
	s.waiters[name] = c
	s.list = append(s.list, c)
	s.mu.Unlock()
}

func (c *waiter) stop() {
	c.s.mu.Lock()
	c.s.n--
	c.s.mu.Unlock()
}

func (s *queue) gathered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*waiter
	for _, c := range s.waiters {
		all = append(all, c)
	}
	for _, c := range all {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 38\)`
	}
}

func (s *queue) selected() {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*waiter, 0, len(s.waiters))
	for _, c := range s.waiters {
		if c.id > 2 {
			all = append(all, c)
		}
	}
	for _, c := range all {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 50\)`
	}
}

func (s *queue) appended() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range append([]*waiter(nil), s.list...) {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 64\)`
	}
}

func (s *queue) cloned() {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.list)
	for _, c := range all {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 72\)`
	}
}

func (s *queue) helped() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.all() {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 81\)`
	}
}

func (s *queue) all() []*waiter {
	var all []*waiter
	for _, c := range s.waiters {
		all = append(all, c)
	}
	return all
}

func (s *queue) copied() {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*waiter, len(s.list))
	copy(all, s.list)
	for _, c := range all {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 97\)`
	}
}

func (s *queue) indexed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.list {
		c := s.list[i]
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 107\)`
	}
	for i := len(s.list) - 1; i >= 0; i-- {
		s.list[i].stop() // want `call to s\.list\[i\]\.stop locks s\.mu, which is already held \(Lock on line 107\)`
	}
}

func (s *queue) lookedUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.get("x").stop() // want `call to s\.get\("x"\)\.stop locks s\.mu, which is already held \(Lock on line 119\)`
}

func (s *queue) get(n string) *waiter { return s.waiters[n] }

func (s *queue) found() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.find(3); c != nil {
		c.stop() // want `call to c\.stop locks s\.mu, which is already held \(Lock on line 127\)`
	}
}

func (s *queue) find(id int) *waiter {
	for _, c := range s.list {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (s *queue) chosen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last *waiter
	for _, c := range s.list {
		if last == nil || c.id > last.id {
			last = c
		}
	}
	last.stop() // want `call to last\.stop locks s\.mu, which is already held \(Lock on line 144\)`
}

// Twins: not all that is gathered comes from there.

func (s *queue) both(t *queue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*waiter
	for _, c := range s.waiters {
		all = append(all, c)
	}
	for _, c := range t.waiters {
		all = append(all, c)
	}
	for _, c := range all {
		c.stop()
	}
}

func (s *queue) more(c *waiter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append([]*waiter{c}, s.list...)
	for _, c := range all {
		c.stop()
	}
}

func (s *queue) getOr(n string, c *waiter) *waiter {
	if c := s.waiters[n]; c != nil {
		return c
	}
	return c
}

func (s *queue) either(c *waiter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.getOr("x", c).stop()
}

func (s *queue) other(t *queue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := t.get("x"); c != nil {
		c.stop()
	}
}

func (s *queue) filled(t *queue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*waiter, len(s.list))
	copy(all, s.list)
	t.fill(all)
	for _, c := range all {
		c.stop()
	}
}

func (s *queue) fill(all []*waiter) {
	for i := range all {
		all[i] = s.waiters["x"]
	}
}
