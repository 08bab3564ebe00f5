package closures

import (
	"sync"
	"time"
)

// A closure calls another one that both its maker and itself capture.

type publisher struct {
	mu   sync.Mutex
	errs []error
	last int
}

func (p *publisher) handle(err error, later bool) {
	p.mu.Lock()
	fail := func(err error) {
		p.errs = append(p.errs, err)
		p.mu.Unlock()
	}
	if later {
		time.AfterFunc(time.Second, func() {
			p.last++
			p.mu.Lock()
			fail(err)
		})
		p.mu.Unlock()
		return
	}
	fail(err)
}

func (p *publisher) handleDeep(err error) {
	fail := func(err error) {
		p.errs = append(p.errs, err)
		p.mu.Unlock()
	}
	time.AfterFunc(time.Second, func() {
		time.AfterFunc(time.Second, func() {
			p.mu.Lock()
			fail(err)
		})
	})
}

// printer has nothing that unlocks for others.
type printer struct {
	mu   sync.Mutex
	errs []error
}

func (p *printer) handle(err error) {
	note := func(err error) { p.errs = append(p.errs, err) }
	time.AfterFunc(time.Second, func() {
		p.mu.Lock() // want `^p\.mu is not unlocked on any path \(return on line 58\) \[concept: lock\]$`
		note(err)
	})
}
