package real

import (
	"context"
	"errors"
	"sync"
	"time"
)

type series struct {
	sync.Mutex
	n int
}

// Unlocked on an error, and once more below it.

func (a *series) appendSample(err error, old bool) error {
	a.Lock()
	if err != nil {
		a.Unlock()
		if err == errClosed {
			return err
		}
	}
	if old {
		a.Unlock() // want `Unlock of a, which is not held`
		return nil
	}
	a.n++
	a.Unlock() // want `Unlock of a, which is not held`
	return nil
}

func (a *series) appendSampleFixed(err error, old bool) error {
	a.Lock()
	defer a.Unlock()
	if err == errClosed {
		return err
	}
	if old {
		return nil
	}
	a.n++
	return nil
}

// A round of a loop that goes on without the unlock.

type alerts struct {
	mtx   sync.RWMutex
	hosts []string
}

func sendAll(sets map[string]*alerts, keep func(string) bool) {
	for _, set := range sets {
		set.mtx.RLock() // want `\.mtx is still locked in the next round of the loop on some path`
		if len(set.hosts) == 0 {
			set.mtx.RUnlock()
			continue
		}
		if !keep(set.hosts[0]) {
			continue
		}
		respond()
		set.mtx.RUnlock()
	}
}

func sendAllFixed(sets map[string]*alerts, keep func(string) bool) {
	for _, set := range sets {
		set.mtx.RLock()
		if len(set.hosts) == 0 || !keep(set.hosts[0]) {
			set.mtx.RUnlock()
			continue
		}
		respond()
		set.mtx.RUnlock()
	}
}

// A return out of a loop on cancellation.

func (a *alerts) match(ctx context.Context, f func(string) bool) []string {
	a.mtx.RLock() // want `a\.mtx is not unlocked on every path`
	var out []string
	for i, h := range a.hosts {
		if i%128 == 0 && ctx.Err() != nil {
			return nil
		}
		if f(h) {
			out = append(out, h)
		}
	}
	a.mtx.RUnlock()
	return out
}

func (a *alerts) matchFixed(ctx context.Context, f func(string) bool) []string {
	a.mtx.RLock()
	defer a.mtx.RUnlock()
	var out []string
	for i, h := range a.hosts {
		if i%128 == 0 && ctx.Err() != nil {
			return nil
		}
		if f(h) {
			out = append(out, h)
		}
	}
	return out
}

// The early return unlocks, the long way does not.

func (a *alerts) shutdown() error {
	a.mtx.Lock() // want `a\.mtx is not unlocked on every path`
	if len(a.hosts) > 0 {
		a.mtx.Unlock()
		return nil
	}
	respond()
	return nil
}

func (a *alerts) shutdownFixed() error {
	a.mtx.Lock()
	defer a.mtx.Unlock()
	if len(a.hosts) > 0 {
		return nil
	}
	respond()
	return nil
}

// A loop that is left with the lock, twice.

type gossip struct {
	mu     sync.Mutex
	closed bool
	n      int
}

func (g *gossip) bootstrap() {
	for {
		g.mu.Lock() // want `g\.mu is not unlocked on every path`
		if g.closed {
			break
		}
		g.n++
		g.mu.Unlock()
	}
}

func (g *gossip) bootstrapFixed() {
	for {
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			break
		}
		g.n++
		g.mu.Unlock()
	}
}

// The callback of a timer.

func (g *gossip) remove() {
	time.AfterFunc(time.Second, func() {
		g.mu.Lock() // want `g\.mu is not unlocked on every path`
		if g.closed {
			return
		}
		g.n--
		g.mu.Unlock()
	})
}

func (g *gossip) removeFixed() {
	time.AfterFunc(time.Second, func() {
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			return
		}
		g.n--
		g.mu.Unlock()
	})
}

// Held on success on purpose, and on a failure by mistake.

var errCancelled = errors.New("cancelled")

type client struct {
	mu     sync.RWMutex
	closed bool
	err    error
}

func (c *client) acquire(ctx context.Context) error {
	for {
		c.mu.RLock() // want `c\.mu is not unlocked on every path`
		if c.closed {
			return errClosed
		}
		if c.err == nil {
			return nil
		}
		c.mu.RUnlock()
		if ctx.Err() != nil {
			return errCancelled
		}
	}
}

func (c *client) use(ctx context.Context) error {
	if err := c.acquire(ctx); err != nil {
		return err
	}
	defer c.mu.RUnlock()
	return nil
}
