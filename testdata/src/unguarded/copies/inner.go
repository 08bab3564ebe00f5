package copies

import "sync"

// The map in a map is guarded as the map is.

type reservation struct{ n int }

type manager struct {
	mu     sync.RWMutex
	active map[string]map[int]*reservation
	fixed  map[string]map[int]*reservation
}

func (m *manager) add(peer string, id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	own, ok := m.active[peer]
	if !ok {
		own = make(map[int]*reservation)
		m.active[peer] = own
	}
	own[id] = &reservation{}
	m.fixed[peer] = map[int]*reservation{id: {}}
}

func (m *manager) drop(peer string, id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.active[peer], id)
	delete(m.fixed, peer)
}

func (m *manager) count(peer string) int {
	m.mu.RLock()
	own := m.active[peer]
	m.mu.RUnlock()
	n := 0
	for _, r := range own { // want `^m\.active read in \S+ after m\.mu is unlocked, which is held at \d+ of its \d+ uses \(write on line 21\) \[concept: gil\]$`
		n += r.n
	}
	return n
}

// What is no longer in the map belongs to who took it out.
func (m *manager) forget(peer string) (n int) {
	m.mu.Lock()
	own, ok := m.active[peer]
	delete(m.active, peer)
	m.mu.Unlock()
	if ok {
		for _, r := range own {
			n += r.n
		}
	}
	return n
}

func (m *manager) forgetAnother(peer, other string) (n int) {
	m.mu.Lock()
	own := m.active[peer]
	delete(m.active, other)
	m.mu.Unlock()
	for _, r := range own { // want `^m\.active read in \S+ after m\.mu is unlocked`
		n += r.n
	}
	return n
}

func (m *manager) countWell(peer string) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := 0
	for _, r := range m.active[peer] {
		n += r.n
	}
	return n
}

// What is in m.fixed is replaced, never changed.
func (m *manager) countFixed(peer string) int {
	m.mu.RLock()
	own := m.fixed[peer]
	m.mu.RUnlock()
	return len(own)
}

// gate keeps a map in a struct without a name, which is made before others know it.
type gate struct {
	subs struct {
		sync.Mutex
		m map[string]map[string]int
	}
}

type server struct{ gate *gate }

func (s *server) open() {
	g := &gate{}
	g.subs.m = make(map[string]map[string]int)
	s.gate = g
}

func (s *server) subscribe(account, subject string) {
	s.gate.subs.Lock()
	defer s.gate.subs.Unlock()
	own := s.gate.subs.m[account]
	if own == nil {
		own = make(map[string]int)
		s.gate.subs.m[account] = own
	}
	own[subject]++
}

func (s *server) leave(account, subject string) {
	s.gate.subs.Lock()
	defer s.gate.subs.Unlock()
	delete(s.gate.subs.m[account], subject)
	if len(s.gate.subs.m[account]) == 0 {
		delete(s.gate.subs.m, account)
	}
}

func (s *server) clear(account string) {
	delete(s.gate.subs.m, account) // want `^s\.gate\.subs\.m written in \S+ without the lock of s\.gate\.subs, which is held at its other \d writes`
}
