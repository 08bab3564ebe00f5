package notheld

import "sync"

// A lock for each key, made when it is first asked for: which one a call has acquired cannot be told, only of which kind.

type keyed struct {
	mu    sync.Mutex
	locks map[string]*entry
}

type entry struct {
	mu      sync.Mutex
	waiters int
}

func (k *keyed) acquire(name string) {
	k.mu.Lock()
	e, ok := k.locks[name]
	if !ok {
		e = &entry{}
		k.locks[name] = e
	}
	e.waiters++
	k.mu.Unlock()
	e.mu.Lock()
}

func (k *keyed) release(name string) {
	k.mu.Lock()
	e := k.locks[name]
	e.waiters--
	e.mu.Unlock()
	k.mu.Unlock()
}

func (k *keyed) retry(name string, again func() bool) {
	k.acquire(name)
	defer k.release(name)
	for again() {
		k.release(name)
		k.acquire(name)
	}
}

func (k *keyed) twice(name string, again func() bool) {
	k.acquire(name)
	defer k.release(name) // want `deferred call to k\.release unlocks k\.locks\[name\]\.mu, which is not held`
	k.release(name)
	again()
}
