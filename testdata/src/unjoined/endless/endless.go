// Package endless starts goroutines that never end, beside twins that do.
package endless

import (
	"context"
	"iter"
	"log"
	"time"
)

type poller struct {
	quit chan struct{}
	jobs chan int
	left chan int
	n    int
}

func (p *poller) look() { p.n++ }

func startLoop(p *poller) {
	go p.loop() // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out \(loop on line 25\) \[concept: daemon\]`
}

func (p *poller) loop() {
	for {
		p.look()
		time.Sleep(time.Second)
	}
}

func startStoppable(p *poller) {
	go func() {
		for {
			select {
			case <-p.quit:
				return
			case <-time.After(time.Second):
				p.look()
			}
		}
	}()
}

func (p *poller) Stop() {
	close(p.quit)
	close(p.jobs)
}

func startTicker(p *poller) {
	go func() { // want `goroutine ranges over ticker.C, which is never closed \(range on line 53\) \[concept: join\]`
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for range ticker.C {
			p.look()
		}
	}()
}

func startCounted(p *poller) {
	go func() {
		for i := 0; i < 10; i++ {
			p.look()
		}
	}()
}

func startWorkers(p *poller) {
	go func() {
		for range p.jobs { // closed by Stop
			p.look()
		}
	}()
	go func() { // want `goroutine ranges over p.left, which nobody closes`
		for range p.left {
			p.look()
		}
	}()
}

func (p *poller) Push(i int) {
	p.jobs <- i
	p.left <- i
}

func newPoller() *poller {
	return &poller{quit: make(chan struct{}), jobs: make(chan int), left: make(chan int)}
}

type session struct{ cancel context.CancelFunc }

func (s *session) watch() {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go s.await(ctx) // want `goroutine waits for ctx.Done\(\), but nobody cancels that context`
}

func (s *session) await(ctx context.Context) {
	<-ctx.Done()
}

type closingSession struct{ cancel context.CancelFunc }

func (s *closingSession) watch() {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go s.await(ctx)
}

func (s *closingSession) await(ctx context.Context) { <-ctx.Done() }

func (s *closingSession) Close() { s.cancel() }

func forgottenSender() {
	done := make(chan bool)
	go func() { // want `goroutine receives from done, which nobody sends on or closes`
		<-done
	}()
}

// alarm ends in a panic, after a loop that comes to its end.
func alarm(names []string) {
	time.AfterFunc(time.Second, func() {
		for _, name := range names {
			println(name)
		}
		panic("too late")
	})
	go func() {
		for i := 0; i < len(names); i++ {
			println(names[i])
		}
		log.Fatal("too late")
	}()
	go func() { // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out`
		for {
			if len(names) > 100 {
				panic("too many") // no way out, but a failure
			}
			time.Sleep(time.Second)
		}
	}()
}

type listener interface{ listen(stop <-chan struct{}) }

type forEver struct{ n int }

func (l *forEver) listen(<-chan struct{}) {
	for {
		l.n++
		time.Sleep(time.Second)
	}
}

func newListener() listener { return new(forEver) }

func startListener(stop chan struct{}) {
	go newListener().listen(stop) // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out`
}

func firstOf(seq iter.Seq[int]) int {
	next, _ := iter.Pull(seq) // want `goroutine of iter.Pull may never end, its stop function is dropped \[concept: join\]`
	n, _ := next()
	return n
}

func firstOfStopped(seq iter.Seq[int]) int {
	next, stop := iter.Pull(seq)
	defer stop()
	n, _ := next()
	return n
}

func sumOf(seq iter.Seq[int]) (sum int) {
	next, _ := iter.Pull(seq)
	for {
		n, ok := next()
		if !ok {
			return sum
		}
		sum += n
	}
}

func nextOf(seq iter.Seq[int]) func() (int, bool) {
	next, _ := iter.Pull(seq)
	return next
}

func handedOut() chan bool {
	done := make(chan bool)
	go func() {
		<-done
	}()
	return done
}

func marked(p *poller) {
	//lockcheck:daemon looks for as long as the process runs
	go p.loop()
}

// forever is what the whole program waits on.
//
//lockcheck:daemon looks for as long as the process runs
func forever(p *poller) {
	for {
		p.look()
	}
}

func markedAtTheFunction(p *poller) {
	go forever(p)
}

var _ = []any{startLoop, startStoppable, startTicker, startCounted, startWorkers, newPoller, forgottenSender, alarm, startListener, firstOf, firstOfStopped,
	sumOf, nextOf, handedOut, marked, markedAtTheFunction}
