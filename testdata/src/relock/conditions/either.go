package conditions

import "sync"

// The ways that do not go into "if a && b" are known not to, wherever it is asked again.

type lamp struct {
	mu       sync.Mutex
	on, warm bool
	n        int
}

func (l *lamp) lockIfBoth() {
	if l.on && l.warm {
		l.mu.Lock()
	}
}

func (l *lamp) lockIfEither() {
	if l.on || l.warm {
		l.mu.Lock()
	}
}

func (l *lamp) bothTwice() {
	l.lockIfBoth()
	l.lockIfBoth() // want `call to l\.lockIfBoth locks l\.mu, which is already held \(Lock on line 26\)`
}

func (l *lamp) eitherTwice() {
	l.lockIfEither()
	l.lockIfEither() // want `call to l\.lockIfEither locks l\.mu, which is already held \(Lock on line 31\)`
}

func (l *lamp) bothOnce() {
	l.lockIfBoth()
	if !l.on || !l.warm {
		l.mu.Lock()
	}
	l.mu.Unlock()
}

func (l *lamp) eitherOnce() {
	l.lockIfEither()
	if !l.on && !l.warm {
		l.mu.Lock()
	}
	l.mu.Unlock()
}

// The same with a variable between.

func (l *lamp) lockIfKept() {
	ready := l.on && l.warm
	if ready {
		l.mu.Lock()
	}
}

func (l *lamp) keptTwice() {
	l.lockIfKept()
	l.lockIfKept() // want `call to l\.lockIfKept locks l\.mu, which is already held \(Lock on line 61\)`
}

func (l *lamp) keptOnce() {
	l.lockIfKept()
	if ready := !l.on || !l.warm; ready {
		l.mu.Lock()
	}
	l.mu.Unlock()
}

func (l *lamp) count(x, y bool) {
	if x && y {
		l.mu.Lock()
	}
	l.n++
	if x && y {
		l.mu.Unlock()
	}
}

func (l *lamp) counted(x bool) {
	l.mu.Lock()
	l.count(x, false)
	l.mu.Unlock()
	l.count(x, true)
}

// What is left held on each way is held, whatever else is released on one of them.

func (l *lamp) lockWith(o *shade) {
	l.mu.Lock()
	if many() {
		o.mu.Unlock()
	}
}

type shade struct{ mu sync.Mutex }

func many() bool { return len(lamps) > 3 }

var lamps []*lamp

func (l *lamp) lockWithTwice(o *shade) {
	l.lockWith(o)
	l.mu.Lock() // want `Lock of l\.mu, which is already held`
}

func (l *lamp) lockMany() {
	if many() {
		l.mu.Lock()
	}
}

func (l *lamp) lockManyTwice() {
	l.lockMany()
	l.mu.Lock()
	l.mu.Unlock()
}
