package notheld

// A callee that releases its caller's lock, or a function of one that does, after a way on which it was acquired and
// released already: whoever calls it, one of the ways is wrong.

func (x *t) afterSome() {
	if busy() {
		x.count()
	}
	x.mu.Unlock() // want `^Unlock of x\.mu, which is not held \(unlocked by count on line 8\) \[concept: lock\]$`
}

func (x *t) afterSomeRounds() {
	for busy() {
		x.count()
	}
	x.drop() // want `call to x\.drop unlocks x\.mu, which is not held \(unlocked by count on line 15\)`
}

func (x *t) drop() { x.mu.Unlock() }

func (x *t) lockedBefore() {
	if busy() {
		x.count()
		x.mu.Lock()
	}
	x.mu.Unlock()
}

func (x *t) returnsBefore() {
	if busy() {
		x.count()
		return
	}
	x.mu.Unlock()
}

// What a parameter decides, the caller decides, and what it is asked for twice is the same.

func (x *t) afterOwnCondition(c bool) {
	if c {
		x.count()
	}
	if !c {
		x.mu.Unlock()
	}
}

func (x *t) afterNeedOf(c bool) {
	func() {
		if c {
			x.mu.Lock()
		}
		x.n++
		if c {
			x.mu.Unlock()
		}
	}()
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held \(unlocked by func literal on line 50\)`
}

func (x *t) neverNeeded(c bool) {
	x.countIf(c)
	x.mu.Unlock()
}

func (x *t) Never() {
	x.mu.Lock()
	x.neverNeeded(false)
}

// Who holds the lock when the state of the object is such that the callee acquires it would wait for himself.

func (x *t) countUnless() {
	if x.ok {
		x.n++
		return
	}
	x.mu.Lock()
	x.n++
	x.mu.Unlock()
}

func (x *t) afterUnless() {
	x.countUnless()
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held \(unlocked by countUnless on line 85\)`
}

// Who only tries to have the lock goes another way if the caller holds it.

func (x *t) tries() {
	if x.mu.TryLock() {
		x.n++
		x.mu.Unlock()
	}
}

func (x *t) afterTries() {
	if busy() {
		x.tries()
	}
	x.mu.Unlock()
}
