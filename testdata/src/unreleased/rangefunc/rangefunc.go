// Package rangefunc locks in and around ranges over functions.
package rangefunc

import (
	"iter"
	"sync"
)

type t struct {
	mu sync.Mutex
	ns []int
}

func (x *t) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
		for _, n := range x.ns {
			if !yield(n) {
				return
			}
		}
		x.mu.Unlock()
	}
}

func (x *t) allWell() iter.Seq[int] {
	return func(yield func(int) bool) {
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, n := range x.ns {
			if !yield(n) {
				return
			}
		}
	}
}

func seq(yield func(int) bool) {
	for i := range 3 {
		if !yield(i) {
			return
		}
	}
}

// Locked in the body.

func (x *t) body() (n int) {
	for i := range seq {
		x.mu.Lock()
		n += x.ns[i]
		x.mu.Unlock()
	}
	return n
}

func (x *t) bodyDefer() (n int) {
	for i := range seq {
		if i == 2 {
			x.mu.Lock()
			defer x.mu.Unlock()
			return x.ns[i]
		}
	}
	return n
}

// Locked before, left by a return out of the body.

func (x *t) around() int {
	x.mu.Lock() // want `x\.mu is not unlocked on every path`
	for i := range seq {
		if x.ns[i] == 0 {
			return i
		}
	}
	x.mu.Unlock()
	return -1
}

func (x *t) aroundWell() int {
	x.mu.Lock()
	for i := range seq {
		if x.ns[i] == 0 {
			x.mu.Unlock()
			return i
		}
	}
	x.mu.Unlock()
	return -1
}

func (x *t) broken() {
	x.mu.Lock()
	for i := range seq {
		if x.ns[i] == 0 {
			break
		}
	}
	x.mu.Unlock()
}
