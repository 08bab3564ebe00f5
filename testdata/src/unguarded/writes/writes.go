// Package writes shows writes without the lock that is held at the others.
package writes

import "sync"

type Registry struct {
	mu    sync.RWMutex
	names map[string]int
	count int
	limit int
}

func New() *Registry {
	r := &Registry{}
	r.names = make(map[string]int) // nobody else knows it yet
	r.count = 1
	r.fill()
	return r
}

// fill is called by the maker only.
func (r *Registry) fill() { r.count = 2 }

func (r *Registry) Add(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names[name] = 1
	r.count++
	r.grow()
}

// grow is called with the lock.
func (r *Registry) grow() { r.limit = 2 * r.count }

func (r *Registry) Drop(name string) {
	r.mu.Lock()
	delete(r.names, name)
	r.count--
	r.mu.Unlock()
}

func (r *Registry) Get(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names[name]
}

func (r *Registry) Count() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.count + r.limit
}

func (r *Registry) Clear() {
	r.count = 0 // want `^r.count written in \S+ without r.mu, which is held at its other 2 writes \(write on line 28\) \[concept: gil\]$`
}

func (r *Registry) Forget(name string) {
	delete(r.names, name) // want `^r.names written in \S+ without r.mu, which is held at its other 2 writes`
}

// A Set embeds its lock.
type Set struct {
	sync.Mutex
	m map[string]bool
}

func (s *Set) Add(k string)    { s.Lock(); s.m[k] = true; s.Unlock() }
func (s *Set) Remove(k string) { s.Lock(); delete(s.m, k); s.Unlock() }
func (s *Set) Reset()          { s.m = nil } // want `^s.m written in \S+ without the lock of s, which is held at its other 2 writes`

// A Node has two locks: who writes holds both, who reads one of them.
type Node struct {
	stats sync.Mutex
	state sync.Mutex
	term  int
}

func (n *Node) Step() {
	n.state.Lock()
	n.stats.Lock()
	n.term++
	n.stats.Unlock()
	n.state.Unlock()
}

func (n *Node) Back() {
	n.state.Lock()
	n.stats.Lock()
	n.term--
	n.stats.Unlock()
	n.state.Unlock()
}

func (n *Node) A() int { n.state.Lock(); defer n.state.Unlock(); return n.term }
func (n *Node) B() int { n.stats.Lock(); defer n.stats.Unlock(); return n.term }

// hits is guarded by hitsMu as far as its writes tell.
var (
	hitsMu sync.Mutex
	hits   map[string]int
)

func init() { hits = make(map[string]int) }

func Hit(k string)  { hitsMu.Lock(); hits[k]++; hitsMu.Unlock() }
func Drop(k string) { hitsMu.Lock(); delete(hits, k); hitsMu.Unlock() }
func Wipe()         { hits = nil } // want `^hits written in \S+ without hitsMu, which is held at its other 2 writes \(write on line 106\) \[concept: multithreading\]$`

// A Pair is locked by its maker's lock through a helper that takes it.
type Pair struct {
	mu   sync.Mutex
	a, b int
}

func (p *Pair) lock() func() { p.mu.Lock(); return p.mu.Unlock }

func (p *Pair) SetA(x int) { defer p.lock()(); p.a = x }
func (p *Pair) SetB(x int) { p.mu.Lock(); p.b = x; p.a = x; p.mu.Unlock() }
func (p *Pair) A() int     { p.mu.Lock(); defer p.mu.Unlock(); return p.a }

// A Server starts to be shared with its first goroutine.
type Server struct {
	mu   sync.Mutex
	addr string
}

func Start(addr string) *Server {
	s := &Server{}
	s.addr = addr // still private
	go s.serve()
	s.addr = addr + "!" // want `^s.addr written in \S+ without s.mu, which is held at its other 2 writes`
	return s
}

func (s *Server) serve()         { s.mu.Lock(); s.addr += "x"; s.mu.Unlock() }
func (s *Server) Move(to string) { s.mu.Lock(); s.addr = to; s.mu.Unlock() }
