package confined

import "sync"

// A packet is locked, sent to a worker, who unlocks it when it is done, and to the writer, who waits for that.

type packet struct {
	mu   sync.Mutex
	data []byte
}

type link struct {
	mu    sync.Mutex
	work  chan *packet
	order chan *packet
}

func (l *link) put(p *packet) {
	p.mu.Lock()
	l.work <- p
	l.order <- p
}

func (l *link) worker() {
	for p := range l.work {
		p.data = append(p.data, 1)
		p.mu.Unlock()
	}
}

func (l *link) writer() {
	for {
		p := <-l.order
		p.mu.Lock()
		l.mu.Lock()
		p.data = nil
		l.mu.Unlock()
	}
}

// drain comes to packets that are queued yet, not to the one that the writer has.
func (l *link) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		select {
		case p := <-l.order:
			p.mu.Lock()
			p.data = nil
		default:
			return
		}
	}
}

// A letter is locked by who has received it, and released by nobody else: another may be the same.

type letter struct {
	mu   sync.Mutex
	data []byte
}

type box struct {
	mu      sync.Mutex
	letters chan *letter
	all     []*letter
}

func (b *box) read() {
	for l := range b.letters {
		l.mu.Lock()
		b.mu.Lock()
		l.data = nil
		b.mu.Unlock()
		l.mu.Unlock()
	}
}

func (b *box) sweep() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.all {
		l.mu.Lock() // want `^letter\.mu locked while holding box\.mu, elsewhere box\.mu while holding letter\.mu`
		l.data = nil
		l.mu.Unlock()
	}
}
