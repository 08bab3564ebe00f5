package returns

import "sync"

// In a function that defers, a named result is a variable: what a test of it has told holds at the return as well.

type entry struct {
	mu   sync.Mutex
	gone bool
	n    int
}

func (e *entry) check() error {
	if e.gone {
		return errEmpty
	}
	return nil
}

type shelf struct {
	entries map[string]*entry
	lookups int
}

func (s *shelf) pick(id string) (e *entry, err error) {
	defer func() { s.lookups++ }()
	e = s.entries[id]
	e.mu.Lock()
	if err = e.check(); err != nil {
		e.mu.Unlock()
	}
	return
}

func (s *shelf) pickSeen(id string) (e *entry, err error) {
	defer func() {
		if err == nil && e.n > 0 {
			s.lookups++
		}
	}()
	e = s.entries[id]
	e.mu.Lock()
	err = e.check()
	if err != nil {
		e.mu.Unlock()
	}
	return
}

func (s *shelf) use(id string) error {
	e, err := s.pick(id)
	if err != nil {
		return err
	}
	defer e.mu.Unlock()
	e.n++
	return nil
}

// Its twin: it tests something else.

func (s *shelf) take(id string) (e *entry, err error) {
	defer func() { s.lookups++ }()
	e = s.entries[id]
	e.mu.Lock() // want `^e\.mu is not unlocked on every path \(return on line 69\)`
	if err = e.check(); e.n > 0 {
		e.mu.Unlock()
	}
	return
}

// Another: the wrong way round.

func (s *shelf) drop(id string) (e *entry, err error) {
	defer func() { s.lookups++ }()
	e = s.entries[id]
	e.mu.Lock() // want `^e\.mu is not unlocked on every path`
	if err = e.check(); err == nil {
		e.mu.Unlock()
	}
	return
}
