package room

import (
	"container/list"
	"sync"
)

// Whoever wakes a waiter takes it out of the queue first: nobody finds it there to wake it again, and there is room for one.

type waiter struct{ wakeup chan bool }

type pool struct {
	mu    sync.Mutex
	queue list.List
	free  int
}

func (p *pool) borrow() {
	for {
		p.mu.Lock()
		if p.free > 0 {
			p.free--
			p.mu.Unlock()
			return
		}
		w := &waiter{wakeup: make(chan bool, 1)}
		p.queue.PushBack(w)
		p.mu.Unlock()
		<-w.wakeup
	}
}

func (p *pool) giveBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
	if e := p.queue.Front(); e != nil {
		w := e.Value.(*waiter)
		p.queue.Remove(e)
		w.wakeup <- true
	}
}

// Its twin leaves it there: who gives back twice before it wakes up waits with the lock that it wants.

type sleeper struct{ wakeup chan bool }

type slowPool struct {
	mu    sync.Mutex
	queue list.List
	free  int
}

func (p *slowPool) borrow() {
	for {
		p.mu.Lock()
		if p.free > 0 {
			p.free--
			p.mu.Unlock()
			return
		}
		s := &sleeper{wakeup: make(chan bool, 1)}
		p.queue.PushBack(s)
		p.mu.Unlock()
		<-s.wakeup
	}
}

func (p *slowPool) giveBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
	if e := p.queue.Front(); e != nil {
		s := e.Value.(*sleeper)
		s.wakeup <- true // want `^send on s\.wakeup while holding p\.mu may block, and its receiver locks p\.mu first`
	}
}

// Another takes it out of a map.

type guest struct{ called chan bool }

type inn struct {
	mu     sync.Mutex
	guests map[int]*guest
}

func (i *inn) stay(id int) {
	for {
		i.mu.Lock()
		g := &guest{called: make(chan bool, 1)}
		i.guests[id] = g
		i.mu.Unlock()
		<-g.called
	}
}

func (i *inn) call(id int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if g := i.guests[id]; g != nil {
		delete(i.guests, id)
		g.called <- true
	}
}
