package rlock

import (
	"container/list"
	"io/fs"
	"path/filepath"
	"sync"
)

// Tree is walked by code of another package, which calls what it is given before it returns.
type Tree struct {
	mu    sync.RWMutex
	seen  map[string]bool
	queue list.List
	last  *Leaf
}

// Leaf has no lock of its own: that of its tree counts.
type Leaf struct{ visits int }

func (t *Tree) Forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, name)
}

func (t *Tree) Knows(name string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.seen[name]
}

func (t *Tree) Scan(dir string) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		t.seen[name] = true // want `^t.seen written in \S+ while t.mu is held for reading only \[concept: gil\]$`
		return err
	})
}

func (t *Tree) Rescan(dir string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		t.seen[name] = true
		return err
	})
}

// Later gives the literal away: nothing is known of what is held when it runs.
func (t *Tree) Later(when func(func(string))) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	when(func(name string) { t.seen[name] = true })
}

// A list changes by its methods.

func (t *Tree) Push(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.queue.PushBack(name)
}

func (t *Tree) Pop() any {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.queue.Remove(t.queue.Front())
}

func (t *Tree) Requeue(name string) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.queue.Len() > 0 {
		t.queue.PushBack(name) // want `^t.queue written in \S+ while t.mu is held for reading only`
	}
}

func (t *Tree) Drain() {
	t.queue.Init()
	t.queue.PushFront("root") // want `^t.queue written in \S+ without t.mu, which is held at its other 2 writes`
}

// What a method of the tree does to its leaves, it does to a part of the tree.

func (t *Tree) visit(l *Leaf) { l.visits++ }

func (t *Tree) Enter() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.visit(t.last)
}

func (t *Tree) Peep() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.visit(t.last) // want `^call to t.visit in \S+ writes Leaf.visits while Tree.mu is held for reading only`
}

func (t *Tree) Visits() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.last.visits
}

// Count counts for its caller, in what that made.
func (t *Tree) Count(l *Leaf) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.visit(l)
}
