package facts

import "sync"

// Pool runs functions in goroutines of its own.
type Pool struct {
	wg   sync.WaitGroup
	jobs chan func()
	done chan struct{}
	tick func()
}

func NewPool(tick func()) *Pool { // want NewPool:`runs in spawn/facts\.Pool\.done`
	p := &Pool{jobs: make(chan func()), done: make(chan struct{}), tick: tick}
	p.wg.Add(1)
	go p.work()
	go p.beat()
	return p
}

func (p *Pool) work() {
	defer p.wg.Done()
	for job := range p.jobs {
		job()
	}
}

func (p *Pool) beat() {
	defer close(p.done)
	p.tick()
}

func (p *Pool) Submit(job func()) { p.jobs <- job } // want Submit:`runs in spawn/facts\.Pool\.wg`

func (p *Pool) Stop() { // want Stop:`awaits spawn/facts\.Pool\.wg`
	close(p.jobs)
	p.wait()
}

func (p *Pool) wait() { p.wg.Wait() }

func (p *Pool) Last() { <-p.done } // want Last:`awaits spawn/facts\.Pool\.done` Last:`stops: facts/await\.go:42`

// Now runs the function itself.
func (p *Pool) Now(job func()) { job() }
