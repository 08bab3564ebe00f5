// Package dispatch reads guarded fields in methods that package sort and container/heap call.
package dispatch

import (
	"container/heap"
	"sort"
	"sync"
)

// stats is sorted while it is made, and under its lock later.
type stats struct {
	mu   sync.Mutex
	next int
	vals []int
}

func newStats(vals []int) *stats {
	s := &stats{vals: vals}
	s.next = len(vals)
	sort.Sort(s)
	return s
}

func (s *stats) Len() int           { return s.next }
func (s *stats) Less(i, j int) bool { return s.vals[i] < s.vals[j] }
func (s *stats) Swap(i, j int)      { s.vals[i], s.vals[j] = s.vals[j], s.vals[i] }

func (s *stats) add(v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vals = append(s.vals, v)
	s.next++
	sort.Sort(s)
}

func (s *stats) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next--
	s.vals = s.vals[:s.next]
}

func (s *stats) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// jobs is a heap that one of its users forgets to lock.
type jobs struct {
	mu    sync.Mutex
	items []int
	moved int
}

func (j *jobs) Len() int           { return len(j.items) }
func (j *jobs) Less(a, b int) bool { return j.items[a] < j.items[b] }
func (j *jobs) Swap(a, b int)      { j.items[a], j.items[b] = j.items[b], j.items[a] }
func (j *jobs) Push(x any)         { j.items = append(j.items, x.(int)); j.moved++ }
func (j *jobs) Pop() any {
	last := j.items[len(j.items)-1]
	j.items = j.items[:len(j.items)-1]
	j.moved++
	return last
}

func (j *jobs) add(x int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	heap.Push(j, x)
}

func (j *jobs) take() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return heap.Pop(j).(int)
}

func (j *jobs) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.items = nil
	j.moved = 0
}

func (j *jobs) steal() int {
	return heap.Pop(j).(int) // want `^call to heap\.Pop in \S+ writes jobs\.items without jobs\.mu, which is held at its other 4 writes \(write on line 58\) \[concept: gil\]$`
}

func run(j *jobs) {
	go j.add(1)
	go j.take()
	go j.reset()
	go j.steal()
}
