package callers

import "sync"

type Pump struct {
	mu    sync.Mutex
	rate  int
	drops int
	out   chan int
}

// NewPump starts a goroutine before it is done with the pump; the goroutine does not look at the rate, but at the drops.
func AddPump(rate int) *Pump {
	p := &Pump{out: make(chan int)}
	go p.loop()
	p.rate = rate
	p.drops = -1 // want `p.drops written in \S+ without p.mu, which is held at its other 2 writes`
	return p
}

func (p *Pump) loop() {
	for range p.out {
		p.count()
	}
}

func (p *Pump) count() {
	p.mu.Lock()
	p.drops++
	p.mu.Unlock()
}

func (p *Pump) Forget() {
	p.mu.Lock()
	p.drops = 0
	p.mu.Unlock()
}

func (p *Pump) Faster() {
	p.mu.Lock()
	p.rate++
	p.mu.Unlock()
}

func (p *Pump) Slower() {
	p.mu.Lock()
	p.rate--
	p.mu.Unlock()
}

func (p *Pump) Rate() (int, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rate, p.drops
}
