package reads

import "sync"

// Of the crates of a yard nobody holds all locks; whose crates come as anything, nobody knows.

type Crate struct {
	mu    sync.Mutex
	names []string
}

type Yard struct {
	crates []*Crate
	more   chan string
}

func newYard() *Yard {
	y := &Yard{crates: []*Crate{{}, {}}, more: make(chan string)}
	go func() {
		for name := range y.more {
			y.crates[0].add(name)
		}
	}()
	return y
}

func (c *Crate) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names = append(c.names, name)
}

func (c *Crate) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names = nil
}

func (c *Crate) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.names)
}

func (c *Crate) First() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names[0]
}

func (c *Crate) Last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names[len(c.names)-1]
}

func (y *Yard) Print() {
	for _, c := range y.crates {
		println(c.names[0]) // want `^c\.names read in \S+ without c\.mu, which is held at its other \d+ uses`
	}
}

func PrintAny(list any) {
	switch list := list.(type) {
	case []*Crate:
		for _, c := range list {
			println(c.names[0])
		}
	case []string:
		println(list[0])
	}
}
