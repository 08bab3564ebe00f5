// Package facts has a function for each kind of effect that is exported.
package facts

import "sync"

type T struct {
	Mu sync.Mutex
	rw sync.RWMutex
	n  int
}

var global sync.Mutex

func (t *T) Lock()    { t.Mu.Lock() }    // want Lock:`^holds arg0\.Mu, acquires arg0\.Mu$`
func (t *T) Unlock()  { t.Mu.Unlock() }  // want Unlock:`^releases arg0\.Mu$`
func (t *T) RLock()   { t.rw.RLock() }   // want RLock:`^holds for reading arg0\.rw, acquires for reading arg0\.rw$`
func (t *T) RUnlock() { t.rw.RUnlock() } // want RUnlock:`^releases for reading arg0\.rw$`

func (t *T) Inc() { // want Inc:`^acquires arg0\.Mu$`
	t.Mu.Lock()
	defer t.Mu.Unlock()
	t.n++
}

func (t *T) IncTwice() { // want IncTwice:`^acquires arg0\.Mu$`
	t.Inc()
	t.Inc()
}

func (t *T) Mutex() *sync.Mutex { return &t.Mu } // want Mutex:`^returns arg0\.Mu$`

func (t *T) Do(f func()) { // want Do:`^acquires arg0\.Mu, calls arg1$`
	t.Mu.Lock()
	defer t.Mu.Unlock()
	f()
}

func Global() { // want Global:`^acquires global$`
	global.Lock()
	defer global.Unlock()
}

func (t *T) Try() bool { return t.Mu.TryLock() } // want Try:`^holds arg0\.Mu$`

// Silent functions export nothing.

func (t *T) Quiet() { t.n++ }

func Local() int {
	n := 0
	for i := range 3 {
		n += i
	}
	return n
}

// Unexported functions are summaries of this package only.
func (t *T) inc() { t.Inc() }
