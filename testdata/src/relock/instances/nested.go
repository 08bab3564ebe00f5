package instances

import "sync"

// Maps of maps, of which the inner ones are made when they are first needed.

type catalog struct {
	mu      sync.Mutex
	shelves map[string]map[string]*volume
	lent    map[string]map[string]*volume
}

type volume struct {
	shelf, name string
	catalog     *catalog
}

func (c *catalog) enter(shelf, name string) {
	v := &volume{shelf: shelf, name: name, catalog: c}
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.shelves[shelf]
	if !ok {
		s = make(map[string]*volume)
		c.shelves[shelf] = s
	}
	s[name] = v
}

// A volume that is lent may belong to another catalog.
func (c *catalog) borrow(from *catalog, name string) {
	v := &volume{name: name, catalog: from}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.lent[name]
	if s == nil {
		s = make(map[string]*volume)
		c.lent[name] = s
	}
	s[name] = v
}

func (v *volume) close() {
	v.catalog.mu.Lock()
	delete(v.catalog.shelves[v.shelf], v.name)
	v.catalog.mu.Unlock()
}

func (c *catalog) drop(shelf, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.shelves[shelf]; ok {
		if v, ok := s[name]; ok {
			v.close() // want `call to v\.close locks c\.mu, which is already held \(Lock on line 50\)`
		}
	}
}

func (c *catalog) giveBack(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, v := range c.lent[name] {
		v.close()
	}
}
