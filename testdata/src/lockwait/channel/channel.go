// Package channel sends and receives under locks.
package channel

import (
	"context"
	"sync"
	"time"
)

// The receiver takes the lock between two receives.

type Hub struct {
	mu    sync.Mutex
	out   chan int
	count int
}

func (h *Hub) Emit(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.out <- n // want `^send on h\.out while holding h\.mu may block, and its receiver locks h\.mu first \(Lock on line 26\) \[concept: join\]$`
}

func (h *Hub) loop() {
	for range h.out {
		h.mu.Lock()
		h.count++
		h.mu.Unlock()
	}
}

func newHub() *Hub {
	h := &Hub{out: make(chan int)}
	go h.loop()
	return h
}

// The receiver does without the lock.

type Relay struct {
	mu  sync.Mutex
	out chan int
	sum int
}

func (r *Relay) Emit(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out <- n
}

func (r *Relay) loop() {
	sum := 0
	for n := range r.out {
		sum += n
	}
}

func newRelay() *Relay {
	r := &Relay{out: make(chan int)}
	go r.loop()
	return r
}

// The send is made by a callee, and there is another way out, or none.

type Shards struct {
	mu    sync.Mutex
	queue chan []int
	batch []int
	quit  chan struct{}
	done  chan struct{}
}

func (s *Shards) Append(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batch = append(s.batch, n)
	s.flush()
	s.offer()
	s.drop()
}

func (s *Shards) flush() {
	s.queue <- s.batch // want `^send on s\.queue while holding s\.mu may block, and its receiver locks s\.mu first \(Lock on line 145\)`
}

// With the lock, and without: told at the call with it.

func (s *Shards) Append2(n int) {
	s.mu.Lock()
	s.put() // want `^send on s\.queue \(via put\) while holding s\.mu may block, and its receiver locks s\.mu first \(Lock on line 145\)`
	s.mu.Unlock()
	s.put()
}

func (s *Shards) put() { s.queue <- nil }

func (s *Shards) offer() {
	select {
	case s.queue <- s.batch:
	case <-s.quit: // whoever stops it needs no lock
	}
}

func (s *Shards) stop() { close(s.quit) }

// The other way out opens when the receiver has ended, which needs the lock as well.

func (s *Shards) last() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.queue <- s.batch: // want `^send on s\.queue while holding s\.mu may block, and its receiver locks s\.mu first`
	case <-s.done:
	}
}

func (s *Shards) limited(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.queue <- s.batch:
	case <-ctx.Done():
	}
	select {
	case s.queue <- s.batch:
	case <-time.After(time.Second):
	}
}

func (s *Shards) drop() {
	select {
	case s.queue <- s.batch:
	default:
	}
}

func (s *Shards) run(tick <-chan time.Time) {
	defer close(s.done)
	for {
		select {
		case <-s.queue:
		case <-tick:
			s.mu.Lock()
			s.batch = nil
			s.mu.Unlock()
		case <-s.quit:
			return
		}
	}
}

func start() *Shards {
	s := &Shards{queue: make(chan []int, 1), quit: make(chan struct{}), done: make(chan struct{})}
	go s.run(time.Tick(time.Second))
	return s
}

// A helper that releases the lock around the send.

type Outbox struct {
	mu    sync.Mutex
	queue chan int
	sent  int
}

func (o *Outbox) Put(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.putLocked(n)
}

func (o *Outbox) putLocked(n int) {
	o.mu.Unlock()
	o.queue <- n
	o.mu.Lock()
}

func (o *Outbox) run() {
	for range o.queue {
		o.mu.Lock()
		o.sent++
		o.mu.Unlock()
	}
}

func newOutbox() *Outbox {
	o := &Outbox{queue: make(chan int)}
	go o.run()
	return o
}

// A goroutine closes the channel when it ends, and takes the lock before.

type Watcher struct {
	mu   sync.Mutex
	done chan struct{}
	in   chan int
	last int
}

func (w *Watcher) run() {
	defer close(w.done)
	for n := range w.in {
		w.set(n)
	}
}

func (w *Watcher) set(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = n
}

func (w *Watcher) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.in)
	<-w.done // want `^receive from w\.done while holding w\.mu may block, and what closes it locks w\.mu first \(call on line 206\)`
}

func newWatcher() *Watcher {
	w := &Watcher{done: make(chan struct{}), in: make(chan int)}
	go w.run()
	return w
}

// The same, with the lock released before.

type Tail struct {
	mu   sync.Mutex
	done chan struct{}
	in   chan int
	last int
}

func (t *Tail) run() {
	defer close(t.done)
	for n := range t.in {
		t.mu.Lock()
		t.last = n
		t.mu.Unlock()
	}
}

func (t *Tail) Stop() {
	t.mu.Lock()
	close(t.in)
	t.mu.Unlock()
	<-t.done
}

func newTail() *Tail {
	t := &Tail{done: make(chan struct{}), in: make(chan int)}
	go t.run()
	return t
}

// Code out of sight may send too.

type Open struct {
	mu sync.Mutex
	C  chan int
}

func (o *Open) Next() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return <-o.C
}

func (o *Open) Put(n int) {
	o.mu.Lock()
	o.mu.Unlock()
	o.C <- n
}

// A context ends the wait.

func (h *Hub) wait(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	<-ctx.Done()
}

// The lock was released before the goroutine was started.

func single(h *Hub) {
	h.mu.Lock()
	h.mu.Unlock()
	answer := make(chan int)
	go func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		answer <- h.count
	}()
	<-answer
}

// A channel of one answer, made large enough for it, that is kept in a map meanwhile.

type Requests struct {
	mu      sync.Mutex
	waiting map[int]chan string
}

func (r *Requests) Ask(id int) string {
	answer := make(chan string, 1)
	r.mu.Lock()
	r.waiting[id] = answer
	r.mu.Unlock()
	return <-answer
}

func (r *Requests) Answer(id int, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if answer := r.waiting[id]; answer != nil {
		delete(r.waiting, id)
		answer <- text
	}
}

// A receiver that takes the lock once, before its first receive: a channel with room can wait for that.

type Feed struct {
	mu    sync.Mutex
	roomy chan int
	tight chan int
	name  string
}

func newFeed() *Feed {
	f := &Feed{roomy: make(chan int, 64), tight: make(chan int)}
	go f.drain()
	go f.take()
	return f
}

func (f *Feed) drain() {
	f.mu.Lock()
	name := f.name
	f.mu.Unlock()
	for n := range f.roomy {
		println(name, n)
	}
}

func (f *Feed) take() {
	f.mu.Lock()
	name := f.name
	f.mu.Unlock()
	for n := range f.tight {
		println(name, n)
	}
}

func (f *Feed) Put(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.roomy <- n
	f.tight <- n // want `^send on f\.tight while holding f\.mu may block, and its receiver locks f\.mu first`
}

// Whoever receives a parcel locks it then, and no other.

type parcel struct {
	mu sync.Mutex
	n  int
}

type office struct {
	mu      sync.Mutex
	parcels chan *parcel
	plain   chan *parcel
}

func (o *office) send(p *parcel) {
	p.mu.Lock()
	p.n++
	o.parcels <- p
}

func (o *office) deliver() {
	for p := range o.parcels {
		p.mu.Unlock()
	}
}

func (o *office) post(in chan *parcel) {
	p := <-in
	p.mu.Lock()
	p.n++
	o.plain <- p
	p.mu.Unlock()
}

func (o *office) sort() {
	for {
		p := <-o.plain
		p.mu.Lock()
		p.n--
		p.mu.Unlock()
	}
}
