// Package conditions locks and unlocks under conditions that hang together.
package conditions

import (
	"errors"
	"sync"
)

type t struct {
	mu    sync.Mutex
	n     int
	state int
	quiet bool
}

func (x *t) param(lock bool) int {
	if lock {
		x.mu.Lock()
	}
	n := x.n
	if lock {
		x.mu.Unlock()
	}
	return n
}

func (x *t) paramWrong(lock bool) int {
	if lock {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
	}
	n := x.n
	if n == 0 {
		return 0
	}
	if lock {
		x.mu.Unlock()
	}
	return n
}

func (x *t) paramOpposite(lock bool) int {
	if lock {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
	}
	n := x.n
	if n == 0 {
		if lock {
			x.mu.Unlock()
		}
		return 0
	}
	if !lock {
		x.mu.Unlock()
	}
	return n
}

// A local flag.

func (x *t) flag(want bool) {
	locked := false
	if want && x.n > 0 {
		x.mu.Lock()
		locked = true
	}
	x.n++
	if locked {
		x.mu.Unlock()
	}
}

func (x *t) flagDeferred(want bool) {
	locked := false
	defer func() {
		if locked {
			x.mu.Unlock()
		}
	}()
	if want {
		x.mu.Lock()
		locked = true
	}
	x.n++
}

func (x *t) flagWrong(want bool) {
	locked := false
	if want {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
		locked = x.n > 0
	}
	if locked {
		x.mu.Unlock()
	}
}

// An error.

func work() error { return nil }

func (x *t) onError() (err error) {
	x.mu.Lock()
	defer func() {
		if err != nil {
			x.mu.Unlock()
		}
	}()
	if err = work(); err != nil {
		return err
	}
	x.mu.Unlock()
	return nil
}

func (x *t) onErrorWrong() (err error) {
	x.mu.Lock() // want `x\.mu is not unlocked on every path`
	defer func() {
		if err != nil {
			x.mu.Unlock()
		}
	}()
	if x.quiet {
		return nil
	}
	if err = work(); err != nil {
		return err
	}
	x.mu.Unlock()
	return nil
}

func (x *t) sameError() error {
	err := work()
	if err == nil {
		x.mu.Lock()
	}
	x.quiet = true
	if err != nil {
		return err
	}
	x.mu.Unlock()
	return nil
}

// An enum; the switch is told apart by its value.

type owner int

const (
	nobody owner = iota
	caller
)

func (x *t) enum(who owner) {
	switch who {
	case nobody:
		x.mu.Lock()
		defer x.mu.Unlock()
	case caller:
	}
	x.n++
}

func (x *t) enumTwice(who owner) {
	if who == nobody {
		x.mu.Lock()
	}
	x.n++
	switch who {
	case nobody:
		x.mu.Unlock()
	case caller:
	}
}

// A pointer that is nil.

func (x *t) nilable(o *t) {
	if o != nil {
		o.mu.Lock()
	}
	x.n++
	if o != nil {
		o.mu.Unlock()
	}
}

func (x *t) nilableDefer(o *t) {
	if o != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
	}
	x.n++
}

// Short circuits and conditions in other words.

func (x *t) short(a, b bool) {
	if a && b {
		x.mu.Lock()
	}
	x.n++
	if a && b {
		x.mu.Unlock()
	}
}

func (x *t) named(a, b bool) {
	both := a && b
	if both {
		x.mu.Lock()
	}
	x.n++
	if !both {
		return
	}
	x.mu.Unlock()
}

func (x *t) compare(n int) {
	if n > 3 {
		x.mu.Lock()
	}
	x.n = n
	if n <= 3 {
		return
	}
	x.mu.Unlock()
}

func (x *t) compareWrong(n int) {
	if n > 3 {
		x.mu.Lock() // want `x\.mu is not unlocked on every path`
	}
	x.n = n
	if n <= 4 {
		return
	}
	x.mu.Unlock()
}

// A field that nobody changes in between.

func (x *t) field() {
	if x.quiet {
		x.mu.Lock()
	}
	work()
	if x.quiet {
		x.mu.Unlock()
	}
}

// Private state switches that cannot go elsewhere.

func (x *t) exhaustive() error {
	x.mu.Lock()
	switch {
	case x.n > 0:
		x.mu.Unlock()
		return nil
	case x.n <= 0:
		x.mu.Unlock()
		return errors.New("none")
	}
	panic("unreachable")
}
