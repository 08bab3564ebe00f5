// Package unguardedstrict holds reads for which only votes speak.
package unguardedstrict

import "sync"

type Conn struct {
	mu    sync.Mutex
	start int
}

func (c *Conn) Begin(t int) { c.mu.Lock(); c.start = t; c.mu.Unlock() }
func (c *Conn) Again(t int) { c.mu.Lock(); c.start = t + 1; c.mu.Unlock() }
func (c *Conn) Since() int  { return c.start } // want `^c.start read in \S+ without c.mu, which is held at its other 2 uses \(write on line 11\) \[concept: gil\]$`
