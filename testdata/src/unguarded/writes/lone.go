package writes

import (
	"slices"
	"sync"
)

// Shelf is one of many: which one a loop touches after it has let go of the lock does not matter, if all others hold it.
type Shelf struct {
	mu    sync.Mutex
	books map[string]int
}

func (s *Shelf) Put(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books[title]++
}

func (s *Shelf) Take(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books[title]--
}

func (s *Shelf) Empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books = make(map[string]int)
}

func weed(shelves []*Shelf, unread func(string) bool) {
	for _, s := range shelves {
		var titles []string
		s.mu.Lock()
		for title := range s.books {
			titles = append(titles, title)
		}
		s.mu.Unlock()
		slices.Sort(titles)
		for _, title := range titles {
			if unread(title) {
				delete(s.books, title) // want `books written in weed (after|without) .*, which is held at its other 3 writes`
			}
		}
	}
}

// Desk is locked in another way, by the name of what locks it.
type Desk struct {
	mu     sync.Mutex
	papers map[string]bool
	busy   bool
}

type Office struct {
	mu    sync.Mutex
	taken map[*Desk]bool
}

func (o *Office) lockDesk(d *Desk) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken[d] = true
}

func (d *Desk) add(paper string)    { d.mu.Lock(); d.papers[paper] = true; d.mu.Unlock() }
func (d *Desk) remove(paper string) { d.mu.Lock(); delete(d.papers, paper); d.mu.Unlock() }
func (d *Desk) sit()                { d.mu.Lock(); d.busy = true; d.mu.Unlock() }
func (d *Desk) rise()               { d.mu.Lock(); d.busy = false; d.mu.Unlock() }

func (o *Office) Sort(d *Desk) {
	o.lockDesk(d)
	d.papers["sorted"] = true
}

func (o *Office) Free(d *Desk) {
	d.busy = false // want `^d.busy written in \S+ without d.mu, which is held at its other 2 writes`
}

// What has just been made belongs to who made it, as a rule, even if it is listed somewhere already.

var desks sync.Map

func newDesk(name string) *Desk {
	if v, ok := desks.Load(name); ok {
		return v.(*Desk)
	}
	d := &Desk{papers: make(map[string]bool)}
	v, _ := desks.LoadOrStore(name, d)
	return v.(*Desk)
}

func furnish(name string) *Desk {
	d := newDesk(name)
	d.busy = true
	return d
}
