// Package directives ignores findings, with a reason.
package directives

import "sync"

type t struct {
	mu sync.Mutex
	n  int
}

func (x *t) ignored() int {
	x.mu.Lock() //lockcheck:ignore unreleased released by the caller of the test
	return x.n
}

func (x *t) ignoredAbove() int {
	//lockcheck:ignore unreleased/return released elsewhere
	x.mu.Lock()
	return x.n
}

// take is annotated for checklocks: it returns locked.
//
// +checklocksacquire:x.mu
func (x *t) take() int {
	x.mu.Lock()
	return x.n
}

// +checklocksignore
func (x *t) unjudged() int {
	x.mu.Lock()
	if x.n == 0 {
		return 0
	}
	x.mu.Unlock()
	return 1
}
