// Package rangefunc ranges over functions that hold a lock while they yield.
package rangefunc

import (
	"iter"
	"slices"
	"sync"
)

type set struct {
	mu   sync.Mutex
	keys []string
}

// all yields with the lock held.
func (s *set) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, k := range s.keys {
			if !yield(k) {
				return
			}
		}
	}
}

// snapshot yields with the lock released.
func (s *set) snapshot() iter.Seq[string] {
	return func(yield func(string) bool) {
		s.mu.Lock()
		keys := slices.Clone(s.keys)
		s.mu.Unlock()
		for _, k := range keys {
			if !yield(k) {
				return
			}
		}
	}
}

func (s *set) has(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.keys, key)
}

func (s *set) missing(other *set) (n int) {
	for k := range s.all() { // want `s\.mu.*, which is held while it is called back`
		if !s.has(k) {
			n++
		}
	}
	return n
}

func (s *set) missingInOther(other *set) (n int) {
	for k := range s.all() {
		if !other.has(k) {
			n++
		}
	}
	return n
}

func (s *set) missingWell() (n int) {
	for k := range s.snapshot() {
		if !s.has(k) {
			n++
		}
	}
	return n
}

func (s *set) direct() (n int) {
	for range s.all() { // want `s\.mu.*, which is held while it is called back`
		s.mu.Lock()
		n++
		s.mu.Unlock()
	}
	return n
}

func (s *set) after() (n int) {
	for range s.all() {
		n++
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return n + len(s.keys)
}

// Leaving the loop early releases, too.
func (s *set) first() string {
	for k := range s.all() {
		if k != "" {
			s.keys[0] = k
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[0]
}

func (s *set) returned() bool {
	for k := range s.all() {
		if k == "" {
			return true
		}
	}
	return s.has("")
}

func (s *set) returnedUnder() bool {
	for k := range s.all() { // want `s\.mu.*, which is held while it is called back`
		if k == "" {
			return s.has("x")
		}
	}
	return false
}

// pairs is an iterator method: it is the function itself.
func (s *set) pairs(yield func(int, string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, k := range s.keys {
		if !yield(i, k) {
			return
		}
	}
}

func (s *set) index() map[string]int {
	m := make(map[string]int)
	for i, k := range s.pairs {
		m[k] = i
	}
	return m
}

func (s *set) indexKnown() map[string]int {
	m := make(map[string]int)
	for i, k := range s.pairs { // want `s\.mu.*, which is held while it is called back`
		if s.has(k) {
			m[k] = i
		}
	}
	return m
}

// The caller's own lock around the loop.

func (s *set) locked() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range s.all() { // want `s\.mu.*, which is already held`
		n++
	}
	return n
}

func (s *set) lockedOther(other *set) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range other.all() {
		s.keys = append(s.keys, k)
		n++
	}
	return n
}

// Defer in the body of the loop runs when the function ends, not the round.
func (s *set) deferred(sets []*set) {
	for range s.snapshot() {
		s.mu.Lock()
		s.keys = nil
		s.mu.Unlock()
	}
}

// Ranging over integers and channels is no call.
func (s *set) plain(ch chan string) {
	for i := range 3 {
		s.mu.Lock()
		s.keys = s.keys[i:]
		s.mu.Unlock()
	}
	for k := range ch {
		s.has(k)
	}
}
