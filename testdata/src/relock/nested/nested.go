// Package nested holds a lock and takes it again, directly and through calls.
package nested

import "sync"

type store struct {
	mu    sync.Mutex
	items map[string]int
	log   []string
}

func (s *store) twice() {
	s.mu.Lock()
	s.mu.Lock() // want `^Lock of s\.mu, which is already held \(Lock on line 13\) \[concept: rlock\]$`
	s.mu.Unlock()
}

func (s *store) onceAndAgain() {
	s.mu.Lock()
	s.mu.Unlock()
	s.mu.Lock()
	s.mu.Unlock()
}

func (s *store) drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, key)
	s.compact() // want `^call to s\.compact locks s\.mu, which is already held \(Lock on line 26\) \[concept: rlock\]$`
}

func (s *store) compact() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.compactLocked()
}

func (s *store) compactLocked() {
	if len(s.items) == 0 {
		s.items = nil
	}
}

// dropWell is drop with the callee split in two.
func (s *store) dropWell(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, key)
	s.compactLocked()
}

func (s *store) dropAfter(key string) {
	s.mu.Lock()
	delete(s.items, key)
	s.mu.Unlock()
	s.compact()
}

// The chain is told in the text, three names at most.

func (s *store) deep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.one() // want `^call to s\.one locks s\.mu \(via one → two → compact\), which is already held \(Lock on line \d+\) \[concept: rlock\]$`
}

func (s *store) deeper() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zero() // want `call to s\.zero locks s\.mu \(via zero → one → … → compact\), which is already held`
}

func (s *store) zero() { s.one() }
func (s *store) one()  { s.two() }
func (s *store) two()  { s.compact() }

func (s *store) shallow() {
	s.mu.Lock()
	s.mu.Unlock()
	s.zero()
}

// Functions that call each other, up to a fixed point.

func (s *store) even(n int) {
	if n > 0 {
		s.odd(n - 1)
		return
	}
	s.mu.Lock()
	s.items["even"]++
	s.mu.Unlock()
}

func (s *store) odd(n int) {
	if n > 0 {
		s.even(n - 1)
	}
}

func (s *store) recursion() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.odd(len(s.items)) // want `call to s\.odd locks s\.mu .*which is already held`
}

func (s *store) recursionAfter() {
	s.mu.Lock()
	n := len(s.items)
	s.mu.Unlock()
	s.odd(n)
}

// In the arguments of another call, in a condition, in a literal.

func (s *store) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items)
}

func (s *store) note(string, ...any) {}

func (s *store) inArguments() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note("size %d", s.size()) // want `call to s\.size locks s\.mu`
}

func (s *store) inCondition() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.log) > 0 && s.size() > 0 // want `call to s\.size locks s\.mu`
}

type info struct{ n, m int }

func (s *store) inLiteral() info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return info{
		n: len(s.log),
		m: s.size(), // want `call to s\.size locks s\.mu`
	}
}

func (s *store) argumentBefore() {
	n := s.size()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note("size %d", n)
}

// Package variables, functions and locks passed by pointer.

var (
	registryMu sync.Mutex
	registry   = map[string]*store{}
)

func lookup(name string) *store {
	registryMu.Lock()
	defer registryMu.Unlock()
	return registry[name]
}

func register(name string) *store {
	registryMu.Lock()
	defer registryMu.Unlock()
	if s := lookup(name); s != nil { // want `call to lookup locks registryMu, which is already held`
		return s
	}
	s := &store{}
	registry[name] = s
	return s
}

func registerWell(name string) *store {
	registryMu.Lock()
	defer registryMu.Unlock()
	if s := registry[name]; s != nil {
		return s
	}
	s := &store{}
	registry[name] = s
	return s
}

func with(mu *sync.Mutex, n *int) {
	mu.Lock()
	*n++
	mu.Unlock()
}

func byPointer() int {
	var mu sync.Mutex
	n := 0
	mu.Lock()
	with(&mu, &n) // want `call to with locks mu, which is already held`
	mu.Unlock()
	with(&mu, &n)
	return n
}

func anotherPointer() int {
	var mu, other sync.Mutex
	n := 0
	mu.Lock()
	with(&other, &n)
	mu.Unlock()
	return n
}

// Locks inside of structs inside of structs, and behind pointers.

type inner struct {
	mu sync.Mutex
	n  int
}

func (i *inner) add() {
	i.mu.Lock()
	i.n++
	i.mu.Unlock()
}

type outer struct {
	a, b inner
	p, q *inner
}

func (o *outer) nest() {
	o.a.mu.Lock()
	o.b.add()
	o.a.add() // want `call to o\.a\.add locks o\.a\.mu, which is already held`
	o.a.mu.Unlock()
}

func (o *outer) point() {
	o.p.mu.Lock()
	o.q.add()
	o.p.add() // want `call to o\.p\.add locks o\.p\.mu, which is already held`
	o.p.mu.Unlock()
}

func (o *outer) alias() {
	p := o.p
	p.mu.Lock()
	o.p.add() // want `locks o\.p\.mu, which is already held`
	p.mu.Unlock()
}

func (o *outer) replaced(fresh *inner) {
	o.p.mu.Lock()
	old := o.p
	o.p = fresh
	o.p.add()
	old.mu.Unlock()
}

// A package variable that is passed to a function: the function knows it by another name.

var shared = &inner{}

func addTo(i *inner) {
	i.mu.Lock()
	i.n++
	i.mu.Unlock()
}

func addShared() {
	shared.mu.Lock()
	addTo(shared) // want `call to addTo locks shared\.mu, which is already held`
	shared.mu.Unlock()
}

func addSharedWell() {
	shared.mu.Lock()
	shared.n++
	shared.mu.Unlock()
	addTo(shared)
}
