// Package waitgroup counts goroutines, and miscounts some.
package waitgroup

import (
	"errors"
	"sync"
)

func work() error { return errors.New("no") }

type server struct {
	wg      sync.WaitGroup
	sub     *stream
	mu      sync.Mutex
	running bool
}

func (s *server) Close() { s.wg.Wait() }

func (s *server) serve() {
	go func() {
		s.fail(work())
	}()
}

func (s *server) fail(err error) {
	s.wg.Add(1) // want `s.wg.Add inside the goroutine that it counts, Wait may come before \(go on line 21\) \[concept: join\]`
	defer s.wg.Done()
	_ = err
}

func (s *server) serveCounted() {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.nested(work())
	}()
}

func (s *server) nested(err error) { // the goroutine is counted already
	s.wg.Add(1)
	defer s.wg.Done()
	_ = err
}

func (s *server) start(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running {
		go f()
	}
	return s.running
}

func (s *server) startAlways(f func()) { go f() }

type stream struct {
	wg   sync.WaitGroup
	next *stream
}

func (t *stream) run(s *server) {
	t.wg.Add(1)
	s.start(func() { // want `start may not start the goroutine, and then nobody calls t.wg.Done \(Add on line 63\) \[concept: join\]`
		defer t.wg.Done()
	})
}

func (t *stream) runChecked(s *server) {
	t.wg.Add(1)
	if !s.start(func() { defer t.wg.Done() }) {
		t.wg.Done()
	}
}

func (t *stream) runWrongBranch(s *server, ready *sync.WaitGroup) {
	t.wg.Add(1)
	ready.Add(1)
	if !s.start(func() { // want `start may not start the goroutine, and then nobody calls t.wg.Done`
		defer t.wg.Done()
		ready.Done()
	}) {
		ready.Done()
	}
}

func (t *stream) runAlways(s *server) {
	t.wg.Add(1)
	s.startAlways(func() { defer t.wg.Done() })
}

func (t *stream) monitor() {
	defer t.wg.Done()
	if work() != nil {
		t.reset() // want `reset waits for t.wg, whose Done is deferred to after it \(Done on line 93\) \[concept: join\]`
	}
}

func (t *stream) reset() { t.stop(false) }

func (t *stream) stop(quick bool) {
	t.wg.Wait()
}

func (t *stream) monitorOther() {
	defer t.wg.Done()
	t.next.reset() // another group
	go t.reset()   // waits elsewhere
	t.end(true)
}

func (t *stream) end(quick bool) {
	if !quick {
		t.wg.Wait()
	}
}

func missing(items []int) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			if item == 0 {
				return
			}
			_ = work()
			wg.Done() // want `wg.Done is not called on every path of the goroutine \(return on line 124\) \[concept: join\]`
		}()
	}
	wg.Wait()
}

func notMissing(items []int) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			if item == 0 {
				wg.Done()
				return
			}
			_ = work()
			wg.Done()
		}()
	}
	wg.Wait()
}

var _ = []any{missing, notMissing}
