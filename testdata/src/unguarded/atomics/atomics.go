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
	c.mpay = -1 // want `^c.mpay written plainly in \S+, but through sync/atomic elsewhere \(atomic on line 23\) \[concept: gil\]$`
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

// A meter has a limit that is only ever stored atomically, and a level that is mostly read plainly. Its total is read
// atomically nearly everywhere.
type meter struct {
	limit int32
	level int32
	total int64
}

func (m *meter) SetLimit(n int32) { atomic.StoreInt32(&m.limit, n) }

func (m *meter) Limited(n int32) bool { return n > m.limit }

func (m *meter) Rise() { atomic.AddInt32(&m.level, 1) }

func (m *meter) Fall() { atomic.AddInt32(&m.level, -1) }

func (m *meter) High() bool { return m.level > 9 }

func (m *meter) Low() bool { return m.level < 3 }

func (m *meter) Add(n int64) { atomic.AddInt64(&m.total, n) }

func (m *meter) Total() int64 { return atomic.LoadInt64(&m.total) }

func (m *meter) Dump() int64 {
	return m.total // want `^m\.total read plainly in \S+, but through sync/atomic elsewhere \(atomic on line \d+\)`
}
