package instances

import "sync"

// Back-pointers, one after the other: a room leads to its house, and that to the town that is being swept.

type town struct {
	mu     sync.Mutex
	houses map[string]*house
}

type house struct {
	town  *town
	mu    sync.Mutex
	rooms map[string]*room
}

type room struct {
	house *house
	town  *town
	other *town
	dirty bool
}

func (t *town) build(name string) *house {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := &house{town: t, rooms: make(map[string]*room)}
	t.houses[name] = h
	return h
}

func (h *house) add(name string, other *town) {
	r := &room{house: h, town: h.town, other: other}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rooms[name] = r
}

func (r *room) drop() {
	r.town.mu.Lock()
	r.dirty = false
	r.town.mu.Unlock()
}

func (r *room) leave() {
	t := r.house.town
	t.mu.Lock()
	defer t.mu.Unlock()
	r.dirty = true
}

// Its twin: that may be another town.
func (r *room) visit() {
	r.other.mu.Lock()
	defer r.other.mu.Unlock()
	r.dirty = true
}

func (t *town) sweep() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range t.houses {
		for _, r := range h.rooms {
			if r.dirty {
				r.drop() // want `call to r\.drop locks t\.mu, which is already held \(Lock on line 61\)`
			}
			r.leave() // want `call to r\.leave locks t\.mu, which is already held \(Lock on line 61\)`
			r.visit()
		}
	}
}
