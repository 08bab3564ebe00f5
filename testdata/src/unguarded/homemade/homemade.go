// Package homemade shows a read lock that is not made of one of package sync.
package homemade

import (
	"sync"
	"sync/atomic"
)

// RWMutex counts its readers itself.
type RWMutex struct {
	writer  sync.Mutex
	readers atomic.Int32
}

func (m *RWMutex) Lock()    { m.writer.Lock() }
func (m *RWMutex) Unlock()  { m.writer.Unlock() }
func (m *RWMutex) RLock()   { m.readers.Add(1) }
func (m *RWMutex) RUnlock() { m.readers.Add(-1) }

type Table struct {
	mu   RWMutex
	rows map[string]int // guarded by mu
}

func (t *Table) Put(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[name]++
}

func (t *Table) Row(name string) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows[name]
}

type Index struct {
	mu   sync.RWMutex
	rows map[string]int // guarded by mu
}

func (x *Index) Put(name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rows[name]++
}

func (x *Index) Row(name string) int {
	return x.rows[name] // want `^x.rows read in \S+ without x.mu, which guards it by its comment`
}
