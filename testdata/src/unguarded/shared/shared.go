// Package shared shows objects and package variables that goroutines share with those who start them.
package shared

import (
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

type group struct {
	targets []string
	labels  map[string]string
}

func (g *group) add(name string) { g.targets = append(g.targets, name) }
func (g *group) clear()          { clear(g.labels) } // want `^g.labels written by a goroutine and read elsewhere`
func (g *group) has(k string) bool {
	_, ok := g.labels[k]
	return ok
}

// Two goroutines append to one slice, by a method.
func Fetch(names []string) *group {
	g := new(group)
	var eg errgroup.Group
	eg.Go(func() error {
		g.add("a") // want `^call to g.add in a goroutine writes g.targets, which is written elsewhere, with no lock and no join between \(use on line 16\) \[concept: multithreading\]$`
		return nil
	})
	eg.Go(func() error {
		g.add("b")
		return nil
	})
	_ = eg.Wait()
	return g
}

func FetchLocked(names []string) *group {
	g := new(group)
	var eg errgroup.Group
	var mu sync.Mutex
	eg.Go(func() error {
		mu.Lock()
		defer mu.Unlock()
		g.add("a")
		return nil
	})
	eg.Go(func() error {
		mu.Lock()
		g.add("b")
		mu.Unlock()
		return nil
	})
	_ = eg.Wait()
	return g
}

// One after the other.
func FetchInTurn() *group {
	g := new(group)
	var wg sync.WaitGroup
	wg.Go(func() { g.add("a") })
	wg.Wait()
	wg.Go(func() { g.add("b") })
	wg.Wait()
	g.add("c")
	return g
}

// Each has an object of its own.
func FetchApart(names []string) []*group {
	var wg sync.WaitGroup
	var all []*group
	for _, name := range names {
		g := new(group)
		all = append(all, g)
		wg.Go(func() { g.add(name) })
	}
	wg.Wait()
	return all
}

func Sweep(g *group) {
	go g.clear()
	if g.has("a") {
		println("a")
	}
}

func SweepFirst(g *group) {
	if g.has("a") {
		println("a")
	}
	go g.clear()
}

// What a goroutine waits for first may be what the starter says when it is ready.
type worker struct {
	ready chan struct{}
	stop  chan struct{}
	done  chan struct{}
	limit int
	count int
}

func (w *worker) await() {
	<-w.ready
	println(w.limit)
}

func Prepare(w *worker) {
	go w.await()
	w.limit = 3
	close(w.ready)
}

func (w *worker) hurry() {
	println(w.limit)
	<-w.ready
}

func PrepareLate(w *worker) {
	go w.hurry()
	w.limit = 3 // want `^w.limit written while a goroutine that reads it may run, with no lock and no join between \(read on line 119\)`
	close(w.ready)
}

// The channels are made by the goroutine, and nothing that the starter waits for is told by it.
func (w *worker) run() {
	w.stop = make(chan struct{}) // want `^w.stop written by a goroutine and read elsewhere`
	defer func() { close(w.done) }()
	<-w.stop
}

type server struct {
	w    *worker
	quit chan struct{}
}

func (s *server) serve() {
	go s.w.run()
	time.Sleep(time.Millisecond)
	<-s.quit
	s.w.stop <- struct{}{}
	<-s.w.done
}

// The goroutine says that it is ready.
type listener struct {
	up   chan struct{}
	addr string
}

func (l *listener) listen() {
	l.addr = "here"
	close(l.up)
}

func Listen(l *listener) string {
	go l.listen()
	<-l.up
	return l.addr
}

// What only its own goroutines wait for is no order between them and others.
func Inner(g *group) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		gather()
		g.add("a") // want `^call to g.add in a goroutine writes g.targets, which is written elsewhere`
	}()
	go func() {
		defer wg.Done()
		gather()
		g.add("b")
	}()
	wg.Wait()
}

func gather() {
	var wg sync.WaitGroup
	wg.Go(func() {})
	wg.Wait()
}

var interval = time.Second

var quiet bool

func tick() { time.NewTicker(interval) }

func Tune() {
	var wg sync.WaitGroup
	wg.Go(func() { interval = time.Minute }) // want `^interval written by a goroutine and read elsewhere, with no lock and no join between \(use on line 193\)`
	wg.Go(func() { go tick() })
	wg.Wait()
}

// Before the goroutine starts.
func Quiet() {
	quiet = true
	go func() { println(quiet) }()
}

// A deferred call runs when the function ends, after what was deferred later.
func Restore(g *group) {
	defer g.add("end") // want `^call to g.add writes g.targets while a goroutine that reads it may run`
	go func() { println(len(g.targets)) }()
}

func RestoreAfter(g *group) {
	var wg sync.WaitGroup
	defer g.add("end")
	defer wg.Wait()
	wg.Go(func() { println(len(g.targets)) })
}

// A function that starts what it is given, and waits for it or not.
func detach(f func()) { go f() }

func within(d time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		f()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

func Detached(g *group) {
	detach(func() { g.add("a") }) // want `^call to g.add in a goroutine writes g.targets, which is read elsewhere`
	println(len(g.targets))
}

func Awaited(g *group) {
	if within(time.Second, func() { g.add("a") }) {
		println(len(g.targets))
	}
}

// What the starter sends, others take.
func Announce(g *group, out chan string) {
	go func() { println(len(g.targets)) }()
	out <- "started"
	g.add("a") // want `^call to g.add writes g.targets while a goroutine that reads it may run`
}

// A place in the channel is given back by the goroutine before.
func Bounded(names []string) int {
	sem := make(chan struct{}, 1)
	n := 0
	for range names {
		sem <- struct{}{}
		go func() {
			n++
			<-sem
		}()
	}
	sem <- struct{}{}
	return n
}

// It is to be called with a lock, by its name, but goroutines have none.
func (g *group) growLocked() { g.targets = append(g.targets, "x") }

func Grow(g *group) {
	var wg sync.WaitGroup
	wg.Go(func() { g.growLocked() }) // want `^call to g.growLocked in a goroutine writes g.targets, which is written elsewhere`
	wg.Go(func() { g.growLocked() })
	wg.Wait()
}

// Whoever calls it holds the lock, that the goroutine takes as well.
func (g *group) spreadLocked(mu *sync.Mutex) {
	go func() {
		mu.Lock()
		defer mu.Unlock()
		g.growLocked()
	}()
	g.growLocked()
}
