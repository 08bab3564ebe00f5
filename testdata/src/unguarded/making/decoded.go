package making

import (
	"encoding/json"
	"io"
	"sync"
)

// What a decoder of another package has put into a local object is nobody else's.

type member struct {
	groups []int
	seen   int
}

type roster struct {
	mu  sync.Mutex
	all map[string]*member
}

type rosterText struct{ Members []*member }

func (r *roster) read(from io.Reader) int {
	text := &rosterText{}
	if json.NewDecoder(from).Decode(text) != nil {
		return 0
	}
	n := 0
	for _, m := range text.Members {
		n += len(m.groups)
		m.groups = nil
	}
	return n
}

func (r *roster) count() int {
	n := 0
	r.mu.Lock()
	all := r.list()
	r.mu.Unlock()
	for _, m := range all {
		n += len(m.groups) // want `^m\.groups read in \S+ after roster\.mu is unlocked, which is held at its other 7 uses`
	}
	return n
}

func (r *roster) list() []*member {
	var all []*member
	for _, m := range r.all {
		m.groups = append(m.groups, 0)
		all = append(all, m)
	}
	return all
}

func (r *roster) add(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.all[name]
	m.groups = append(m.groups, 1)
	r.touch(m)
}

func (r *roster) touch(m *member) { m.groups = append(m.groups, 2) }

func (r *roster) drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[name].groups = nil
}
