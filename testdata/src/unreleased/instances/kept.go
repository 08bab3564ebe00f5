package instances

import (
	"errors"
	"sync"
)

// A callee releases the lock for a while, and others of its class that nobody can tell. When it returns it holds the lock again.

type conn struct {
	mu     sync.Mutex
	n      int
	closed bool
	peers  []*conn
}

var errTalk = errors.New("talk")

func (c *conn) shake() error {
	c.mu.Unlock()
	if c.n > 9 {
		c.drop()
		c.mu.Lock()
		return errTalk
	}
	c.mu.Lock()
	if c.closed {
		return errTalk
	}
	return nil
}

// drop releases the locks of peers that whoever has closed them has left locked.
func (c *conn) drop() {
	for i := len(c.peers) - 1; i >= 0; i-- {
		if p := c.peers[i]; p.closed {
			p.mu.Unlock()
		}
	}
}

func open(peers []*conn) *conn {
	c := &conn{peers: peers}
	c.mu.Lock() // want `^c\.mu is not unlocked on every path \(return on line 46\)`
	if err := c.shake(); err != nil {
		return nil
	}
	c.n++
	c.mu.Unlock()
	return c
}

func openWell(peers []*conn) *conn {
	c := &conn{peers: peers}
	c.mu.Lock()
	if err := c.shake(); err != nil {
		c.mu.Unlock()
		return nil
	}
	c.n++
	c.mu.Unlock()
	return c
}

// Its twin: the callee does not take it again, and what it drops may be it.
func (c *conn) part() {
	c.drop()
}

func (c *conn) closeSome(fail bool) {
	p := c.peers[0]
	p.mu.Lock()
	if c.part(); fail {
		return
	}
	p.mu.Unlock()
}
