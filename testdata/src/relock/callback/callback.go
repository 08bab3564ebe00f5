// Package callback calls functions that it was given, or that it stored, under a lock.
package callback

import (
	"slices"
	"sort"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

type bus struct {
	mu      sync.Mutex
	names   []string
	onEvent func(string)
	cache   sync.Map
}

// each calls f for each name, with the lock held.
func (b *bus) each(f func(string)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.names {
		f(n)
	}
}

func (b *bus) add(name string) {
	b.mu.Lock()
	b.names = append(b.names, name)
	b.mu.Unlock()
}

func (b *bus) double() {
	b.each(func(n string) { // want `^call to b\.each locks b\.mu.*, which is held while it is called back \(Lock .*\) \[concept: rlock\]$`
		b.add(n + n)
	})
}

func (b *bus) doubleDirectly() {
	b.each(func(n string) { // want `which is held while it is called back`
		b.mu.Lock()
		b.names = append(b.names, n)
		b.mu.Unlock()
	})
}

func (b *bus) addEach() {
	b.each(b.add) // want `which is held while it is called back`
}

func (b *bus) count() (n int) {
	b.each(func(string) { n++ })
	return n
}

func (b *bus) copyTo(other *bus) {
	b.each(other.add)
}

// snapshot hands the names out with the lock released.
func (b *bus) eachFree(f func(string)) {
	b.mu.Lock()
	names := slices.Clone(b.names)
	b.mu.Unlock()
	for _, n := range names {
		f(n)
	}
}

func (b *bus) doubleWell() {
	b.eachFree(func(n string) { b.add(n + n) })
}

// A callback that is passed on, to the function that calls it.
func (b *bus) eachShort(f func(string)) {
	b.each(func(n string) {
		if len(n) < 4 {
			f(n)
		}
	})
}

func (b *bus) doubleShort() {
	b.eachShort(func(n string) { // want `which is held while it is called back`
		b.add(n)
	})
}

func (b *bus) countShort() (n int) {
	b.eachShort(func(string) { n++ })
	return n
}

// Library functions that call their argument at once.

func (b *bus) less(x, y string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return x < y
}

func (b *bus) sortSlice() {
	b.mu.Lock()
	defer b.mu.Unlock()
	sort.Slice(b.names, func(i, j int) bool { // want `locks b\.mu`
		return b.less(b.names[i], b.names[j])
	})
}

func (b *bus) sortSliceWell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	sort.Slice(b.names, func(i, j int) bool { return b.names[i] < b.names[j] })
}

func (b *bus) sortFunc() {
	b.mu.Lock()
	defer b.mu.Unlock()
	slices.SortFunc(b.names, func(x, y string) int { // want `locks b\.mu`
		if b.less(x, y) {
			return -1
		}
		return 1
	})
}

func (b *bus) rangeMap() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cache.Range(func(k, _ any) bool { // want `locks b\.mu`
		b.add(k.(string))
		return true
	})
}

func (b *bus) rangeMapWell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cache.Range(func(k, _ any) bool {
		b.names = append(b.names, k.(string))
		return true
	})
}

// And functions that call it later, elsewhere.

func (b *bus) later() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	time.AfterFunc(time.Second, func() { b.add("later") })
	var wg sync.WaitGroup
	wg.Go(func() { b.add("wait group") })
	var g errgroup.Group
	g.Go(func() error {
		b.add("group")
		return nil
	})
	go b.add("goroutine")
	go func() {
		b.add("literal")
	}()
	return nil
}

// Function fields: those that the package assigns to the field.

func newBus() *bus {
	b := &bus{}
	b.onEvent = func(name string) { b.add(name) }
	return b
}

func (b *bus) fire(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.onEvent(name) // want `call to b\.onEvent locks b\.mu`
}

func (b *bus) fireWell(name string) {
	b.mu.Lock()
	f := b.onEvent
	b.mu.Unlock()
	f(name)
}

// Method of an unexported interface, with all implementations in sight.

type listener interface{ heard(name string) }

type hub struct {
	mu        sync.Mutex
	listeners []listener
	n         int
}

type echo struct{ hub *hub }

func (e *echo) heard(string) {}

func (h *hub) tell(name string, l listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.heard(name)
}

type relay struct{ hub *hub }

func (r *relay) heard(name string) {
	r.hub.mu.Lock()
	r.hub.n++
	r.hub.mu.Unlock()
}

func (h *hub) tellRelay() {
	h.tell("relay", &relay{h}) // want `h\.mu \(via tell → heard\), which is held while it is called back`
}

func (h *hub) tellEcho() {
	h.tell("echo", &echo{h})
}

func (h *hub) tellOther(other *hub) {
	h.tell("relay", &relay{other})
}
