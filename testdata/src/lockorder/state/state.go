// Package state takes a lock only as long as the state under another one asks for it. // want package:`told: state.door < state.kitchen, told: state.link.in < state.link.shake`
package state

import (
	"sync"
	"sync/atomic"
)

// Who holds the shared lock has left word of it under the gate: nobody waits for it there meanwhile.

var (
	gate   sync.Mutex
	users  int
	shared sync.RWMutex
)

func enter() {
	gate.Lock()
	defer gate.Unlock()
	if users == 0 {
		shared.Lock()
	}
	users++
}

func exit() {
	gate.Lock()
	defer gate.Unlock()
	if users--; users == 0 {
		shared.Unlock()
	}
}

func use() {
	enter()
	exit()
}

// The state has nothing to do with who holds the other lock.

var (
	door    sync.Mutex
	visits  int
	limit   int
	kitchen sync.Mutex
)

func visit() {
	door.Lock()
	defer door.Unlock()
	if limit == 0 {
		kitchen.Lock()
		defer kitchen.Unlock()
	}
	visits++
}

func begin() { kitchen.Lock() }

func cook() {
	begin()
	door.Lock() // want `^door locked while holding kitchen, elsewhere kitchen while holding door \(Lock on line 52\)`
	visits = 0
	door.Unlock()
	kitchen.Unlock()
}

// What is done once under the first lock is passed by all before they take the other.

type conn struct {
	shake sync.Mutex
	in    sync.Mutex
	ready atomic.Bool
	again bool
}

func (c *conn) handshake() {
	c.shake.Lock()
	defer c.shake.Unlock()
	if c.ready.Load() {
		return
	}
	c.in.Lock()
	defer c.in.Unlock()
	c.ready.Store(true)
}

func (c *conn) restart() {
	c.shake.Lock()
	defer c.shake.Unlock()
	c.ready.Store(false)
	c.ready.Store(true)
}

func (c *conn) read() {
	c.handshake()
	c.in.Lock()
	defer c.in.Unlock()
	if c.again {
		c.restart()
	}
}

// Not everybody passes it.

type link struct {
	shake sync.Mutex
	in    sync.Mutex
	ready bool
}

func (l *link) handshake() {
	l.shake.Lock()
	defer l.shake.Unlock()
	if l.ready {
		return
	}
	l.in.Lock()
	defer l.in.Unlock()
	l.ready = true
}

func (l *link) restart() {
	l.shake.Lock()
	defer l.shake.Unlock()
	l.ready = false
}

func (l *link) read() {
	l.in.Lock()
	defer l.in.Unlock()
	l.restart() // want `^link\.shake locked \(via restart\) while holding link\.in, elsewhere link\.in while holding link\.shake \(Lock on line 118\)`
}
