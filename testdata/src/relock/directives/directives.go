// Package directives ignores findings, with a reason.
package directives

import "sync"

type t struct {
	mu sync.Mutex
	n  int
}

func (t *t) inc() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
}

func (t *t) ignored() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inc() //lockcheck:ignore relock demonstrates a deadlock
}

func (t *t) ignoredAbove() {
	t.mu.Lock()
	defer t.mu.Unlock()
	//lockcheck:ignore relock/nested demonstrates a deadlock
	t.inc()
}

func (t *t) otherCategory() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inc() /* want `call to t\.inc locks t\.mu` `ignore.*` */ //lockcheck:ignore relock/upgrade wrong category
}

func (t *t) otherPass() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inc() /* want `call to t\.inc locks t\.mu` */ //lockcheck:ignore unreleased not what is reported here
}
