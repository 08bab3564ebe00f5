// Package fresh locks objects that nobody else knows yet. // want package:`books < shelfOfBooks\.mu`
package fresh

import "sync"

// A helper that returns the unlock of a new object lets nobody know the object.

type shelfOfBooks struct{ mu sync.Mutex }

var books sync.Mutex

func (s *shelfOfBooks) hold() func() {
	s.mu.Lock()
	return s.mu.Unlock
}

func newShelf() *shelfOfBooks {
	s := &shelfOfBooks{}
	release := s.hold()
	books.Lock()
	books.Unlock()
	release()
	return s
}

func (s *shelfOfBooks) count() {
	books.Lock()
	defer books.Unlock()
	s.mu.Lock()
	s.mu.Unlock()
}
