package atomics

import (
	"sync"
	"sync/atomic"
)

// gauge is an atomic value that somebody has built: nobody has to lock for it, and what its methods do plainly they mean.
type gauge struct {
	_     [0]func()
	value int64
}

func (g *gauge) Load() int64        { return atomic.LoadInt64(&g.value) }
func (g *gauge) Store(n int64)      { atomic.StoreInt64(&g.value, n) }
func (g *gauge) Add(n int64) int64  { return atomic.AddInt64(&g.value, n) }
func (g *gauge) Swap(n int64) int64 { return atomic.SwapInt64(&g.value, n) }
func (g *gauge) StoreAlone(n int64) { g.value = n }
func (g *gauge) LoadAlone() int64   { return g.value }
func (g *gauge) AddAlone(n int64)   { g.value += n }

// half has no method that loads and stores at once: it is any struct.
type half struct{ value int64 }

func (h *half) Load() int64   { return atomic.LoadInt64(&h.value) }
func (h *half) Store(n int64) { atomic.StoreInt64(&h.value, n) }
func (h *half) Reset()        { h.value = 0 } // want `^h\.value written plainly in \S+, but through sync/atomic elsewhere`

type tank struct {
	mu    sync.RWMutex
	level gauge
	name  string
}

func (t *tank) fill() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.level.Add(1)
	t.name = "full"
}

func (t *tank) drain() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.level.Add(-1)
	t.name = "empty"
}

func (t *tank) drop() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.level.Add(-2)
}

func (t *tank) leak() {
	t.level.Add(-1)
	t.name = "?" // want `^t\.name written in \S+ without t\.mu`
}

func use(t *tank, h *half) {
	go t.fill()
	go t.drain()
	go t.drop()
	go t.leak()
	go h.Reset()
	go h.Store(1)
}
