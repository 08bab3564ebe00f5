// Package facts has functions that callers in other packages must know about.
package facts

import (
	"sync"
	"time"
)

func Forever() { // want Forever:`never returns: facts/facts.go:10`
	for {
		time.Sleep(time.Second)
	}
}

func Serve(n int) { // want Serve:`never returns: facts/facts.go:10`
	Forever()
}

func Sometimes(n int) {
	if n > 0 {
		Forever()
	}
}

func Go(f func()) { // want Go:`calls, starts 0`
	go f()
}

func GoCounted(wg *sync.WaitGroup, f func()) { // want GoCounted:`adds, done 0; calls, starts 1`
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

func GoUnless(closed bool, f func()) bool { // want GoUnless:`calls, may start 1`
	if closed {
		return false
	}
	go f()
	return true
}

func Call(f func()) { f() }

func Fill(c chan int, n int) { // want Fill:`sends, closes 0`
	defer close(c)
	fill(c, n)
}

func fill(c chan int, n int) {
	for i := range n {
		c <- i
	}
}

var kept chan int

func Keep(c chan int) { kept = c }

func Drain(c <-chan int) { // want Drain:`receives 0`
	for range c {
	}
}

func Ignore(c chan int) {} // want Ignore:`ignores 0`

func Wait(wg *sync.WaitGroup) { // want Wait:`waits 0`
	wg.Wait()
}

type Loop struct {
	quit chan struct{}
	n    int
}

func NewLoop() *Loop { return &Loop{quit: make(chan struct{})} }

func (l *Loop) Run() { // want Run:`stops: facts/facts.go:83`
	for {
		select {
		case <-l.quit:
			return
		case <-time.After(time.Second):
			l.n++
		}
	}
}

func (l *Loop) Nap() { time.Sleep(time.Second) }

func (l *Loop) Stop() { close(l.quit) }

// Ask waits for what it starts, or gives up.
func Ask(f func(), patience time.Duration) bool { // want Ask:`calls, starts, joins 0`
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}

// Again asks in a goroutine of its own, which nobody waits for.
func Again(f func()) {
	go func() {
		for range 3 {
			f()
		}
	}()
}

// A Feed is read until it is closed.
type Feed interface {
	Follow(n int) // want Follow:`stops: facts/facts.go:\d+`
	Close() error
}

type feed struct {
	lines chan int
	quit  chan struct{}
}

func Open() Feed { return &feed{make(chan int), make(chan struct{})} }

func (f *feed) Follow(n int) { // want Follow:`stops: facts/facts.go:\d+`
	for range n {
		select {
		case <-f.quit:
			return
		case <-f.lines:
		}
	}
}

func (f *feed) Close() error {
	close(f.quit)
	return nil
}
