package callers

import "sync"

// Tree is walked by functions that call each other in a circle.
type Tree struct {
	mu    sync.Mutex
	depth int
	seen  map[string]bool
}

func (t *Tree) Reset() {
	t.mu.Lock()
	t.depth = 0
	clear(t.seen)
	t.mu.Unlock()
}

func (t *Tree) Depth() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.depth + len(t.seen)
}

func (t *Tree) Walk(name string) {
	t.mu.Lock()
	t.down(name)
	t.mu.Unlock()
}

// down and over are entered with t.mu, from Walk, though by each other too.
func (t *Tree) down(name string) {
	t.depth++
	t.seen[name] = true
	if len(name) > 1 {
		t.over(name[1:])
	}
}

func (t *Tree) over(name string) {
	t.depth--
	t.down(name)
}

// Grow is told how far, which is nothing about the lock.
func (t *Tree) Grow(by int) {
	if t.depth > 9 { // want `t.depth read in \S+ before t.mu is locked, which is held at its other 8 uses`
		return
	}
	if by != 0 {
		t.mu.Lock()
		t.depth += by
		t.mu.Unlock()
	}
}

// Web is walked likewise, and entered without the lock.
type Web struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (w *Web) Reset() {
	w.mu.Lock()
	clear(w.seen)
	w.mu.Unlock()
}

func (w *Web) Mark(name string) {
	w.mu.Lock()
	w.seen[name] = true
	w.mu.Unlock()
}

func (w *Web) Seen(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[name]
}

func (w *Web) Visit(name string) { w.left(name) }

func (w *Web) left(name string) {
	w.seen[name] = true // want `w.seen written in \S+ without w.mu, which is held at its other 2 writes`
	if len(name) > 1 {
		w.right(name[1:])
	}
}

func (w *Web) right(name string) { w.left(name) }

type Forest struct {
	mu    sync.Mutex
	trees map[string]*Tree
}

func (f *Forest) find(name string) *Tree {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.trees[name]
}

// trim removes what was seen. t.mu must be held.
func (t *Tree) trim(name string) { delete(t.seen, name) }

func (t *Tree) Trim(name string) {
	t.mu.Lock()
	t.trim(name)
	t.mu.Unlock()
}

// Clear trims a tree that it looks up itself: its callers, one of which holds the lock of some tree, know nothing of it.
func (f *Forest) Clear(name string) { f.clear(name) }

func (f *Forest) ClearAfter(t *Tree, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.clear(name)
}

func (f *Forest) clear(name string) {
	if t := f.find(name); t != nil {
		t.trim(name) // want `call to t.trim in \S+ without f.trees\[name\].mu, which the comment of trim asks for`
	}
}
