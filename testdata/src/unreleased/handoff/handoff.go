// Package handoff lets somebody else release the lock.
package handoff

import (
	"sync"
	"time"
)

type gate struct {
	mu      sync.Mutex
	release func()
	jobs    chan func()
	n       int
}

// A goroutine releases.

func (g *gate) spawn() {
	g.mu.Lock()
	go func() {
		defer g.mu.Unlock()
		g.n++
	}()
}

func (g *gate) spawnNamed() {
	g.mu.Lock()
	go g.finish()
}

func (g *gate) finish() {
	g.n++
	g.mu.Unlock()
}

func (g *gate) spawnOnSuccess(ok bool) {
	g.mu.Lock()
	if !ok {
		g.mu.Unlock()
		return
	}
	go g.finish()
}

func (g *gate) spawnWrong() {
	g.mu.Lock() // want `g\.mu is not unlocked on every path`
	if g.n < 0 {
		return
	}
	if g.n > 9 {
		g.mu.Unlock()
		return
	}
	go g.finish()
}

// A timer or a stored closure releases.

func (g *gate) timer() {
	g.mu.Lock()
	time.AfterFunc(time.Second, func() { g.mu.Unlock() })
}

func (g *gate) timerValue() {
	g.mu.Lock()
	time.AfterFunc(time.Second, g.mu.Unlock)
}

func (g *gate) stored() {
	g.mu.Lock()
	g.release = func() { g.mu.Unlock() }
}

func (g *gate) sent() {
	g.mu.Lock()
	g.jobs <- func() { g.mu.Unlock() }
}

// A mutex as a gate: locked here, unlocked by the one who opens it.

type door struct {
	closed sync.Mutex
	n      int
}

func newDoor() *door {
	d := &door{}
	d.closed.Lock()
	return d
}

func (d *door) open() { d.closed.Unlock() }

func (d *door) pass() {
	d.closed.Lock()
	d.n++
	d.closed.Unlock()
}

// A mutex as a semaphore between two goroutines.

func pingPong(n int) {
	var ping, pong sync.Mutex
	pong.Lock()
	go func() {
		for range n {
			ping.Lock()
			pong.Unlock()
		}
	}()
	for range n {
		pong.Lock()
		ping.Unlock()
	}
}

// Kept by the object until it is closed.

type file struct {
	mu   *sync.Mutex
	open bool
}

func openFile(mu *sync.Mutex) *file {
	mu.Lock()
	return &file{mu: mu, open: true}
}

func (f *file) close() {
	f.open = false
	f.mu.Unlock()
}
