// Package strict starts goroutines that -strict alone reports.
package strict

import (
	"context"
	"time"
)

type sender struct{ n int }

func (s *sender) send() { s.n++ }

func (s *sender) brief() {
	go s.send() // want `goroutine is neither joined nor marked as a daemon \[concept: daemon\]`
}

func (s *sender) until(ctx context.Context) {
	go func() { // want `goroutine can be stopped, but nobody waits until it has \(receive on line 19\) \[concept: join\]`
		<-ctx.Done()
		s.send()
	}()
}

func (s *sender) joined() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.send()
	}()
	<-done
}

func (s *sender) later() {
	time.AfterFunc(time.Second, s.send)
}

func (s *sender) told(done func()) {
	go func() {
		defer done()
		s.send()
	}()
}

func (s *sender) marked() {
	//lockcheck:daemon one message, and nobody minds if it is lost
	go s.send()
}
