// Package copies shows objects that are copies, or were taken out of where others find them.
package copies

import (
	"sync"
	"sync/atomic"
)

type Task struct {
	name string
	bad  error
	runs int32
}

func (t *Task) clone() *Task {
	c := *t
	return &c
}

type Board struct {
	mu    sync.RWMutex
	tasks map[string]*Task
}

func (b *Board) Fail(k string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := b.tasks[k]; t != nil {
		t.bad = err
	}
}

func (b *Board) Heal(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := b.tasks[k]; t != nil && t.bad != nil {
		t.bad = nil
	}
}

func (b *Board) Move(from, to string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x, y := b.tasks[from], b.tasks[to]
	if x != nil && y != nil {
		x.bad = y.bad
	}
}

func (b *Board) Why(k string) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if t := b.tasks[k]; t != nil {
		return t.bad
	}
	return nil
}

// Healthy reads copies.
func (b *Board) Healthy(all bool) (n int) {
	b.mu.RLock()
	var copies map[string]*Task
	if all {
		copies = make(map[string]*Task, len(b.tasks))
	} else {
		copies = make(map[string]*Task)
	}
	for k, t := range b.tasks {
		copies[k] = t.clone()
	}
	b.mu.RUnlock()
	for _, t := range copies {
		if t.bad == nil {
			n++
		}
	}
	return n
}

// Ill reads the tasks themselves.
func (b *Board) Ill() (all []error) {
	b.mu.RLock()
	list := make(map[string]*Task)
	for k, t := range b.tasks {
		list[k] = t
	}
	b.mu.RUnlock()
	for _, t := range list {
		all = append(all, t.bad) // want `^list\[…\].bad read in \S+ after Board.mu is unlocked, which is held at its other 6 uses`
	}
	return all
}

// Drain reads tasks that nobody finds any more.
func (b *Board) Drain() (n int) {
	b.mu.Lock()
	tasks := b.tasks
	b.tasks = make(map[string]*Task)
	b.mu.Unlock()
	for _, t := range tasks {
		if t.bad == nil {
			n += int(t.runs)
		}
	}
	return n
}

func (b *Board) Ran(k string) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if t := b.tasks[k]; t != nil {
		atomic.AddInt32(&t.runs, 1)
	}
}

// Send counts on a copy, if the name says so.
func (b *Board) Send(t *Task, out func(*Task)) {
	own := t.name != ""
	if own {
		c := *t
		c.runs = 0
		t = &c
	}
	if own {
		t.runs = 1
	}
	out(t)
}

func (b *Board) Count(t *Task) int32 {
	return t.runs // want `^t.runs read plainly in \S+, but through sync/atomic elsewhere`
}
