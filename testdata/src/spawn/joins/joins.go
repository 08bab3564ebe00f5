// Package joins waits for goroutines in each way that programs have, beside twins that look alike and do not wait.
package joins

import (
	"net"
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

func work() error { return nil }

// The group: as local, field, parameter and package variable; its Done in the literal, the method or one call deeper.

var all sync.WaitGroup

func counted() {
	all.Add(1)
	go func() { // want `joined`
		defer all.Done()
		work()
	}()
}

func Flush() { all.Wait() }

var never sync.WaitGroup

func countedForNobody() {
	never.Add(1)
	go func() { // want `neither`
		defer never.Done()
		work()
	}()
}

func local() {
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go worker(&wg) // want `joined`
	}
	wg.Wait()
}

func worker(wg *sync.WaitGroup) {
	defer wg.Done()
	work()
}

type pool struct {
	wg   sync.WaitGroup
	quit chan struct{}
}

func newPool() *pool { return &pool{quit: make(chan struct{})} }

func (p *pool) start() {
	p.wg.Add(2)
	go p.run()  // want `joined`
	go func() { // want `joined`
		p.finish()
	}()
}

func (p *pool) run() {
	defer p.wg.Done()
	<-p.quit
}

func (p *pool) finish() {
	defer p.ended()
	<-p.quit
}

func (p *pool) ended() { p.wg.Done() }

func (p *pool) Close() {
	close(p.quit)
	waitTimeout(&p.wg, time.Second)
}

// waitTimeout waits, but not for ever.
func waitTimeout(wg *sync.WaitGroup, d time.Duration) bool {
	done := make(chan struct{})
	go func() { // want `joined`
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

// A Done that comes first tells that the goroutine is there.

func ready() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // want `neither`
		wg.Done()
		work()
	}()
	wg.Wait()
}

// Groups of libraries, and those that look like them.

func errors() error {
	var g errgroup.Group
	g.Go(work) // want `joined`
	return g.Wait()
}

type tasks struct{ wg sync.WaitGroup }

func (t *tasks) Go(f func() error) {
	t.wg.Add(1)
	go func() { // want `joined`
		defer t.wg.Done()
		f()
	}()
}

func (t *tasks) Wait() { t.wg.Wait() }

func look() {
	var t tasks
	t.Go(func() error { return work() }) // want `joined`
	t.Wait()
}

// The channel: closed, ranged over, selected from, with results that find room.

func closes() {
	done := make(chan struct{})
	go func() { // want `joined`
		defer close(done)
		work()
	}()
	<-done
}

func results(n int) (errs []error) {
	c := make(chan error, n)
	for range n {
		go func() { c <- work() }() // want `joined`
	}
	for range n {
		errs = append(errs, <-c)
	}
	return errs
}

func produces() (sum int) {
	c := make(chan int)
	go func() { // want `joined`
		defer close(c)
		for i := range 3 {
			c <- i
		}
	}()
	for i := range c {
		sum += i
	}
	return sum
}

// A channel of channels on which the one who stops says where the answer goes.

type service struct {
	stop chan chan error
	in   chan int
	n    int
}

func newService() *service { return &service{stop: make(chan chan error), in: make(chan int)} }

func (s *service) start() {
	go func() { // want `joined`
		for {
			select {
			case reply := <-s.stop:
				reply <- nil
				return
			case i := <-s.in:
				s.n += i
			}
		}
	}()
}

func (s *service) Stop() error {
	reply := make(chan error)
	s.stop <- reply
	return <-reply
}

// A Cond with a counter.

type counter struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func newCounter() *counter {
	c := new(counter)
	c.cond = sync.NewCond(&c.mu)
	return c
}

func (c *counter) start() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	go func() { // want `joined`
		defer c.done()
		work()
	}()
}

func (c *counter) done() {
	c.mu.Lock()
	c.n--
	c.cond.Broadcast()
	c.mu.Unlock()
}

func (c *counter) Wait() {
	c.mu.Lock()
	for c.n > 0 {
		c.cond.Wait()
	}
	c.mu.Unlock()
}

// A semaphore that is drained.

func drains(n int) {
	slots := make(chan struct{}, 4)
	for range n {
		slots <- struct{}{}
		go func() { // want `joined`
			defer func() { <-slots }()
			work()
		}()
	}
	for range cap(slots) {
		slots <- struct{}{}
	}
}

func limits(n int) {
	slots := make(chan struct{}, 4)
	for range n {
		slots <- struct{}{}
		go func() { // want `neither`
			defer func() { <-slots }()
			work()
		}()
	}
}

// A supervisor that others tell of their end.

type supervisor struct {
	ended   chan int
	workers int
}

func newSupervisor() *supervisor { return &supervisor{ended: make(chan int)} }

func (s *supervisor) add(id int) {
	s.workers++
	go func() { // want `joined`
		work()
		s.ended <- id
	}()
}

func (s *supervisor) watch() {
	for s.workers > 0 {
		<-s.ended
		s.workers--
	}
}

// What ends a goroutine: signals that no longer come, a listener that is closed. A ticker that is stopped does not.

func signals() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	go func() { // want `stoppable`
		for range c {
			work()
		}
	}()
	work()
	signal.Stop(c)
	close(c)
}

func accepts(l net.Listener) {
	go func() { // want `stoppable`
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	work()
	l.Close()
}

func ticks() {
	t := time.NewTicker(time.Second)
	go func() { // want `neither`
		for range t.C {
			work()
		}
	}()
	work()
	t.Stop()
}
