// Package leftout has owners that wait for some of their goroutines.
package leftout

import (
	"context"
	"sync"
	"time"
)

type cache struct {
	wg   sync.WaitGroup
	stop context.CancelFunc
	n    int
}

func newCache() *cache {
	ctx, cancel := context.WithCancel(context.Background())
	c := &cache{stop: cancel}
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		<-ctx.Done()
	}()
	return c
}

func (c *cache) Watch(ctx context.Context) {
	go func() { // want `goroutine is not counted in c.wg, which cache.Close waits for \(Wait on line 68\) \[concept: join\]`
		<-ctx.Done()
		c.n--
	}()
}

func (c *cache) watchCounted(ctx context.Context) {
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		<-ctx.Done()
		c.n--
	}()
}

func (c *cache) watchWithoutOwner(ctx context.Context, done func()) {
	go func() {
		<-ctx.Done()
		done()
	}()
}

func (c *cache) brief() {
	go func() {
		c.n++
	}()
}

func (c *cache) bounded(ready chan bool) {
	go func() {
		select {
		case <-ready:
		case <-time.After(time.Second):
		}
		c.n++
	}()
}

func (c *cache) Close() {
	c.stop()
	c.wg.Wait()
}

func (c *cache) onSignal(signals chan bool) {
	go func() {
		<-signals
		c.Close() // which cannot wait for its own caller
	}()
}

var _ = []any{newCache, (*cache).watchCounted, (*cache).watchWithoutOwner, (*cache).brief, (*cache).bounded, (*cache).onSignal}
