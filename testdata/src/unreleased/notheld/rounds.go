package notheld

import "sync"

// Whether a round of a loop can wait for others to lock what it releases: what it calls tells.

type pump struct {
	out, turn sync.Mutex
	ready     chan int
	n         int
}

func (p *pump) enter() { p.turn.Lock() }
func (p *pump) leave() { p.turn.Unlock() }

func (p *pump) Count() {
	for range p.n {
		p.enter()
		p.n++
		p.leave()
		p.out.Unlock() // want `Unlock of p\.out, which is not held`
	}
}

func (p *pump) Turns() { // others give the turn
	for range p.n {
		p.enter()
		p.out.Unlock()
	}
}

func (p *pump) Bound() {
	leave := p.turn.Unlock
	for range p.n {
		p.turn.Lock()
		leave()
		p.out.Unlock() // want `Unlock of p\.out, which is not held`
	}
}

func each(f func()) { f() }

func (p *pump) Each() {
	for range p.n {
		each(func() { p.n++ })
		p.out.Unlock() // want `Unlock of p\.out, which is not held`
	}
}

func (p *pump) EachReady() {
	for range p.n {
		each(func() { <-p.ready })
		p.out.Unlock()
	}
}

func (p *pump) EachOf(f func()) {
	for range p.n {
		each(f)
		p.out.Unlock()
	}
}

func (p *pump) push() {
	each(func() { p.n++ })
	p.out.Unlock()
}

func (p *pump) Push() {
	for range p.n {
		p.push() // want `call to p\.push unlocks p\.out, which is not held`
	}
}

func (p *pump) pushReady() {
	p.await()
	p.out.Unlock()
}

func (p *pump) await() { p.n = <-p.ready }

func (p *pump) PushReady() {
	for range p.n {
		p.pushReady()
	}
}

// A function that calls itself does no more by that.

func (p *pump) fill(n int) {
	if n > 0 {
		p.n++
		p.fill(n)
	}
}

func (p *pump) Fill() {
	for range p.n {
		p.fill(p.n)
		p.out.Unlock() // want `Unlock of p\.out, which is not held`
	}
}

func (p *pump) fillReady(n int) {
	if n > 0 {
		p.fillReady(n - 1)
	}
	<-p.ready
}

func (p *pump) FillReady() {
	for range p.n {
		p.fillReady(p.n)
		p.out.Unlock()
	}
}
