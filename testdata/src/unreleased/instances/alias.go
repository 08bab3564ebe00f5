package instances

// What is released under one name may be what was acquired under another. Where the other name is released as well, they are
// two locks: the first was the caller's.

func (x *node) handBack(key string) {
	x.parent.mu.Lock()
	x.kids[key].mu.Unlock()
	x.parent.n++
	x.parent.mu.Unlock()
}

func (x *node) handsBackTwice() {
	x.kids["a"].mu.Lock()
	x.handBack("a")
	x.handBack("a") // want `^call to x\.handBack unlocks x\.kids\["a"\]\.mu, which is not held \(Unlock on line 15\)`
}

func (x *node) handsBackTwo() {
	x.kids["a"].mu.Lock()
	x.kids["b"].mu.Lock()
	x.handBack("a")
	x.handBack("b")
}

func (x *node) handsBackAgain() {
	for range 2 {
		x.kids["a"].mu.Lock()
		x.handBack("a")
	}
}

func (x *node) deferred(key string) {
	p := x.parent
	p.mu.Lock()
	defer p.mu.Unlock()
	x.kids[key].mu.Unlock()
	x.kids[key].mu.Lock()
	p.n++
}

// One lock by two names, taken and given back in turns.

func (x *node) inTurns(key string) {
	p, q := x.parent, x.kids[key]
	p.mu.Lock()
	q.mu.Unlock()
	q.mu.Lock()
	p.mu.Unlock()
	q.mu.Lock()
	p.mu.Unlock()
}

func (x *node) takenAgain(key string) {
	p, q := x.parent, x.kids[key]
	p.mu.Lock()
	q.mu.Unlock()
	p.mu.Lock()
	q.mu.Unlock()
}

func (x *node) twiceGone(key string) {
	p, q := x.parent, x.kids[key]
	p.mu.Lock()
	q.mu.Unlock()
	p.mu.Unlock()
	q.mu.Unlock() // want `^Unlock of q\.mu, which is not held \(Unlock on line 65\)`
}
