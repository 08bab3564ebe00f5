package loops

// The state of an element tells, twice a round, whether the lock is taken: each round has an element of its own, and the
// first round is no other than the next.

func (g *group) visit() {
	for _, it := range g.items {
		if it.skip {
			g.mu.Lock()
		}
		it.n++
		if it.skip {
			g.mu.Unlock()
		}
	}
}

func (g *group) visitByNumber() {
	for i := 0; i < len(g.items); i++ {
		skip := g.items[i].skip
		if skip {
			g.mu.Lock()
		}
		g.items[i].n++
		if skip {
			g.mu.Unlock()
		}
	}
}

func (g *group) visitLater() {
	visit := func() {
		for _, it := range g.items {
			if it.skip {
				g.mu.Lock()
			}
			if it.skip {
				g.mu.Unlock()
			}
		}
	}
	visit()
}

func (g *group) visitWrong() {
	for _, it := range g.items {
		if it.skip {
			g.mu.Lock() // want `g\.mu is (still locked in the next round|not unlocked on every path)`
		}
		it.n++
		if it.skip && it.n > 3 {
			g.mu.Unlock()
		}
	}
}

// The same by a chain of elements.

type chain struct {
	all  group
	head *ring
}

type ring struct {
	next *ring
	on   bool
	n    int
}

func (c *chain) walk() {
	for x := c.head; x != nil; x = x.next {
		if x.on {
			c.all.mu.Lock()
		}
		x.n++
		if x.on {
			c.all.mu.Unlock()
		}
	}
}

func (c *chain) walkWrong() {
	for x := c.head; x != nil; x = x.next {
		if x.on {
			c.all.mu.Lock() // want `c\.all\.mu is (still locked in the next round|not unlocked on every path)`
		}
		x.n++
		if x.on && x.n > 3 {
			c.all.mu.Unlock()
		}
	}
}
