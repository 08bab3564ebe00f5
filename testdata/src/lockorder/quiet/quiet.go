// Package quiet has locks that look as if they were taken in opposite orders and never meet. // want package:`Gated\.gate < Gated\.a`
package quiet

import "sync"

// A gate that both sides hold.

type Gated struct {
	gate sync.Mutex
	a, b sync.Mutex
}

func (g *Gated) AB() {
	g.gate.Lock()
	defer g.gate.Unlock()
	g.a.Lock()
	g.b.Lock()
	g.b.Unlock()
	g.a.Unlock()
}

func (g *Gated) BA() {
	g.gate.Lock()
	defer g.gate.Unlock()
	g.b.Lock()
	g.a.Lock()
	g.a.Unlock()
	g.b.Unlock()
}

// A gate that both sides hold for reading only is none.

type Ajar struct {
	gate sync.RWMutex
	a, b sync.Mutex
}

func (g *Ajar) AB() {
	g.gate.RLock()
	defer g.gate.RUnlock()
	g.a.Lock()
	g.b.Lock()
	g.b.Unlock()
	g.a.Unlock()
}

func (g *Ajar) BA() {
	g.gate.RLock()
	defer g.gate.RUnlock()
	g.b.Lock()
	g.a.Lock() // want `Ajar\.a locked while holding Ajar\.b, elsewhere Ajar\.b while holding Ajar\.a`
	g.a.Unlock()
	g.b.Unlock()
}

// A gate taken inside the callee, around the second lock. (That gate and b themselves are in both orders.)

type Deep struct {
	gate sync.Mutex
	a, b sync.Mutex
}

func (d *Deep) inner() {
	d.b.Lock()
	d.b.Unlock()
}

func (d *Deep) AB() {
	d.gate.Lock()
	d.a.Lock()
	d.inner()
	d.a.Unlock()
	d.gate.Unlock()
}

func (d *Deep) BA() {
	d.b.Lock()
	d.viaGate() // want `^Deep\.gate locked \(via viaGate\) while holding Deep\.b, elsewhere Deep\.b \(via inner\) while holding Deep\.gate \(call on line 71\)`
	d.b.Unlock()
}

func (d *Deep) viaGate() {
	d.gate.Lock()
	d.a.Lock()
	d.a.Unlock()
	d.gate.Unlock()
}

// An object that nobody else knows yet.

type Registry struct {
	mu    sync.Mutex
	items []*Item
}

type Item struct {
	mu  sync.Mutex
	reg *Registry
	id  int
}

func (r *Registry) Each() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, it := range r.items {
		it.mu.Lock()
		it.id++
		it.mu.Unlock()
	}
}

func (r *Registry) Add() *Item {
	it := newItem(r)
	it.mu.Lock()
	defer it.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items = append(r.items, it)
	it.id = len(r.items)
	return it
}

func newItem(r *Registry) *Item {
	it := &Item{reg: r}
	it.mu.Lock()
	defer it.mu.Unlock()
	it.setUp()
	return it
}

// setUp is called by the constructor only.
func (it *Item) setUp() {
	it.reg.mu.Lock()
	it.id = -1
	it.reg.mu.Unlock()
}

// The same, with the object published first.

type Index struct {
	mu   sync.Mutex
	rows []*Row
}

type Row struct {
	mu sync.Mutex
	id int
}

func (x *Index) Each() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, r := range x.rows {
		r.mu.Lock()
		r.id++
		r.mu.Unlock()
	}
}

func (x *Index) Add() {
	r := &Row{}
	x.mu.Lock()
	x.rows = append(x.rows, r)
	x.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	x.mu.Lock() // want `Index\.mu locked while holding Row\.mu, elsewhere Row\.mu while holding Index\.mu`
	r.id = len(x.rows)
	x.mu.Unlock()
}

// Two objects of one type are two locks, in whatever order.

type Wallet struct {
	mu  sync.Mutex
	sum int
}

func move(from, to *Wallet, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.sum -= n
	to.sum += n
}

// A goroutine inherits nothing.

type Queue struct {
	mu   sync.Mutex
	done sync.Mutex
}

func (q *Queue) Push() {
	q.mu.Lock()
	defer q.mu.Unlock()
	go func() {
		q.done.Lock()
		q.done.Unlock()
	}()
}

func (q *Queue) Finish() {
	q.done.Lock()
	defer q.done.Unlock()
	q.mu.Lock()
	q.mu.Unlock()
}

// A function literal that is only called runs under what is held around the call.

type Stripes struct {
	sweep  sync.Mutex
	stripe sync.Mutex
	series sync.Mutex
}

func (s *Stripes) Sweep() {
	s.sweep.Lock()
	defer s.sweep.Unlock()
	check := func() {
		s.series.Lock()
		defer s.series.Unlock()
		s.stripe.Lock()
		defer s.stripe.Unlock()
	}
	s.each(check)
	s.stripe.Lock()
	s.series.Lock()
	s.series.Unlock()
	s.stripe.Unlock()
}

func (s *Stripes) each(f func()) { f() }

// TryLock does not wait.

type Cache struct {
	mu   sync.Mutex
	file sync.Mutex
}

func (c *Cache) Flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.file.Lock()
	c.file.Unlock()
}

func (c *Cache) Trim() {
	c.file.Lock()
	defer c.file.Unlock()
	if c.mu.TryLock() {
		c.mu.Unlock()
	}
}

// The two locks of one object are in one order; those of an old and a new object are in no order.

type File struct {
	rw   sync.Mutex
	mmap sync.Mutex
}

func (f *File) grow() {
	f.rw.Lock()
	defer f.rw.Unlock()
	f.mmap.Lock()
	defer f.mmap.Unlock()
}

func replace(old, new *File) {
	old.mmap.Lock()
	defer old.mmap.Unlock()
	new.rw.Lock()
	defer new.rw.Unlock()
}

// Elements of a container, which the one that asks need not be among, and read locks on both sides: for -strict. Where
// the one that asks leads to the container, it is among them.

type Hub struct {
	mu    sync.RWMutex
	lines map[int]*Line
	size  int
}

type Line struct {
	mu  sync.Mutex
	hub *Hub2
	n   int
}

func (h *Hub) Grow() {
	h.mu.Lock()
	h.size++
	h.mu.Unlock()
}

func (h *Hub) Each() (n int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, l := range h.lines {
		l.mu.Lock()
		n += l.n
		l.mu.Unlock()
	}
	return n
}

func Ask(h *Hub, l *Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h.mu.RLock()
	defer h.mu.RUnlock()
	l.n = h.size
}

type Hub2 struct {
	mu    sync.RWMutex
	lines map[int]*Line
	size  int
}

func (h *Hub2) Grow() {
	h.mu.Lock()
	h.size++
	h.mu.Unlock()
}

func (h *Hub2) Each() (n int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, l := range h.lines {
		l.mu.Lock()
		n += l.n
		l.mu.Unlock()
	}
	return n
}

func (l *Line) Ask() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hub.mu.RLock() // want `^Hub2\.mu read-locked while holding Line\.mu, elsewhere Line\.mu while holding Hub2\.mu for reading`
	defer l.hub.mu.RUnlock()
	l.n = l.hub.size
}

// Two objects of one type: for -strict.

type Account struct {
	mu  sync.Mutex
	sum int
}

func Transfer(from, to *Account, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.sum, to.sum = from.sum-n, to.sum+n
}

// The two halves are parts of the whole: one is never the other.

type Half struct {
	sync.Mutex
	n int
}

type Whole struct {
	mu      sync.Mutex
	in, out Half
}

func (w *Whole) Read() {
	w.in.Lock()
	defer w.in.Unlock()
	w.mu.Lock()
	w.in.n++
	w.mu.Unlock()
}

func (w *Whole) Write() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.out.Lock()
	w.out.n++
	w.out.Unlock()
}

// One and the same half.

type Unit struct {
	mu sync.Mutex
	in Side
}

type Side struct {
	sync.Mutex
	n int
}

func (u *Unit) Read() {
	u.in.Lock()
	defer u.in.Unlock()
	u.mu.Lock()
	u.in.n++
	u.mu.Unlock()
}

func (u *Unit) Reset() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.in.Lock() // want `^Side\.Mutex locked while holding Unit\.mu, elsewhere Unit\.mu while holding Side\.Mutex`
	u.in.n = 0
	u.in.Unlock()
}
