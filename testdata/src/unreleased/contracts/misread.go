package contracts

import "sync"

// A caller for which the same release goes wrong, where the callee has come back without the lock, has understood no contract.

type gate struct {
	mu         sync.Mutex
	open, busy bool
}

func (g *gate) step() {
	if g.open {
		g.mu.Lock() // want `^g\.mu is not unlocked on every path \(return on line 19\)`
		if !g.busy {
			g.mu.Unlock()
		}
	}
}

func (g *gate) pass() {
	g.step()
	g.mu.Unlock() // want `^Unlock of g\.mu, which is not held \(unlocked by step on line 22\)`
}

// Its twin: the caller asks the same of the gate.

type lane struct {
	mu         sync.Mutex
	open, busy bool
}

func (l *lane) step() {
	if l.open {
		l.mu.Lock()
		if !l.busy {
			l.mu.Unlock()
		}
	}
}

func (l *lane) pass() {
	l.step()
	if l.open && l.busy {
		l.mu.Unlock()
	}
}

// Another: what the callee returns tells, and the caller is wrong alone.

type ramp struct {
	mu   sync.Mutex
	busy bool
}

func (r *ramp) step() bool {
	r.mu.Lock()
	if r.busy {
		r.mu.Unlock()
		return false
	}
	return true
}

func (r *ramp) pass() {
	r.step()
	r.mu.Unlock() // want `^Unlock of r\.mu, which is not held \(unlocked by step on line 66\)`
}

func (r *ramp) passWell() {
	if r.step() {
		r.mu.Unlock()
	}
}

// A helper leaves the lock held on some ways, another caller releases it, and this one neither does nor can tell.

type weir struct {
	mu   sync.Mutex
	busy bool
}

func (w *weir) step() {
	w.mu.Lock()
	if !w.busy {
		w.mu.Unlock()
	}
}

func (w *weir) Pass() {
	w.step()
	if w.busy {
		w.mu.Unlock()
	}
}

func (w *weir) Forget() {
	if cached() {
		w.step() // want `^w\.mu is not unlocked on every path \(return on line 101\)`
	}
}
