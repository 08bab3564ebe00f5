package notheld

import "sync"

// A new object that brings its own lock along, behind a pointer: nobody can have acquired it.

type kiosk struct{ mu *sync.Mutex }

func newKiosk() *kiosk { return &kiosk{mu: new(sync.Mutex)} }

func openKiosk(mu *sync.Mutex) *kiosk { return &kiosk{mu: mu} }

func (k *kiosk) free() { k.mu.Unlock() }

func freeNew() {
	k := newKiosk()
	k.free() // want `call to k\.free unlocks k\.mu, which is not held`
}

func freeGiven(mu *sync.Mutex) {
	k := openKiosk(mu)
	k.free()
}

func freeReplaced(mu *sync.Mutex) {
	k := newKiosk()
	k.replace(mu)
	k.free()
}

func (k *kiosk) replace(mu *sync.Mutex) { k.mu = mu }

// What only a goroutine knows that has not been waited for, it cannot have acquired for sure.

func (x *t) hold() { x.mu.Lock() }

func soon() {
	x := &t{}
	go func() { x.hold() }()
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
}

func later(ready chan int) {
	x := &t{}
	go func() { x.hold(); ready <- 1 }()
	<-ready
	x.mu.Unlock()
}
