// Package group waits for groups and conditions under locks.
package group

import (
	"sync"

	"golang.org/x/sync/errgroup"
)

type Pool struct {
	mu       sync.Mutex
	wg       sync.WaitGroup
	jobs     chan int
	finished map[int]bool
}

func (p *Pool) Start(n int) {
	for range n {
		p.wg.Add(1)
		go p.work()
	}
}

func (p *Pool) work() {
	defer p.wg.Done()
	for j := range p.jobs {
		p.mu.Lock()
		p.finished[j] = true
		p.mu.Unlock()
	}
}

func (p *Pool) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.jobs)
	p.wg.Wait() // want `^wait for p\.wg while holding p\.mu may block, a goroutine it waits for locks p\.mu first \(Lock on line 27\) \[concept: join\]$`
}

// The goroutines do without the lock.

type Crew struct {
	mu   sync.Mutex
	wg   sync.WaitGroup
	jobs chan int
}

func (c *Crew) Start() {
	c.wg.Add(1)
	go c.work()
}

func (c *Crew) work() {
	defer c.wg.Done()
	for range c.jobs {
	}
}

func (c *Crew) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.jobs)
	c.wg.Wait()
}

// A function that counts itself, and takes the lock before, or after.

type Ledger struct {
	mu    sync.Mutex
	calls sync.WaitGroup
	sum   int
}

func (l *Ledger) Add(n int) {
	l.mu.Lock()
	l.calls.Add(1)
	l.mu.Unlock()
	defer l.calls.Done()
}

func (l *Ledger) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls.Wait()
}

type Journal struct {
	mu    sync.Mutex
	calls sync.WaitGroup
	sum   int
}

func (j *Journal) Add(n int) {
	j.calls.Add(1)
	defer j.calls.Done()
	j.mu.Lock()
	j.sum += n
	j.mu.Unlock()
}

func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls.Wait() // want `^wait for j\.calls while holding j\.mu may block, a goroutine it waits for locks j\.mu first \(Lock on line 96\)`
}

// An errgroup.

type Store struct {
	mu   sync.RWMutex
	rows map[int]string
}

func (s *Store) Load(keys []int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var g errgroup.Group
	for _, k := range keys {
		g.Go(func() error {
			s.mu.RLock()
			defer s.mu.RUnlock()
			_ = s.rows[k]
			return nil
		})
	}
	return g.Wait() // want `^wait for g while holding s\.mu may block, a goroutine it waits for read-locks s\.mu first \(RLock on line 120\)`
}

// Readers do not keep readers out.

func (s *Store) Check(keys []int) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var g errgroup.Group
	for _, k := range keys {
		g.Go(func() error {
			s.mu.RLock()
			defer s.mu.RUnlock()
			_ = s.rows[k]
			return nil
		})
	}
	return g.Wait()
}

// Wait of a Cond releases its own lock, and no other.

type Buffer struct {
	mu    sync.Mutex
	state sync.Mutex
	full  *sync.Cond
	items []int
}

func newBuffer() *Buffer {
	b := &Buffer{}
	b.full = sync.NewCond(&b.mu)
	return b
}

func (b *Buffer) Take() int {
	b.state.Lock()
	defer b.state.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == 0 {
		b.full.Wait() // want `^wait on b\.full while holding b\.state may block, and what signals it locks b\.state first \(Lock on line 173\)`
	}
	return b.items[0]
}

func (b *Buffer) Put(n int) {
	b.state.Lock()
	defer b.state.Unlock()
	b.mu.Lock()
	b.items = append(b.items, n)
	b.mu.Unlock()
	b.full.Signal()
}

func (b *Buffer) Peek() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == 0 {
		b.full.Wait()
	}
	return b.items[0]
}

// Done is called by a method, for a goroutine that needs the lock before.

type Office struct {
	mu      sync.Mutex
	staff   sync.WaitGroup
	guests  sync.WaitGroup
	leavers sync.WaitGroup
	tasks   int
}

func (o *Office) left()  { o.staff.Done() }
func (o *Office) out()   { o.guests.Done() }
func (o *Office) gone()  { o.leavers.Done() }
func (o *Office) enter() { o.guests.Add(1) }

func (o *Office) task() {
	o.mu.Lock()
	o.tasks++
	o.mu.Unlock()
}

func (o *Office) open() {
	o.staff.Add(1)
	go func() {
		o.task()
		o.left()
	}()
	go func() { // counted once it has the lock behind it
		o.task()
		o.enter()
		o.out()
	}()
	o.leavers.Add(1)
	go func() { // not waited for any more when it takes the lock
		o.gone()
		o.task()
	}()
}

// The count is taken back by who took it, when there is nothing to start.

func (o *Office) visit(start bool) {
	o.guest()
	if !start {
		o.guests.Done()
	}
}

func (o *Office) guest() { o.enter() }

func (o *Office) visits() {
	go func() {
		o.task()
		o.visit(false)
	}()
}

func (o *Office) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.staff.Wait() // want `^wait for o\.staff while holding o\.mu may block, a goroutine it waits for locks o\.mu first \(call on line \d+\)`
	o.guests.Wait()
	o.leavers.Wait()
}

// Another of the kind is closed by the goroutine, whichever it comes upon; in the twin it is this one.

type Ward struct {
	mu     sync.Mutex
	nurses sync.WaitGroup
	guards sync.WaitGroup
}

type house struct {
	mu    sync.Mutex
	wards []*Ward
}

func (h *house) last() *Ward {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.wards) == 0 {
		return nil
	}
	return h.wards[len(h.wards)-1]
}

func (h *house) shrink() {
	if w := h.last(); w != nil {
		w.nursesOut()
	}
}

func (w *Ward) open(h *house) {
	w.nurses.Add(1)
	go func() {
		defer w.nurses.Done()
		h.shrink()
	}()
	w.guards.Add(1)
	go func() {
		defer w.guards.Done()
		w.nursesOut()
	}()
}

func (w *Ward) nursesOut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nurses.Wait()
}

func (w *Ward) guardsOut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.guards.Wait() // want `^wait for w\.guards while holding w\.mu may block, a goroutine it waits for locks w\.mu first \(call on line \d+\)`
}
