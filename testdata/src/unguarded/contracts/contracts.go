// Package contracts shows what comments, annotations and names ask for.
package contracts

import "sync"

type Account struct {
	mu   sync.Mutex
	subs map[string]int
	n    int // guarded by mu
	// +checklocks:mu
	total int
}

func (a *Account) Add(k string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.insert(k)
	a.n++
	a.total++
}

// insert adds a key. Lock should be held on entry.
func (a *Account) insert(k string) { a.subs[k] = 1 }

func (a *Account) Import(k string) {
	a.insert(k) // want `^call to a.insert in \S+ without a.mu, which the comment of insert asks for \(declared on line 23\) \[concept: gil\]$`
}

func (a *Account) Len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.subs)
}

func (a *Account) N() int {
	return a.n // want `^a.n read in \S+ without a.mu, which guards it by its comment \(comment on line 9\) \[concept: gil\]$`
}

func (a *Account) Total() int {
	return a.total // want `^a.total read in \S+ without a.mu, which guards it by its comment`
}

// newAccount makes one that nobody else knows.
func newAccount() *Account {
	a := &Account{subs: make(map[string]int)}
	a.insert("self")
	a.n = 1
	return a
}

// resetLocked is judged where it is called.
func (a *Account) resetLocked() { a.subs = nil }

func (a *Account) Reset() {
	a.mu.Lock()
	a.resetLocked()
	a.mu.Unlock()
}

// drop must NOT be called with the lock held.
func (a *Account) drop(k string) {
	a.mu.Lock()
	delete(a.subs, k)
	a.mu.Unlock()
}

func (a *Account) Drop(k string) { a.drop(k) }
