// Package declared says in which order its locks are taken. // want package:`Leaf\.mu < journal`
package declared

import "sync"

//lockcheck:order Tree.mu < Leaf.mu the tree is walked from the top
//lockcheck:order Leaf.mu < journal everything is written last

type Tree struct {
	mu     sync.Mutex
	leaves []*Leaf
}

type Leaf struct {
	mu   sync.Mutex
	tree *Tree
}

var journal sync.Mutex

func (t *Tree) walk() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.leaves {
		l.mu.Lock()
		l.mu.Unlock()
	}
}

func (l *Leaf) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tree.mu.Lock() // want `^Tree\.mu locked while holding Leaf\.mu, against the declared order \(order on line 6\) \[concept: concurrency\]$`
	l.tree.mu.Unlock()
}

// What follows from two declarations is declared too, and told even if the other order occurs nowhere.
func (t *Tree) write() {
	journal.Lock()
	defer journal.Unlock()
	t.mu.Lock() // want `Tree\.mu locked while holding journal, against the declared order`
	t.mu.Unlock()
}

func (l *Leaf) write() {
	l.mu.Lock()
	defer l.mu.Unlock()
	journal.Lock()
	journal.Unlock()
}
