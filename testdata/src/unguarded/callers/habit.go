package callers

import "sync"

// Room is touched by many functions, each of which takes the lock.
type Room struct {
	mu    sync.Mutex
	seats map[int]string
	open  bool
	rows  int
}

func (r *Room) Sit(n int, name string) { r.mu.Lock(); r.seats[n] = name; r.mu.Unlock() }
func (r *Room) Leave(n int)            { r.mu.Lock(); delete(r.seats, n); r.mu.Unlock() }
func (r *Room) Close()                 { r.mu.Lock(); r.open = false; r.mu.Unlock() }
func (r *Room) Open()                  { r.mu.Lock(); r.open = true; r.mu.Unlock() }
func (r *Room) IsOpen() bool           { r.mu.Lock(); defer r.mu.Unlock(); return r.open }
func (r *Room) IsClosed() bool         { r.mu.Lock(); defer r.mu.Unlock(); return !r.open }
func (r *Room) At(n int) string        { r.mu.Lock(); defer r.mu.Unlock(); return r.seats[n] }
func (r *Room) Len() int               { r.mu.Lock(); defer r.mu.Unlock(); return len(r.seats) }
func (r *Room) Full() bool             { r.mu.Lock(); defer r.mu.Unlock(); return len(r.seats) == r.rows*10 }
func (r *Room) Empty() bool            { r.mu.Lock(); defer r.mu.Unlock(); return len(r.seats) == 0 }
func (r *Room) Rows() int              { r.mu.Lock(); defer r.mu.Unlock(); return r.rows }
func (r *Room) Size() int              { r.mu.Lock(); defer r.mu.Unlock(); return 10 * r.rows }
func (r *Room) First() string          { r.mu.Lock(); defer r.mu.Unlock(); return r.seats[0] }
func (r *Room) Last() string           { r.mu.Lock(); defer r.mu.Unlock(); return r.seats[10*r.rows] }

func (r *Room) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, name := range r.seats {
		names = append(names, name)
	}
	return names
}

// Print forgets the lock.
func (r *Room) Print() {
	for n, name := range r.seats { // want `r.seats read in \S+ without r.mu, which is held at its other \d+ uses`
		println(n, name)
	}
}

// Plan reads what nobody writes once the room is made.
func (r *Room) Plan() int { return r.rows }
