package copies

import "sync"

// Limits are replaced as a whole, by a map that is filled before the lock is released: who has copied the old one may go
// on reading it. Counts are changed in place.
type Limits struct {
	mu     sync.RWMutex
	tiers  map[string]int
	counts map[string]int
}

func (l *Limits) Update(tiers map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tiers = make(map[string]int)
	for name, n := range tiers {
		l.tiers[name] = n
		l.counts[name]++
	}
}

func (l *Limits) Drop(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tiers = nil
	delete(l.counts, name)
}

func (l *Limits) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tiers = nil
	l.counts = map[string]int{}
}

func (l *Limits) Known(name string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.counts[name] > 0 && l.tiers[name] > 0
}

func (l *Limits) Has(name string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, counted := l.counts[name]
	_, limited := l.tiers[name]
	return counted && limited
}

func (l *Limits) Sum() (n int) {
	l.mu.RLock()
	tiers := l.tiers
	l.mu.RUnlock()
	for _, max := range tiers {
		n += max
	}
	return n
}

func (l *Limits) Count() (n int) {
	l.mu.RLock()
	counts := l.counts
	l.mu.RUnlock()
	for _, c := range counts { // want `^l\.counts read in \S+ after l\.mu is unlocked, which is held at its other \d+ uses`
		n += c
	}
	return n
}
