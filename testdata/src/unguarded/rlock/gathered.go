package rlock

import "sync"

// What a function makes and gathers in a slice is its own, until it hands the slice on.

type mark struct{ file, offset int }

func (m *mark) read(b []byte) { m.file, m.offset = int(b[0]), int(b[1]) }

type Index struct {
	mu    sync.RWMutex
	buf   []byte
	marks []*mark
}

func (x *Index) between(from, to int) []*mark {
	var all []*mark
	for range to - from {
		m := new(mark)
		m.read(x.buf)
		all = append(all, m)
	}
	if from == 0 {
		all[0].file = all[1].file
	}
	return all
}

func (x *Index) First() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.between(0, 2)[0].file
}

func (x *Index) Set(i int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.marks[i].file = 3
	x.marks[i].offset = 3
}

func (x *Index) Next(i int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.marks[i].file++
}

// Its twin gathers in what is there for all.
func (x *Index) Read(b []byte) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := new(mark)
	m.read(b)
	x.marks = append(x.marks, m) // want `^x\.marks written in \S+ while x\.mu is held for reading only`
}

func (x *Index) Clear() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.marks = nil
}
