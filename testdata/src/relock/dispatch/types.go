package dispatch

import "sync"

// Which implementation an interface holds does not change from one call to the next.

type handler interface {
	begin()
	end()
	touch()
}

type locking struct {
	mu sync.Mutex
	n  int
}

func (l *locking) begin() { l.mu.Lock() }
func (l *locking) end()   { l.mu.Unlock() }
func (l *locking) touch() {
	l.mu.Lock()
	l.n++
	l.mu.Unlock()
}

type free struct{ n int }

func (f *free) begin() {}
func (f *free) end()   {}
func (f *free) touch() { f.n++ }

type session struct{ h handler }

func newSession(locked bool) *session {
	if locked {
		return &session{&locking{}}
	}
	return &session{&free{}}
}

func (s *session) pair() {
	s.h.begin()
	s.h.end()
	s.h.touch()
}

func (s *session) inside() {
	s.h.begin()
	s.h.touch() // want `^call to s\.h\.touch locks s\.h\.mu, which is already held \(Lock on line 48\)`
	s.h.end()
}

func (s *session) beginTwice() {
	s.step()
	s.step() // want `^call to s\.step locks s\.h\.mu \(via step → begin\), which is already held`
	s.h.end()
}

func (s *session) step() { s.h.begin() }

// What the one takes is not what the other is held by.

func move(from, to *session) {
	from.h.begin()
	to.h.touch()
	from.h.end()
}

// A type switch asks again what an assertion has found.

func enter(v any) {
	if l, ok := v.(*locking); ok {
		l.mu.Lock()
	}
}

func leave(v any) {
	switch v := v.(type) {
	case *free:
		v.n++
	case *locking:
		v.mu.Unlock()
	}
}

func within(v any) {
	enter(v)
	leave(v)
	enter(v)
	leave(v)
}

func withinTwice(v any) {
	enter(v)
	if _, ok := v.(*free); ok {
		enter(v)
	}
	if l, ok := v.(*locking); ok {
		l.touch() // want `^call to l\.touch locks v\.mu, which is already held`
	}
	leave(v)
}
