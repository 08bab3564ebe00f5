// Package atomics shows words that are accessed both through sync/atomic and plainly.
package atomics

import (
	"sync"
	"sync/atomic"
)

type Client struct {
	mu   sync.Mutex
	mpay int32
	sent int64
}

func NewClient() *Client {
	c := &Client{}
	c.mpay = 1024 // private still
	return c
}

func (c *Client) Limit(n int32) {
	if n > 0 {
		atomic.StoreInt32(&c.mpay, n)
		return
	}
	c.mpay = -1 // want `^c.mpay written plainly, but through sync/atomic elsewhere \(atomic on line 23\) \[concept: gil\]$`
}

func (c *Client) Over(n int32) bool { return n > atomic.LoadInt32(&c.mpay) }

// Every write of sent is made under the lock, where it may be read plainly.
func (c *Client) Sent(n int64) {
	c.mu.Lock()
	atomic.AddInt64(&c.sent, n)
	c.mu.Unlock()
}

func (c *Client) Flush() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
}

func (c *Client) Peek() int64 { return atomic.LoadInt64(&c.sent) }
