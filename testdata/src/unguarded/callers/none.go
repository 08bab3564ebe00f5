package callers

import "sync"

// What a function does to an object that it may be given, it does not do if it is given none.
type grant struct {
	mu      sync.RWMutex
	revoked map[string]bool
}

func (g *grant) revoke(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.revoked[name] = true
}

func (g *grant) pardon(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.revoked, name)
}

func (g *grant) is(name string) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.revoked[name]
}

func (g *grant) any() bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return len(g.revoked) > 0
}

func allowed(name string, g *grant) bool {
	if g == nil {
		return true
	}
	return !g.revoked[name]
}

func (g *grant) allows(name string) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return allowed(name, g)
}

func (g *grant) allowsBoth(a, b string) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return allowed(a, g) && allowed(b, g)
}

func (g *grant) allowsAny(a, b string) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return allowed(a, g) || allowed(b, g)
}

func anybody(name string) bool { return allowed(name, nil) }

func somebody(name string, g *grant) bool {
	return allowed(name, g) // want `^call to allowed in \S+ reads grant\.revoked without grant\.mu, which is held at its other \d uses`
}
