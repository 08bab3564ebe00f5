package fixes

import "sync"

type pool struct {
	mu, other sync.Mutex
	inner     *pool
	free      []int
	hook      func()
}

func (p *pool) size() int { return len(p.free) }

// The result wants the lock, and the loop goes on without it.
func (p *pool) computed(n int) int {
	p.mu.Lock() // want `p.mu is not unlocked on every path`
	if n > 9 {
		return p.size()
	}
	p.mu.Unlock()
	p.hook()
	return n
}

// Nobody knows what inner is in the end.
func (p *pool) nested(n int) {
	p.inner.mu.Lock() // want `p.inner.mu is not unlocked on every path`
	if n > 9 {
		return
	}
	p.inner.mu.Unlock()
}

// What is deferred would run under the lock.
func (p *pool) deferring(n int) int {
	p.mu.Lock() // want `p.mu is not unlocked on every path`
	defer p.hook()
	if n > 9 {
		return len(p.free)
	}
	p.mu.Unlock()
	return n
}

func (p *pool) release() { p.mu.Unlock() }

// The end of the body is reached without the lock.
func (p *pool) helped(n int) {
	p.other.Lock() // want `p.other is not unlocked on every path`
	if n > 9 {
		return
	}
	p.drop()
}

func (p *pool) drop() { p.other.Unlock() }

// Whether the lock is held at the last return depends on the way.
func (p *pool) conditional(n int, more bool) int {
	if more {
		p.mu.Lock() // want `p.mu is not unlocked on every path`
	}
	if n > 9 {
		return n
	}
	if more {
		p.mu.Unlock()
	}
	return 0
}

// The name is another variable at the return.
func shadowed(p, q *pool, n int) int {
	p.mu.Lock() // want `p.mu is not unlocked on every path`
	{
		p := q
		if p.hook != nil {
			return n
		}
	}
	p.mu.Unlock()
	q.hook()
	return 0
}

// The variable is another object in the end.
func replaced(p, q *pool, n int) int {
	p.mu.Lock() // want `p.mu is not unlocked on every path`
	if n > 9 {
		return n
	}
	p.mu.Unlock()
	p = q
	p.hook()
	return 0
}

// A comment would be lost.
func (p *pool) commented(n int) int {
	p.mu.Lock() // want `p.mu is not unlocked on every path`
	if n > 9 {
		return p.free[0]
	}
	// Let the others in.
	p.mu.Unlock()
	return n
}

func (p *pool) twice() {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.mu.Lock() // want `deferred Lock of p.mu`
}
