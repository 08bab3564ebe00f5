// Package making shows what belongs to the making of an object, or of a package, and what comes after it.
package making

import (
	"errors"
	"sync"
)

// A Log is locked by who has it, once it is made.
type Log struct {
	mu    sync.Mutex
	files []string
	sum   int
}

func (l *Log) Cut(name string) {
	l.mu.Lock()
	l.files = append(l.files, name)
	l.sum++
	l.mu.Unlock()
}

func (l *Log) Close() {
	l.mu.Lock()
	l.files = nil
	l.sum = 0
	l.mu.Unlock()
}

// Create keeps the new Log in a variable that a deferred function captures, and gets it back from a helper.
func Create(name string) (*Log, error) {
	l := &Log{}
	l.sum = len(name)
	l.files = append(l.files, name)
	l, err := l.renamed()
	if err != nil {
		return nil, err
	}
	var failed error
	defer func() {
		if failed != nil {
			l.Close()
		}
	}()
	if name == "" {
		failed = errors.New("no name")
		return nil, failed
	}
	l.sum++
	return l, nil
}

// renamed is called by the maker only.
func (l *Log) renamed() (*Log, error) {
	l.files = append(l.files, "renamed")
	return l, nil
}

// Make has a named result, which is stored to itself by its return statements.
func Make() (l *Log, err error) {
	l = &Log{}
	defer func() {
		if err != nil {
			l.Close()
		}
	}()
	l.sum = 7
	return l, nil
}

// Known keeps a new Log in such a variable first, and then one that others have.
func Known(shared *Log, name string) (err error) {
	l := &Log{}
	l.sum = 3
	l = shared
	defer func() {
		if err != nil {
			l.Close()
		}
	}()
	l.sum = len(name) // want `^shared.sum written in \S+ without shared.mu, which is held at its other 2 writes \(write on line 19\) \[concept: gil\]$`
	return nil
}

// A Hub is started before anybody else has it, as a rule.
type Hub struct {
	mu    sync.Mutex
	peers map[int]string
	runs  int
}

func (h *Hub) Start() { h.peers = make(map[int]string) }

func (h *Hub) Add(id int)    { h.mu.Lock(); h.peers[id] = ""; h.runs++; h.mu.Unlock() }
func (h *Hub) Remove(id int) { h.mu.Lock(); delete(h.peers, id); h.runs--; h.mu.Unlock() }
func (h *Hub) Count() int    { h.mu.Lock(); defer h.mu.Unlock(); return len(h.peers) + h.runs }

func (h *Hub) Flush() {
	h.peers = make(map[int]string) // want `^h.peers written in \S+ without h.mu, which is held at its other 2 writes`
}

// StartLoop writes after the goroutine that it starts has the Hub.
func (h *Hub) StartLoop() {
	go h.Add(1)
	h.runs = 0 // want `^h.runs written in \S+ without h.mu, which is held at its other 2 writes`
}

// A Table is filled once, before anyone who comes through Do.
type Table struct {
	once sync.Once
	mu   sync.Mutex // protects rows
	rows map[string]int
}

func (t *Table) fill()   { t.rows = make(map[string]int) }
func (t *Table) refill() { t.rows = make(map[string]int) } // want `^t.rows written in \S+ without t.mu, which guards it by its comment`

func (t *Table) Drop(k string) { t.mu.Lock(); delete(t.rows, k); t.mu.Unlock() }

func (t *Table) Len() int { t.mu.Lock(); defer t.mu.Unlock(); return len(t.rows) }

func (t *Table) Set(k string, v int) {
	t.once.Do(t.fill)
	t.mu.Lock()
	t.rows[k] = v
	t.mu.Unlock()
}

func (t *Table) Get(k string) int {
	t.once.Do(t.fill)
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rows[k]
}

func (t *Table) Forget() { t.refill() }

// The variables of a package are filled by their initialisers first.
var (
	kindsMu sync.Mutex
	kinds   = make(map[string]int)

	boolKind = builtin("bool", 1)
)

func builtin(name string, n int) int {
	kinds[name] = n
	return n
}

func Register(name string) { kindsMu.Lock(); kinds[name] = boolKind; kindsMu.Unlock() }
func Remove(name string)   { kindsMu.Lock(); delete(kinds, name); kindsMu.Unlock() }

func Rename(from, to string) {
	kinds[to] = kinds[from] // want `^kinds written in \S+ without kindsMu, which is held at its other 2 writes`
}
