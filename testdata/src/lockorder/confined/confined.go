// Package confined takes locks in both orders in the one goroutine that each object has. // want package:`peer\.state < peer\.mu`
package confined

import "sync"

type wallet struct {
	mu    sync.Mutex
	open  map[int]*booking
	msgs  chan any
	quit  chan struct{}
	begun sync.Once
	ready bool
}

type booking struct {
	mu sync.Mutex
	id int
	w  *wallet
}

// Startup starts the only goroutine that handles messages.
func (w *wallet) Startup() {
	done := func() { w.ready = true }
	go w.handle()
	done()
}

func (w *wallet) handle() {
	for {
		select {
		case m := <-w.msgs:
			switch m := m.(type) {
			case int:
				w.cancel(m)
			case *booking:
				w.finish(m)
			}
		case <-w.quit:
			return
		}
	}
}

func (w *wallet) cancel(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.open[id]
	b.mu.Lock()
	b.id = 0
	b.mu.Unlock()
}

func (w *wallet) finish(b *booking) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w.mu.Lock()
	delete(w.open, b.id)
	w.mu.Unlock()
}

// Many goroutines handle the messages of a desk.
type desk struct {
	mu   sync.Mutex
	open map[int]*seat
	msgs chan any
}

type seat struct {
	mu sync.Mutex
	id int
}

func (d *desk) Startup() {
	for range 4 {
		go d.handle()
	}
}

func (d *desk) handle() {
	for m := range d.msgs {
		switch m := m.(type) {
		case int:
			d.cancel(m)
		case *seat:
			d.finish(m)
		}
	}
}

func (d *desk) cancel(id int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.open[id]
	s.mu.Lock()
	s.id = 0
	s.mu.Unlock()
}

func (d *desk) finish(s *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.mu.Lock() // want `^desk\.mu locked while holding seat\.mu, elsewhere seat\.mu while holding desk\.mu \(Lock on line \d+\) \[concept: concurrency\]$`
	delete(d.open, s.id)
	d.mu.Unlock()
}

// One goroutine for each object does not keep those of two objects from locks that they share.

var first, second sync.Mutex

type worker struct {
	n     int
	once  sync.Once
	twice bool
}

func newWorker() *worker {
	w := &worker{}
	w.once.Do(func() { go w.run() })
	return w
}

func (w *worker) run() {
	if w.twice {
		w.up()
	}
	w.down()
}

func (w *worker) up() {
	first.Lock()
	second.Lock()
	second.Unlock()
	first.Unlock()
}

func (w *worker) down() {
	second.Lock()
	first.Lock() // want `^first locked while holding second`
	first.Unlock()
	second.Unlock()
}

// Of the peers that are locked one is released before its state is locked: not the one whose lock is held.

type peer struct {
	mu    sync.Mutex
	state sync.Mutex
	n     int
}

type device struct{ peers map[string]*peer }

func (d *device) sweep() {
	for _, p := range d.peers {
		p.mu.Lock()
	}
	for _, p := range d.peers {
		if p.n > 3 {
			p.mu.Unlock()
			p.stop()
			p.mu.Lock()
		}
	}
	for _, p := range d.peers {
		p.mu.Unlock()
	}
}

func (p *peer) stop() {
	p.state.Lock()
	p.n = 0
	p.state.Unlock()
}

func (p *peer) start() {
	p.state.Lock()
	defer p.state.Unlock()
	p.mu.Lock()
	p.n++
	p.mu.Unlock()
}
