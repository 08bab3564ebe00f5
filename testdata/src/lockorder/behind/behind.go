// Package behind calls methods of interfaces that more types have than are ever put into them. // want package:`conn\.shake < half\.mu, ink\.mu < journal\.page, journal\.page < ink\.mu`
package behind

import (
	"hash"
	"sync"
)

// What is put into a transcript is a hash, never a connection, which has the method too.

type transcript interface {
	Write([]byte) (int, error)
}

type half struct {
	mu   sync.Mutex
	sent int
}

type conn struct {
	shake sync.Mutex
	out   half
}

func (c *conn) Write(p []byte) (int, error) {
	c.shake.Lock()
	defer c.shake.Unlock()
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	c.out.sent += len(p)
	return len(p), nil
}

func (c *conn) record(t transcript, p []byte) {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	if t != nil {
		t.Write(p)
	}
}

func (c *conn) start(h hash.Hash, p []byte) { c.record(h, p) }

// A journal is put into one.

type sink interface {
	Write([]byte) (int, error)
}

type ink struct {
	mu sync.Mutex
	n  int
}

type journal struct {
	page sync.Mutex
	ink  ink
}

func (j *journal) Write(p []byte) (int, error) {
	j.page.Lock()
	defer j.page.Unlock()
	j.ink.mu.Lock() // want `^ink\.mu locked while holding journal\.page, elsewhere journal\.page \(via Write\) while holding ink\.mu \(call on line 72\)`
	defer j.ink.mu.Unlock()
	j.ink.n += len(p)
	return len(p), nil
}

func (j *journal) record(s sink, p []byte) {
	j.ink.mu.Lock()
	defer j.ink.mu.Unlock()
	s.Write(p)
}

func (j *journal) start(other *journal, p []byte) { j.record(other, p) }
