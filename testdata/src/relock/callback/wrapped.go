package callback

import "sync"

// One function wraps another of the same kind. The locks of the two are variables of which nobody else knows anything: they need
// not be one.

type found struct {
	dir  func(string) bool
	name func(string) bool
}

func (a *area) wrap(f *found) *found {
	var mu sync.Mutex
	seen := map[string]bool{}
	return &found{
		dir: f.dir,
		name: func(n string) bool {
			mu.Lock()
			defer mu.Unlock()
			if seen[n] {
				return false
			}
			seen[n] = true
			return f.name(n)
		},
	}
}

type area struct{ names []string }

func (a *area) walk(f *found) {
	for _, n := range a.names {
		if f.dir(n) && f.name(n) {
			return
		}
	}
	w := a.wrap(f)
	for _, n := range a.names {
		if w.dir(n) {
			w.name(n)
		}
	}
}

func (a *area) Walk() {
	a.walk(&found{
		dir:  func(string) bool { return true },
		name: func(n string) bool { return n != "" },
	})
}
