package reads

import "sync"

// A Fleet is used under its lock in so many places that a few without it, in several functions, do not speak against it.
type Fleet struct {
	mu      sync.RWMutex
	ships   map[string]int // looked up without the lock by three
	docks   map[string]int // by four, which is too many
	admiral int            // read before the lock by a function that takes it, and by nine others
	captain int            // the same, but the others are too many
	wake    chan bool
}

func (f *Fleet) Launch(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ships[name]++
	f.docks[name]++
	f.admiral++
	f.captain++
}

func (f *Fleet) Sink(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.ships, name)
	delete(f.docks, name)
	f.admiral--
	f.captain--
}

func (f *Fleet) Count() (n int) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	n += f.ships["a"]
	n += f.ships["b"]
	n += f.ships["c"]
	n += f.ships["d"]
	n += f.ships["e"]
	n += f.ships["f"]
	n += f.ships["g"]
	n += f.ships["h"]
	n += f.ships["i"]
	n += f.ships["j"]
	n += f.ships["k"]
	n += f.ships["l"]
	n += f.ships["m"]
	n += f.ships["n"]
	n += f.ships["o"]
	n += f.ships["p"]
	n += f.docks["a"]
	n += f.docks["b"]
	n += f.docks["c"]
	n += f.docks["d"]
	n += f.docks["e"]
	n += f.docks["f"]
	n += f.docks["g"]
	n += f.docks["h"]
	n += f.docks["i"]
	n += f.docks["j"]
	n += f.docks["k"]
	n += f.docks["l"]
	return n
}

func (f *Fleet) Pay() (n int) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	n += f.admiral * 1
	n += f.admiral * 2
	n += f.admiral * 3
	n += f.admiral * 4
	n += f.admiral * 5
	n += f.admiral * 6
	n += f.admiral * 7
	n += f.admiral * 8
	n += f.admiral * 9
	n += f.admiral * 10
	n += f.admiral * 11
	n += f.admiral * 12
	n += f.admiral * 13
	n += f.admiral * 14
	n += f.admiral * 15
	n += f.admiral * 16
	n += f.admiral * 17
	n += f.admiral * 18
	n += f.admiral * 19
	n += f.admiral * 20
	n += f.admiral * 21
	n += f.admiral * 22
	n += f.admiral * 23
	n += f.admiral * 24
	n += f.admiral * 25
	n += f.admiral * 26
	n += f.admiral * 27
	n += f.admiral * 28
	n += f.admiral * 29
	n += f.admiral * 30
	n += f.admiral * 31
	n += f.admiral * 32
	n += f.admiral * 33
	n += f.admiral * 34
	n += f.admiral * 35
	n += f.admiral * 36
	n += f.admiral * 37
	n += f.admiral * 38
	n += f.captain * 1
	n += f.captain * 2
	n += f.captain * 3
	n += f.captain * 4
	n += f.captain * 5
	n += f.captain * 6
	n += f.captain * 7
	n += f.captain * 8
	n += f.captain * 9
	n += f.captain * 10
	n += f.captain * 11
	n += f.captain * 12
	n += f.captain * 13
	n += f.captain * 14
	n += f.captain * 15
	n += f.captain * 16
	n += f.captain * 17
	n += f.captain * 18
	return n
}

func (f *Fleet) Has1() bool { return f.ships["a"] > 0 } // want `^f\.ships read in \S+ without f\.mu, which is held at 20 of its 23 uses`
func (f *Fleet) Has2() bool { return f.ships["b"] > 0 } // want `^f\.ships read in \S+ without f\.mu, which is held at 20 of its 23 uses`
func (f *Fleet) Has3() bool { return f.ships["c"] > 0 } // want `^f\.ships read in \S+ without f\.mu, which is held at 20 of its 23 uses`

func (f *Fleet) Docked1() bool { return f.docks["a"] > 0 }
func (f *Fleet) Docked2() bool { return f.docks["b"] > 0 }
func (f *Fleet) Docked3() bool { return f.docks["c"] > 0 }
func (f *Fleet) Docked4() bool { return f.docks["d"] > 0 }

func (f *Fleet) Promote() {
	if f.admiral > 9 { // want `^f\.admiral read in \S+ before f\.mu is locked, which is held at 43 of its 53 uses`
		return
	}
	f.mu.Lock()
	f.admiral = 1
	f.mu.Unlock()
}

func (f *Fleet) Demote() {
	if f.captain > 9 {
		return
	}
	f.mu.Lock()
	f.captain = 1
	f.mu.Unlock()
}

func (f *Fleet) Ask1() int { return f.admiral + f.captain }
func (f *Fleet) Ask2() int { return f.admiral + f.captain }
func (f *Fleet) Ask3() int { return f.admiral + f.captain }
func (f *Fleet) Ask4() int { return f.admiral + f.captain }
func (f *Fleet) Ask5() int { return f.admiral + f.captain }
func (f *Fleet) Ask6() int { return f.admiral + f.captain }
func (f *Fleet) Ask7() int { return f.admiral + f.captain }
func (f *Fleet) Ask8() int { return f.admiral + f.captain }
func (f *Fleet) Ask9() int { return f.admiral + f.captain }

func NewFleet() *Fleet {
	f := &Fleet{ships: make(map[string]int), docks: make(map[string]int), wake: make(chan bool)}
	go func() {
		for range f.wake {
			f.Launch("x")
		}
	}()
	return f
}
