package reads

import "sync"

// A Set is reached from a Manager, which locks it in a loop.
type Set struct {
	mtx   sync.RWMutex
	items []string
	byKey map[string]int
}

func (s *Set) Sync(items []string) {
	s.mtx.Lock()
	defer s.mtx.Unlock()
	s.items = items
	s.byKey["x"]++
}

func (s *Set) Prune() {
	s.mtx.Lock()
	defer s.mtx.Unlock()
	s.items = nil
	delete(s.byKey, "x")
}

func (s *Set) Len() int {
	s.mtx.RLock()
	defer s.mtx.RUnlock()
	return len(s.items) + len(s.byKey)
}

type Manager struct {
	sets map[string]*Set
	last *Set
}

func (m *Manager) SendAll() (n int) {
	for _, s := range m.sets {
		if len(s.items) == 0 { // want `items read in \S+ before .*mtx is locked, which is held at its other 4 uses`
			continue
		}
		s.mtx.RLock()
		n += len(s.items)
		s.mtx.RUnlock()
	}
	return n
}

func (m *Manager) Notify() {
	for k := range m.last.byKey { // want `^m.last.byKey read in \S+ without m.last.mtx`
		println(k)
	}
}
