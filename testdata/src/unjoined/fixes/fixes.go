// Package fixes has a goroutine that may be meant as a daemon, and some that miss their Done.
package fixes

import (
	"sync"
	"time"
)

func start() {
	go func() { // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out`
		for {
			time.Sleep(time.Second)
		}
	}()
}

type pool struct {
	wg sync.WaitGroup
	n  int
}

func (p *pool) run(skip bool) {
	p.wg.Add(1)
	go func() {
		if skip {
			return
		}
		p.n++
		p.wg.Done() // want `p.wg.Done is not called on every path of the goroutine`
	}()
	p.wg.Wait()
}

func (p *pool) runTwo(skip bool) {
	p.wg.Add(2)
	go func() {
		if skip {
			return
		}
		p.n++
		p.wg.Done() // want `p.wg.Done is not called on every path of the goroutine`
	}()
	go func() {
		defer p.wg.Done()
		p.n++
	}()
	p.wg.Wait()
}

func (p *pool) runSaid(skip bool) {
	p.wg.Add(1)
	go func() {
		if skip {
			return
		}
		// said before the end
		p.wg.Done() // want `p.wg.Done is not called on every path of the goroutine`
	}()
	p.wg.Wait()
}

func (p *pool) runWith(skip bool) {
	p.wg.Add(1)
	go func(skip bool) {
		if skip {
			return
		}
		p.n++
		p.wg.Done() // want `p.wg.Done is not called on every path of the goroutine`
	}(skip)
	p.wg.Wait()
}
