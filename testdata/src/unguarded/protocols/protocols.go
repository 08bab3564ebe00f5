// Package protocols shows ways in which access is ordered other than by taking the guard where the variable is touched.
package protocols

import "sync"

// A Conn is locked by a helper that takes any lock.
type Conn struct {
	sync.Mutex // guards following
	stmts      map[int]bool
	closed     bool
}

func withLock(l sync.Locker, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

func (c *Conn) Close() {
	withLock(c, func() {
		c.closed = true
		c.stmts = nil
	})
}

func (c *Conn) Add(n int) {
	c.stmts[n] = true // want `^c.stmts written in \S+ without the lock of c, which guards it by its comment`
	withLock(c, func() { c.stmts[n+1] = true })
}

func (c *Conn) Drop(n int) { c.Lock(); delete(c.stmts, n); c.Unlock() }

func (c *Conn) Put(n int) { c.Lock(); c.stmts[n] = true; c.Unlock() }

func (c *Conn) Len() int {
	c.Lock()
	defer c.Unlock()
	return len(c.stmts)
}

// A Pipe says that it is closed by closing a channel.
type Pipe struct {
	gone chan struct{}
	mu   sync.Mutex // guards the following fields
	err  error      // set before gone is closed
	n    int
}

func (p *Pipe) Close(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		close(p.gone)
	}
}

func (p *Pipe) Err() error {
	select {
	case <-p.gone:
		return p.err
	default:
		return nil
	}
}

func (p *Pipe) Closed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err != nil
}

func (p *Pipe) Wait() error {
	gone := p.gone
	for {
		select {
		case <-gone:
			return p.err
		case <-make(chan int):
			gone = nil
		}
	}
}

func (p *Pipe) Early() error {
	select {
	case <-p.gone:
		return nil
	default:
		return p.err // want `^p.err read in \S+ without p.mu, which guards it by its comment`
	}
}

// A Batch is made under the lock of its Queue, which its Finish gives back.
type Queue struct {
	mu    sync.RWMutex
	items map[string]int
	size  int
}

type Batch struct {
	q    *Queue
	gone []string
}

func (q *Queue) Batch() *Batch {
	q.mu.Lock()
	return &Batch{q: q}
}

func (b *Batch) Finish() {
	for _, k := range b.gone {
		delete(b.q.items, k)
	}
	b.q.mu.Unlock()
}

func (b *Batch) Grow() { b.q.size++ }

func (q *Queue) Put(k string)  { q.mu.Lock(); q.items[k] = 1; q.size++; q.mu.Unlock() }
func (q *Queue) Drop(k string) { q.mu.Lock(); delete(q.items, k); q.size--; q.mu.Unlock() }

// A View lives outside of the lock.
type View struct{ q *Queue }

func (v *View) Drop(k string) {
	delete(v.q.items, k) // want `^v.q.items written in \S+ without v.q.mu, which is held at its other 2 writes`
}

// A Store is written under both locks, and a Txn lives under the first of them.
type Store struct {
	mu    sync.RWMutex
	revMu sync.RWMutex // protects low
	low   int
}

type Txn struct{ txn }

type txn struct{ s *Store }

func (s *Store) Begin() *Txn {
	s.mu.RLock()
	return &Txn{txn{s}}
}

func (t *Txn) End() { t.s.mu.RUnlock() }

func (t *txn) Has(rev int) bool { return rev >= t.s.low }

func (s *Store) Compact(rev int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revMu.Lock()
	s.low = rev
	s.revMu.Unlock()
}

func (s *Store) Above(rev int) bool {
	s.revMu.RLock()
	defer s.revMu.RUnlock()
	return rev >= s.low
}

func (s *Store) Below(rev int) bool {
	s.revMu.RLock()
	defer s.revMu.RUnlock()
	return rev < s.low
}

func (s *Store) Low() int {
	return s.low // want `^s.low read in \S+ without s.revMu, which guards it by its comment`
}

// A Config is filled by a helper that changes the mode of the lock.
type Config struct {
	mu   sync.RWMutex
	keys []int
}

func (c *Config) Set(keys []int) { c.mu.Lock(); c.keys = keys; c.mu.Unlock() }

func (c *Config) upgraded() {
	c.mu.RUnlock()
	defer c.mu.RLock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil {
		c.keys = []int{1}
	}
}

func (c *Config) Keys() []int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.upgraded()
	return c.keys
}

func (c *Config) lazy() {
	if c.keys == nil {
		c.keys = []int{1} // want `^c.keys written in \S+ while c.mu is held for reading only`
	}
}

func (c *Config) Lazy() []int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.lazy()
	return c.keys
}

// A Pool gives its map away.
type Pool struct {
	mu   sync.Mutex
	idle map[string][]int
}

func (p *Pool) Put(k string, n int) {
	p.mu.Lock()
	if p.idle == nil {
		p.idle = make(map[string][]int)
	}
	p.idle[k] = append(p.idle[k], n)
	p.mu.Unlock()
}

func (p *Pool) Drop(k string) { p.mu.Lock(); delete(p.idle, k); p.mu.Unlock() }

func (p *Pool) Close() (n int) {
	p.mu.Lock()
	m := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, list := range m {
		n += len(list)
	}
	return n
}

func (p *Pool) Size() (n int) {
	p.mu.Lock()
	m := p.idle
	p.mu.Unlock()
	for _, list := range m { // want `^p.idle read in \S+ after p.mu is unlocked`
		n += len(list)
	}
	return n
}

// A Writer is written by one goroutine, which may read without the lock.
type Writer struct {
	mu   sync.Mutex
	out  chan int
	conn chan int
}

func New() *Writer {
	w := &Writer{out: make(chan int), conn: make(chan int)}
	go w.run()
	return w
}

func (w *Writer) run() {
	for range w.conn {
		w.reset()
		w.out <- 1
	}
}

func (w *Writer) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.out = make(chan int, cap(w.out))
}

func (w *Writer) Cap() int { w.mu.Lock(); defer w.mu.Unlock(); return cap(w.out) }

func (w *Writer) Room() int { w.mu.Lock(); defer w.mu.Unlock(); return cap(w.out) - len(w.out) }

func (w *Writer) C() chan int { w.mu.Lock(); defer w.mu.Unlock(); return w.out }

func (w *Writer) Len() int {
	w.mu.Lock()
	n := len(w.out)
	w.mu.Unlock()
	return n + cap(w.out) // want `^w.out read in \S+ after w.mu is unlocked`
}

// A Reader has a comment over many fields, one of which has its own discipline.
type Reader struct {
	mu     sync.Mutex // guards the following fields
	has    bool
	remain int
}

func (r *Reader) Set(n int)     { r.mu.Lock(); r.has = true; r.mu.Unlock(); r.remain = n }
func (r *Reader) Hit() bool     { return r.remain <= 0 }
func (r *Reader) Reset()        { r.remain = 0 }
func (r *Reader) Peek() bool    { return r.has } // want `^r.has read in \S+ without r.mu, which guards it by its comment`
func (r *Reader) Read(n int)    { r.mu.Lock(); defer r.mu.Unlock(); r.has = n > 0; r.remain -= n }
func (r *Reader) Stopped() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.has }
