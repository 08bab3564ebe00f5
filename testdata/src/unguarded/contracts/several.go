package contracts

import "sync"

// A Ring has words that ask for its lock. Of few functions that call without, each is told; of many, one.
type Ring struct {
	mu    sync.Mutex
	head  int
	tail  int
	wakes chan int
}

func NewRing() *Ring {
	r := &Ring{wakes: make(chan int)}
	go func() {
		for n := range r.wakes {
			r.Put(n)
		}
	}()
	return r
}

// shift moves the head. The lock must be held.
func (r *Ring) shift() { r.head++ }

// trim moves the tail. The lock must be held.
func (r *Ring) trim() { r.tail++ }

func (r *Ring) Put(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head, r.tail = 0, 0
	r.shift()
	r.trim()
	if n > 1 {
		r.trim()
		r.trim()
		r.trim()
		r.trim()
		r.trim()
		r.trim()
		r.trim()
		r.trim()
	}
}

func (r *Ring) First() {
	r.shift() // want `^call to r\.shift in \S+ without r\.mu, which the comment of shift asks for`
}

func (r *Ring) Second() {
	r.shift() // want `^call to r\.shift in \S+ without r\.mu, which the comment of shift asks for`
	r.shift()
}

func (r *Ring) Third() {
	r.trim() // want `^call to r\.trim in \S+ without r\.mu, which the comment of trim asks for`
}

func (r *Ring) Fourth() { r.trim() }

func (r *Ring) Fifth() { r.trim() }

// A Depot is guarded by the lock of the Port that it belongs to, which it does not know: its comments say only that it is
// held, and who holds it most of the time tells which it is.
type Depot struct {
	cargo int
	crane int
}

type Port struct {
	mu    sync.RWMutex
	depot *Depot
	ships map[string]int
}

// load counts what is there. Read lock must be held.
func (d *Depot) load() int { return d.cargo }

// reach does the same of another count, without a word.
func (d *Depot) reach() int { return d.crane }

func (p *Port) Land(n int) {
	p.mu.Lock()
	p.depot.cargo += n
	p.depot.crane += n
	p.mu.Unlock()
}

func (p *Port) Ship(n int) {
	p.mu.Lock()
	p.depot.cargo -= n
	p.depot.crane -= n
	p.mu.Unlock()
}

func (p *Port) Clear() {
	p.mu.Lock()
	p.depot.cargo = 0
	p.depot.crane = 0
	p.mu.Unlock()
}

func (p *Port) Report() (n int) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	n += p.depot.cargo + p.depot.crane
	n += p.depot.cargo + p.depot.crane
	n += p.depot.cargo + p.depot.crane
	n += p.depot.cargo + p.depot.crane
	return n
}

func (p *Port) Tell() (n int) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	n += p.depot.cargo + p.depot.crane
	n += p.depot.cargo + p.depot.crane
	n += p.depot.cargo + p.depot.crane
	n += p.depot.cargo + p.depot.crane
	return n
}

func (p *Port) Peek() int { return p.depot.cargo + p.depot.crane }

func (p *Port) Ask() int {
	return p.depot.load() // want `^call to p\.depot\.load in \S+ reads Depot\.cargo without Port\.mu, which is held at 13 of its 15 uses`
}

func (p *Port) Query() int {
	return p.depot.load() // want `^call to p\.depot\.load in \S+ reads Depot\.cargo without Port\.mu, which is held at 13 of its 15 uses`
}

func (p *Port) Reach() int { return p.depot.reach() }

func (p *Port) Stretch() int { return p.depot.reach() }
