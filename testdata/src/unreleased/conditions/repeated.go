package conditions

import "sync"

// A length that is asked for twice is the same, unless the slice has been replaced in between.

type sink interface{ flush() }

type batch struct {
	mu    sync.Mutex
	out   sink
	lines []string
	names map[string]int
	sent  int
}

func (b *batch) end() {
	if len(b.lines) != 0 {
		b.mu.Lock()
		b.sent++
	}
	b.out.flush()
	if len(b.lines) != 0 {
		b.mu.Unlock()
	}
}

func (b *batch) endWrong() {
	if len(b.lines) != 0 {
		b.mu.Lock() // want `b\.mu is not unlocked on every path`
		b.sent++
	}
	b.lines = nil
	if len(b.lines) != 0 {
		b.mu.Unlock()
	}
}

func (b *batch) local(lines []string) {
	if len(lines) > 0 {
		b.mu.Lock()
	}
	b.out.flush()
	if len(lines) > 0 {
		b.mu.Unlock()
	}
}

func (b *batch) localWrong(lines []string) {
	if len(lines) > 0 {
		b.mu.Lock() // want `b\.mu is not unlocked on every path`
	}
	b.out.flush()
	if len(lines) > 1 {
		b.mu.Unlock()
	}
}

// What is computed before a store and asked for after it is what it was.

func (b *batch) before() {
	empty := b.out == nil
	b.out = nil
	if empty {
		return
	}
	b.mu.Lock()
	if empty {
		return
	}
	b.mu.Unlock()
}

// A field tells the next call that the lock is still held.

type rows struct {
	mu   sync.RWMutex
	hold bool
	kept bool
	buf  []byte
}

func (r *rows) scan(keep bool) []byte {
	if r.hold {
		return nil
	}
	r.mu.RLock()
	b := r.buf
	if keep {
		r.hold = true
	} else {
		r.mu.RUnlock()
	}
	return b
}

func (r *rows) next() {
	if r.hold {
		r.hold = false
		r.mu.RUnlock()
	}
}

func (r *rows) Scan(keep bool) []byte {
	r.mu.RLock() // want `r\.mu is not unlocked on every path`
	b := r.buf
	if b == nil {
		r.kept = true
	} else {
		r.mu.RUnlock()
	}
	return b
}
