package protocols

import "sync"

// A shelf counts under its own lock, as a rule with that of its library held. Who holds only the latter does not keep away
// those who hold only the former.
type shelf struct {
	mu    sync.RWMutex
	books int
	lent  int
}

type library struct {
	mu      sync.Mutex
	current *shelf
	total   int
}

func (l *library) add() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total++
	l.current.books++ // want `^l\.current\.books written in \S+ without l\.current\.mu, which is held at its other \d writes`
}

func (l *library) move(to *shelf) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.current
	s.mu.Lock()
	s.books--
	s.mu.Unlock()
	l.current = to
}

func (l *library) burn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.current
	s.mu.Lock()
	s.books = 0
	s.lent = 0
	s.mu.Unlock()
	l.total = 0
}

func (s *shelf) Empty() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.books == 0
}

func (s *shelf) Full() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.books > 100
}

// Lend and its like are only ever called with the lock of the library: that of the shelf adds nothing.
func (l *library) lend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.current.lent++
}

func (l *library) lentOut() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.current
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.lent
}

func (l *library) back() {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.current
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lent--
}
