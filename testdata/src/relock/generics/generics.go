// Package generics has locks in generic types and functions.
package generics

import "sync"

type Map[K comparable, V any] struct {
	mu sync.RWMutex
	m  map[K]V
}

func (m *Map[K, V]) Get(k K) V {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.m[k]
}

func (m *Map[K, V]) Put(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.m[k] = v
}

func (m *Map[K, V]) Update(k K, f func(V) V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.m[k] = f(m.m[k])
}

func (m *Map[K, V]) Swap(k K, v V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.Get(k) // want `call to m\.Get read-locks m\.mu, held for writing`
	m.m[k] = v
	return old
}

func (m *Map[K, V]) SwapWell(k K, v V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.m[k]
	m.m[k] = v
	return old
}

func (m *Map[K, V]) Merge(o *Map[K, V], k K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.m[k] = o.Get(k)
}

type names struct {
	byID *Map[int, string]
	ids  Map[string, int]
}

func (n *names) double(id int) {
	n.byID.Update(id, func(s string) string { // want `n\.byID\.mu.*held`
		return s + n.byID.Get(id)
	})
}

func (n *names) doubleWell(id int) {
	n.byID.Update(id, func(s string) string { return s + s })
}

func (n *names) cross(id int) {
	n.byID.Update(id, func(s string) string {
		n.ids.Put(s, id)
		return s
	})
}

// Generic functions.

type locker[T any] interface {
	*T
	Lock()
	Unlock()
}

type guarded struct {
	mu sync.Mutex
	n  int
}

func do[T any](mu *sync.Mutex, v T, f func(T)) {
	mu.Lock()
	defer mu.Unlock()
	f(v)
}

func (g *guarded) add(n int) {
	g.mu.Lock()
	g.n += n
	g.mu.Unlock()
}

func (g *guarded) viaDo() {
	do(&g.mu, 1, g.add) // want `g\.mu.*, which is held while it is called back`
	do(&g.mu, 1, func(n int) { g.n += n })
}

func (g *guarded) viaDoOther(o *guarded) {
	do(&g.mu, 1, o.add)
}

// A generic list whose elements lock.

type list[T any] struct {
	mu    sync.Mutex
	items []T
}

func (l *list[T]) each(f func(T)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, it := range l.items {
		f(it)
	}
}

func (l *list[T]) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.items)
}

func lens[T any](l *list[T]) (n int) {
	l.each(func(T) { n += l.len() }) // want `l\.mu.*, which is held while it is called back`
	return n
}

func lensOf[T any](l, o *list[T]) (n int) {
	l.each(func(T) { n += o.len() })
	return n
}

func eachGuarded(l *list[*guarded]) {
	l.each(func(g *guarded) { g.add(1) })
}
