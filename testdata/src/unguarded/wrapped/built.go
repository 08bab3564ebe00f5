package wrapped

import (
	"sync"
	"sync/atomic"
)

// turnstile is a lock that somebody has built: readers only count, so its methods are taken at their names.
type turnstile struct {
	writer  sync.Mutex
	inside  int32
	leaving int32
}

func (t *turnstile) Lock() {
	t.writer.Lock()
	for !atomic.CompareAndSwapInt32(&t.inside, 0, -1) {
	}
}

func (t *turnstile) Unlock() {
	atomic.StoreInt32(&t.inside, 0)
	t.writer.Unlock()
}

func (t *turnstile) RLock() {
	for atomic.LoadInt32(&t.inside) < 0 {
	}
	atomic.AddInt32(&t.inside, 1)
}

func (t *turnstile) RUnlock() { atomic.AddInt32(&t.inside, -1) }

// DowngradeLock lets other readers in.
func (t *turnstile) DowngradeLock() {
	atomic.StoreInt32(&t.inside, 1)
	t.writer.Unlock()
}

// gateLock holds a turnstile and nothing else.
type gateLock struct{ t turnstile }

func (g *gateLock) Lock()          { g.t.Lock() }
func (g *gateLock) Unlock()        { g.t.Unlock() }
func (g *gateLock) RLock()         { g.t.RLock() }
func (g *gateLock) RUnlock()       { g.t.RUnlock() }
func (g *gateLock) DowngradeLock() { g.t.DowngradeLock() }

type park struct {
	mu     gateLock
	animal string // guarded by mu
}

func (p *park) feed(name string) int {
	p.mu.Lock()
	p.animal = name
	p.mu.DowngradeLock()
	defer p.mu.RUnlock()
	return len(p.animal)
}

func (p *park) look() string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.animal
}

func (p *park) paint(name string) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.animal = name // want `^p\.animal written in \S+ while p\.mu is held for reading only \(RLock on line 69\) \[concept: gil\]$`
}

func (p *park) peek() string {
	return p.animal // want `^p\.animal read in \S+ without p\.mu, which guards it by its comment \(comment on line 51\) \[concept: gil\]$`
}

// meter has the methods of a lock too, but it is what its lock guards: no lock that somebody has built.
type meter struct {
	mu    sync.RWMutex
	names []string
	total int
}

func (m *meter) Lock()    { m.mu.Lock() }
func (m *meter) Unlock()  { m.mu.Unlock() }
func (m *meter) RLock()   { m.mu.RLock() }
func (m *meter) RUnlock() { m.mu.RUnlock() }

func (m *meter) add(name string) {
	m.Lock()
	defer m.Unlock()
	m.names = append(m.names, name)
	m.total++
}

func (m *meter) drop() {
	m.Lock()
	m.names = m.names[:0]
	m.total = 0
	m.Unlock()
	m.total-- // want `^m\.total written in \S+ without m\.mu, which is held at its other 2 writes`
}

func visit(p *park, m *meter) {
	go p.feed("lion")
	go p.look()
	go p.paint("tiger")
	go p.peek()
	go m.add("steps")
	go m.drop()
}
