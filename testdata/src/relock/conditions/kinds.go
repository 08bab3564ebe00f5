package conditions

import "sync"

// A callee that locks for objects of one kind only, where it is not known of which kind this one is: left to -strict.

type link struct {
	mu      sync.Mutex
	version int
	dirty   bool
}

func (l *link) post() {
	if l.version != 3 {
		l.renew()
	}
}

func (l *link) renew() {
	l.mu.Lock()
	l.dirty = true
	l.mu.Unlock()
}

func (l *link) handle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.post()
}

// The state of an object is no kind.

func (l *link) sync() {
	if l.dirty {
		l.renew()
	}
}

func (l *link) handleDirty() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sync() // want `call to l\.sync locks l\.mu \(via sync → renew\), which is already held`
}

func (l *link) other() {
	l.sync()
	l.post()
}

// It is known of which kind it is.

func (l *link) handleOld() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.version == 2 {
		l.post() // want `call to l\.post locks l\.mu \(via post → renew\), which is already held`
	}
}

// A parameter steers the callee away from the lock on one path only: whatever it is, another path leads there.

type book struct {
	mu    sync.Mutex
	n     int
	pages []*page
}

type page struct {
	mu   sync.Mutex
	of   *book
	n    int
	late int
}

func (b *book) add() {
	p := &page{of: b}
	b.mu.Lock()
	b.pages = append(b.pages, p)
	b.mu.Unlock()
}

func (b *book) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.n
}

func (p *page) purge(to int, wide bool) {
	p.mu.Lock()
	if p.n > to && wide {
		p.mu.Unlock()
		return
	}
	p.n = to
	b := p.of
	p.mu.Unlock()
	p.late = b.count()
}

func (p *page) skip(to int, wide bool) {
	p.mu.Lock()
	p.n = to
	b := p.of
	p.mu.Unlock()
	if !wide {
		p.late = b.count()
	}
}
