package notheld

// What a callee acquires in some round of its loop, and gives back, it does not leave to its caller.

func (x *t) drain() {
	for busy() {
		x.mu.Lock()
		x.n++
		x.mu.Unlock()
	}
}

func (x *t) afterDrain() {
	x.drain()
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
}

func call(f func()) { f() }

func (x *t) afterLiteral() {
	for busy() {
		call(func() {
			if busy() {
				x.mu.Lock()
				x.n++
				x.mu.Unlock()
			}
		})
	}
	x.mu.Unlock() // want `Unlock of x\.mu, which is not held`
}

func (x *t) drainOther(y *t) {
	y.drain()
	x.mu.Unlock()
}
