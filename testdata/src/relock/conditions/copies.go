package conditions

import "slices"

// What is in a copy of a slice of pointers is what was in the slice.

func (b *book) purge(wide func(*page) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	pages := slices.Clone(b.pages)
	for _, p := range pages {
		p.purge(b.n, wide(p)) // want `call to p\.purge locks b\.mu \(via purge → count\), which is already held`
	}
}

func (b *book) skip(wide func(*page) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range slices.Clone(b.pages) {
		p.skip(b.n, wide(p))
	}
}
