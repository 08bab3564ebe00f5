// Package guards holds variables whose guard is to be inferred.
package guards

import "sync"

type Box struct {
	mu    sync.RWMutex
	n     int
	name  string
	items map[string]int
}

func (b *Box) Inc() { b.mu.Lock(); b.n++; b.mu.Unlock() }
func (b *Box) Dec() { b.mu.Lock(); b.n--; b.mu.Unlock() }
func (b *Box) N() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.n
}
func (b *Box) Zero()          { b.n = 0 }
func (b *Box) Name() string   { return b.name }
func (b *Box) Put(k string)   { b.mu.Lock(); b.items[k] = 1; b.mu.Unlock() }
func (b *Box) Cache(k string) { b.mu.RLock(); b.items[k] = 1; b.mu.RUnlock() }

// A Part is guarded by the lock of the Whole that it belongs to.
type Part struct{ size int }

type Whole struct {
	mu    sync.Mutex
	parts []*Part
}

func (w *Whole) Grow()   { w.mu.Lock(); w.parts[0].size++; w.mu.Unlock() }
func (w *Whole) Shrink() { w.mu.Lock(); w.parts[1].size--; w.mu.Unlock() }

// A Deep is written two calls below its lock, and once without.
type Deep struct {
	mu      sync.Mutex
	grown   int
	private int
}

func (d *Deep) Grow()        { d.mu.Lock(); defer d.mu.Unlock(); d.grow() }
func (d *Deep) grow()        { d.growBy(1) }
func (d *Deep) growBy(n int) { d.grown += n }
func (d *Deep) Sneak()       { d.growBy(2) }
func (d *Deep) Total() int   { d.mu.Lock(); defer d.mu.Unlock(); return d.grown }

func New() *Deep {
	d := new(Deep)
	d.private = 1
	return d
}
