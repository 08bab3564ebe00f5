// Package made has constructors: what they return holds what they were given.
package made

import (
	"errors"
	"sync"
)

type hub struct {
	mu    sync.Mutex
	name  string
	links []*link
}

type link struct {
	hub  *hub
	name string
}

func newLink(h *hub, name string) *link {
	l := &link{hub: h, name: name}
	if name == "" {
		l.name = "none"
	}
	return l
}

func openLink(h *hub, name string) (*link, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l := &link{hub: h}
	h.links = append(h.links, l)
	return l, nil
}

func (l *link) drop() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.hub.links = nil
}

func (h *hub) Reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := newLink(h, "x")
	l.drop() // want `call to l\.drop locks h\.mu, which is already held \(Lock on line \d+\)`
}

func (h *hub) Open() error {
	l, err := openLink(h, h.name)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l.drop() // want `call to l\.drop locks h\.mu, which is already held \(Lock on line \d+\)`
	return nil
}

// The link of another hub, or one that was moved to another since, is no concern of this one.

func (h *hub) Other(o *hub) {
	h.mu.Lock()
	defer h.mu.Unlock()
	newLink(o, "x").drop()
}

func (h *hub) Moved(o *hub) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := newLink(h, "x")
	l.hub = o
	l.drop()
}

func (l *link) move(o *hub) { l.hub = o }

func (h *hub) MovedBy(o *hub) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := newLink(h, "x")
	l.move(o)
	l.drop()
}

// A constructor that picks the hub does not tell which it is.

func pick(h, o *hub, first bool) *link {
	l := new(link)
	if first {
		l.hub = h
	} else {
		l.hub = o
	}
	return l
}

func (h *hub) Picked(o *hub, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	pick(h, o, first).drop()
}

// An object returned as an interface is known by its type as well.

type Dropper interface{ Drop() }

type owner interface{ clear() }

type handle struct{ of owner }

func NewDropper(o owner) Dropper { return &handle{of: o} }

func (x *handle) Drop() { x.of.clear() }

func (h *hub) clear() {
	h.mu.Lock()
	h.links = nil
	h.mu.Unlock()
}

func (h *hub) drop() { NewDropper(h).Drop() }

func (h *hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop() // want `call to h\.drop locks h\.mu \(via drop → Drop → clear\), which is already held \(Lock on line \d+\)`
}

func (h *hub) CloseOther(o *hub) {
	h.mu.Lock()
	defer h.mu.Unlock()
	o.drop()
}
