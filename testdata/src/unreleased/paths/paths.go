// Package paths has ways out that nobody can take.
package paths

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"sync"
)

type t struct {
	mu    sync.Mutex
	state int
	kind  kind
}

type kind int

const (
	small kind = iota
	large
)

func (x *t) fatal() {
	x.mu.Lock()
	if x.state < 0 {
		log.Fatal("negative")
	}
	x.mu.Unlock()
}

func (x *t) exit() {
	x.mu.Lock()
	if x.state < 0 {
		os.Exit(2)
	}
	x.mu.Unlock()
}

func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format, args...)
	os.Exit(1)
}

func (x *t) wrapped() {
	x.mu.Lock()
	if x.state < 0 {
		die("negative")
	}
	x.mu.Unlock()
}

func (x *t) wrappedReturn() int {
	x.mu.Lock()
	switch x.state {
	case 0:
		x.mu.Unlock()
		return 0
	default:
		die("state %d", x.state)
		return 1
	}
}

func (x *t) goexit() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.state < 0 {
		runtime.Goexit()
	}
}

// assert ends the program unless the condition holds.
func assert(ok bool) {
	if !ok {
		panic("assertion")
	}
}

func (x *t) asserted() {
	x.mu.Lock()
	assert(x.state >= 0)
	x.mu.Unlock()
}

// A constant that is false.

const debug = false

func (x *t) debugged() {
	x.mu.Lock()
	if debug {
		return
	}
	x.mu.Unlock()
}

// The same switch twice.

func (x *t) twice(k kind) {
	switch k {
	case small:
		x.mu.Lock()
	case large:
	}
	x.state++
	switch k {
	case small:
		x.mu.Unlock()
	case large:
	}
}

// A loop that is left in one way only.

func (x *t) loop(next func() bool) {
	x.mu.Lock()
	for {
		if next() {
			x.mu.Unlock()
			break
		}
	}
	x.state++
}

func (x *t) labelled(next func() int) {
	x.mu.Lock() // want `x\.mu is not unlocked on every path`
outer:
	for {
		for {
			switch next() {
			case 0:
				continue outer
			case 1:
				break outer
			case 2:
				return
			}
		}
	}
	x.mu.Unlock()
}

// Deferred under a condition that is known below.

func (x *t) deferred(n int) {
	if n > 0 {
		x.mu.Lock()
		defer x.mu.Unlock()
	}
	if n > 0 {
		x.state++
		return
	}
	x.state--
}
