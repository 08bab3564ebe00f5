package making

import (
	"sync"

	"unguarded/making/disk"
)

// Index is filled by Init, which another package calls before it shares the object.
type Index struct {
	mu    sync.RWMutex
	names map[string][]int
	last  *int
}

// Init calls what another package calls for each record before it returns.
func (x *Index) Init(path string) {
	disk.Open(path, func(name string) { x.parse(name) })
	x.last = new(int)
}

func (x *Index) parse(name string) { x.names[name] = append(x.names[name], 1) }

// Add adds a name.
func (x *Index) Add(name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.names[name] = append(x.names[name], 2)
	x.last = nil
}

// Drop drops it.
func (x *Index) Drop(name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.names, name)
	x.last = nil
}

// Len tells how many there are.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.names)
}

// Journal is its twin: what is called comes later.
type Journal struct {
	mu    sync.RWMutex
	names map[string]int
}

// Init lets it be told of records to come.
func (j *Journal) Init(path string) {
	disk.Watch(path, func(name string) { j.note(name) })
}

func (j *Journal) note(name string) { j.names[name] = 1 } // want `^j\.names written in \S+ without j\.mu, which is held at its other 3 writes`

// Add adds a name.
func (j *Journal) Add(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.names[name] = 2
}

// Drop drops it.
func (j *Journal) Drop(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.names, name)
}

// Reset drops all.
func (j *Journal) Reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.names = map[string]int{}
}

// Len tells how many there are.
func (j *Journal) Len() int {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return len(j.names)
}
