package returns

import "sync"

// More ways to return than callers are told of: what the function itself does wrong is known all the same.

type trio struct{ a, b, c sync.Mutex }

func (t *trio) some(x, y bool) {
	t.a.Lock() // want `t\.a is not unlocked on every path \(return on line 27\)`
	if !x {
		t.a.Unlock()
	}
	t.b.Lock() // want `t\.b is not unlocked on every path \(return on line 27\)`
	if !y {
		t.b.Unlock()
	}
	t.c.Lock() // want `t\.c is not unlocked on every path \(return on line 27\)`
	if flip() {
		t.c.Unlock()
	}
	if flip() {
		t.total()
		return
	}
	t.total()
}

func (t *trio) total() {}

func flip() bool { return len(flips) > 0 }

var flips []int

// A caller knows nothing of it, and is not told anything.
func (t *trio) all() {
	t.some(flip(), flip())
	t.a.Lock()
	t.a.Unlock()
}
