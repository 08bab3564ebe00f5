package made

import "sync"

// A reader that reads again waits for a writer that waits for it. Who only tries to write does not wait.

type page struct{ mu sync.RWMutex }

func (p *page) len() {
	p.mu.RLock()
	p.mu.RUnlock()
}

func (p *page) Twice() {
	p.mu.RLock()
	p.len()
	p.mu.RUnlock()
}

func (p *page) Try() {
	if p.mu.TryLock() {
		p.mu.Unlock()
	}
}

type book struct{ mu sync.RWMutex }

func (b *book) len() {
	b.mu.RLock()
	b.mu.RUnlock()
}

func (b *book) Twice() {
	b.mu.RLock()
	b.len() // want `call to b\.len read-locks b\.mu, already held for reading, which may deadlock with a waiting writer`
	b.mu.RUnlock()
}

func (b *book) Write() {
	b.mu.Lock()
	b.mu.Unlock()
}
