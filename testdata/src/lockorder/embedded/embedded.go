// Package embedded has objects of several types, each with a scope of its own that it embeds by a pointer. // want package:`manager\.mu < scope\.Mutex, other\.mu < scope\.Mutex, scope\.Mutex < manager\.mu, scope\.Mutex < other\.mu, told: embedded\.other\.mu < embedded\.scope\.Mutex`
package embedded

import "sync"

type scope struct {
	sync.Mutex
	used int
}

type manager struct {
	mu       sync.Mutex
	services map[string]*service
	peers    map[string]*peer
}

type service struct{ *scope }

type peer struct {
	*scope
	m *manager
}

// A peer takes the manager's lock, and the manager takes that of services: no peer is one.

func (p *peer) attach(name string) {
	p.Lock()
	defer p.Unlock()
	p.m.find(name)
}

func (m *manager) find(name string) *service {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.services[name]
}

func (m *manager) collect() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.services {
		s.Lock()
		s.used = 0
		s.Unlock()
	}
}

// This one takes the lock of peers.

type other struct {
	mu    sync.Mutex
	peers map[string]*client
}

type client struct {
	*scope
	o *other
}

func (c *client) attach() {
	c.Lock()
	defer c.Unlock()
	c.o.count() // want `^other\.mu locked \(via count\) while holding scope\.Mutex, elsewhere scope\.Mutex while holding other\.mu`
}

func (o *other) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.peers)
}

func (o *other) collect() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.peers {
		c.Lock()
		c.used = 0
		c.Unlock()
	}
}
