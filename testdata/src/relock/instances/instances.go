// Package instances has two objects of one type, whose locks are two.
package instances

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
	parent  *account
	kids    []*account
	byName  map[string]*account
}

func (a *account) deposit(n int) {
	a.mu.Lock()
	a.balance += n
	a.mu.Unlock()
}

func transfer(from, to *account, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	from.balance -= n
	to.deposit(n)
}

func transferBack(from, to *account, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.balance -= n
	from.deposit(n) // want `call to from\.deposit locks from\.mu, which is already held`
}

// Parent and child.

func (a *account) bubble(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
	if a.parent != nil {
		a.parent.bubble(n)
	}
}

func (a *account) top(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parent.deposit(n)
	a.deposit(n) // want `call to a\.deposit locks a\.mu, which is already held`
}

// A mutex per round of a loop: one SSA value, many locks.

func lockAll(as []*account) {
	for _, a := range as {
		a.mu.Lock()
		defer a.mu.Unlock()
	}
	for _, a := range as {
		a.balance = 0
	}
}

func (a *account) sum() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, kid := range a.kids {
		kid.mu.Lock()
		n += kid.balance
		kid.mu.Unlock()
	}
	for _, kid := range a.kids {
		kid.mu.Lock()
		kid.deposit(1) // want `call to kid\.deposit locks kid\.mu, which is already held`
		kid.mu.Unlock()
	}
	return n
}

func fresh(n int) []*account {
	var as []*account
	for range n {
		a := new(account)
		a.mu.Lock()
		as = append(as, a)
	}
	for _, a := range as {
		a.mu.Unlock()
	}
	return as
}

// Elements of maps, slices and arrays.

func (a *account) pair(x, y string) {
	a.byName[x].mu.Lock()
	a.byName[y].mu.Lock()
	a.byName[x].balance, a.byName[y].balance = a.byName[y].balance, a.byName[x].balance
	a.byName[y].mu.Unlock()
	a.byName[x].mu.Unlock()
}

func (a *account) same(x string) {
	a.byName[x].mu.Lock()
	a.byName[x].deposit(1) // want `which is already held`
	a.byName[x].mu.Unlock()
}

type stripes struct {
	mus  [16]sync.Mutex
	data [16]int
}

func (s *stripes) swap(i, j int) {
	s.mus[i].Lock()
	s.mus[j].Lock()
	s.data[i], s.data[j] = s.data[j], s.data[i]
	s.mus[j].Unlock()
	s.mus[i].Unlock()
}

func (s *stripes) twice(i int) {
	s.mus[i].Lock()
	s.mus[i].Lock() // want `Lock of s\.mus\[i\], which is already held`
	s.mus[i].Unlock()
}

func (s *stripes) sweep() {
	for i := range s.mus {
		s.mus[i].Lock()
	}
	for i := range s.mus {
		s.mus[i].Unlock()
	}
}

func (s *stripes) constants() {
	s.mus[0].Lock()
	s.mus[1].Lock()
	s.mus[0].Lock() // want `Lock of s\.mus\[0\], which is already held`
	s.mus[1].Unlock()
	s.mus[0].Unlock()
}

// Hand over hand along a list.

type node struct {
	mu   sync.Mutex
	next *node
	v    int
}

func (n *node) last() *node {
	n.mu.Lock()
	for n.next != nil {
		next := n.next
		next.mu.Lock()
		n.mu.Unlock()
		n = next
	}
	n.mu.Unlock()
	return n
}

func (n *node) lastWrong() *node {
	n.mu.Lock()
	for n.next != nil {
		next := n.next
		next.mu.Lock()
		n.mu.Unlock()
		n = next
	}
	n.mu.Lock() // want `Lock of n\.mu, which is already held`
	n.mu.Unlock()
	return n
}

func (n *node) each() (sum int) {
	for m := n; m != nil; m = m.next {
		m.mu.Lock()
		sum += m.v
		m.mu.Unlock()
	}
	return sum
}

// Old and new object of one variable.

type server struct {
	mu  sync.Mutex
	cur *account
}

func (s *server) swap() {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.cur
	old.mu.Lock()
	defer old.mu.Unlock()
	s.cur = &account{balance: old.balance}
	s.cur.deposit(1)
}

func (s *server) keep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	cur := s.cur
	cur.mu.Lock()
	defer cur.mu.Unlock()
	s.cur.deposit(1) // want `which is already held`
}

// The two results of one function are two objects, and so are those of two calls.

func pick(n int) (a, b *account) { return &account{balance: n}, &account{} }

func (s *server) get() *account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cur
}

func picked() {
	a, b := pick(1)
	a.mu.Lock()
	b.deposit(1)
	a.deposit(1) // want `call to a\.deposit locks a\.mu, which is already held`
	a.mu.Unlock()
}

// Nothing in sight changes s.cur in between: it is the same one on most ways.
func (s *server) again() {
	a := s.get()
	a.mu.Lock()
	defer a.mu.Unlock()
	s.get().deposit(1) // want `which is already held`
}

// Values that a comparison tells apart.

func merge(a, b *account) {
	if a == b {
		return
	}
	a.mu.Lock()
	b.mu.Lock()
	a.balance += b.balance
	b.mu.Unlock()
	a.mu.Unlock()
}

// A goroutine takes both locks that are one, whatever its starter holds for a while.

type cell struct {
	mu sync.Mutex
	n  int
}

var shared = new(cell)

func (c *cell) swap() {
	shared.mu.Lock()
	c.mu.Lock()
	c.n, shared.n = shared.n, c.n
	c.mu.Unlock()
	shared.mu.Unlock()
}

func (c *cell) later() {
	go func() { c.swap() }()
}

func sharedLater() {
	shared.mu.Lock()
	shared.later() // want `call to shared\.later locks shared\.mu .*, which it holds already`
	shared.mu.Unlock()
}

func otherLater(c *cell) {
	shared.mu.Lock()
	c.later()
	shared.mu.Unlock()
}
