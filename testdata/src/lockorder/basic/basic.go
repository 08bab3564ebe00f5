// Package basic has locks taken in opposite orders, each beside a twin that keeps one order. // want package:`Account\.mu < Bank\.mu, Bank\.mu < Account\.mu, `
package basic

import "sync"

type Bank struct {
	mu       sync.Mutex
	accounts map[string]*Account
}

type Account struct {
	mu   sync.Mutex
	bank *Bank
	sum  int
}

func (b *Bank) Audit() (sum int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.accounts {
		a.mu.Lock()
		sum += a.sum
		a.mu.Unlock()
	}
	return sum
}

func (a *Account) Close(name string) {
	a.mu.Lock()
	a.bank.mu.Lock() // want `^Bank\.mu locked while holding Account\.mu, elsewhere Account\.mu while holding Bank\.mu \(Lock on line 21\) \[concept: concurrency\]$`
	delete(a.bank.accounts, name)
	a.bank.mu.Unlock()
	a.mu.Unlock()
}

// The same two kinds of objects, with the inner lock taken only after the outer one is released.

type Shelf struct {
	mu    sync.Mutex
	books map[string]*Book
}

type Book struct {
	mu    sync.Mutex
	shelf *Shelf
	pages int
}

func (s *Shelf) Pages() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.books {
		b.mu.Lock()
		n += b.pages
		b.mu.Unlock()
	}
	return n
}

func (b *Book) Remove(name string) {
	b.mu.Lock()
	b.pages = 0
	b.mu.Unlock()
	b.shelf.mu.Lock()
	delete(b.shelf.books, name)
	b.shelf.mu.Unlock()
}

// Through calls on both sides.

type Pool struct {
	mu   sync.Mutex
	idle []*Conn
}

type Conn struct {
	mu   sync.Mutex
	pool *Pool
	dead bool
}

func (p *Pool) Sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.idle {
		c.kill()
	}
}

func (c *Conn) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead = true
}

func (c *Conn) Fail() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report() // want `^Pool\.mu locked \(via report → drop\) while holding Conn\.mu, elsewhere Conn\.mu \(via kill\) while holding Pool\.mu \(call on line 86\) \[concept: concurrency\]$`
}

func (c *Conn) report() { c.pool.drop(c) }

func (p *Pool) drop(*Conn) {
	p.mu.Lock()
	p.idle = nil
	p.mu.Unlock()
}

// A callee that releases the caller's lock first takes the second one alone.

type Server struct {
	mu      sync.Mutex
	clients []*client
}

type client struct {
	mu  sync.Mutex
	srv *Server
}

func (s *Server) Broadcast() {
	s.mu.Lock()
	for _, c := range s.clients {
		c.mu.Lock()
		c.mu.Unlock()
	}
	s.mu.Unlock()
}

func (c *client) Close() {
	c.mu.Lock()
	c.leaveLocked()
	c.mu.Unlock()
}

// leaveLocked releases c.mu for a while.
func (c *client) leaveLocked() {
	c.mu.Unlock()
	c.srv.mu.Lock()
	c.srv.clients = nil
	c.srv.mu.Unlock()
	c.mu.Lock()
}

// Three locks in a ring.

type (
	Red   struct{ mu sync.Mutex }
	Green struct{ mu sync.Mutex }
	Blue  struct{ mu sync.Mutex }
)

func redGreen(r *Red, g *Green) {
	r.mu.Lock()
	defer r.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
}

func greenBlue(g *Green, b *Blue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
}

func blueRed(b *Blue, r *Red) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r.mu.Lock() // want `^Red\.mu locked while holding Blue\.mu, elsewhere Green\.mu while holding Red\.mu \(Lock on line 157\) and Blue\.mu while holding Green\.mu \(Lock on line 164\)`
	defer r.mu.Unlock()
}

// A constant argument decides whether the callee locks.

type Stream struct {
	mu    sync.RWMutex
	seqMu sync.Mutex
	seq   int
}

func (s *Stream) next(needLock bool) int {
	if needLock {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	s.seq++
	return s.seq
}

func (s *Stream) Reserve() int {
	s.seqMu.Lock()
	defer s.seqMu.Unlock()
	return s.next(false)
}

func (s *Stream) Store() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seqMu.Lock()
	s.seqMu.Unlock()
}

type Journal struct {
	mu    sync.RWMutex
	seqMu sync.Mutex
	seq   int
}

func (j *Journal) next(needLock bool) int {
	if needLock {
		j.mu.Lock()
		defer j.mu.Unlock()
	}
	j.seq++
	return j.seq
}

func (j *Journal) Reserve() int {
	j.seqMu.Lock()
	defer j.seqMu.Unlock()
	return j.next(true) // want `Journal\.mu locked \(via next\) while holding Journal\.seqMu, elsewhere Journal\.seqMu while holding Journal\.mu`
}

func (j *Journal) Store() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seqMu.Lock()
	j.seqMu.Unlock()
}
