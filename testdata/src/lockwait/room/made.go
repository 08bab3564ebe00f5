package room

import "sync"

// The first value that is sent on a new channel with a buffer finds room.

type purse struct {
	mu    sync.RWMutex
	token chan struct{}
	quit  chan struct{}
}

func (p *purse) open() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token = make(chan struct{}, 1)
	p.token <- struct{}{}
	p.quit = make(chan struct{})
	go p.beat()
}

func (p *purse) beat() {
	for {
		select {
		case <-p.quit:
			return
		default:
		}
		p.mu.RLock()
		<-p.token
		p.token <- struct{}{}
		p.mu.RUnlock()
	}
}

// Its twin makes the channel elsewhere: somebody may have sent on it.
type chest struct {
	mu    sync.RWMutex
	token chan struct{}
	quit  chan struct{}
}

func newChest() *chest {
	return &chest{token: make(chan struct{}, 1), quit: make(chan struct{})}
}

func (c *chest) open() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token <- struct{}{} // want `send on c\.token while holding c\.mu may block`
	go c.beat()
}

func (c *chest) beat() {
	for {
		select {
		case <-c.quit:
			return
		default:
		}
		c.mu.RLock()
		<-c.token
		c.token <- struct{}{}
		c.mu.RUnlock()
	}
}
