// Package dispatch takes locks in the methods that package sort and container/heap call.
package dispatch

import (
	"container/heap"
	"sort"
	"sync"
)

type queue struct {
	mu    sync.Mutex
	items []int
}

func (q *queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items)
}

func (q *queue) Less(i, j int) bool { return q.items[i] < q.items[j] }
func (q *queue) Swap(i, j int)      { q.items[i], q.items[j] = q.items[j], q.items[i] }
func (q *queue) Push(x any)         { q.items = append(q.items, x.(int)) }
func (q *queue) Pop() any           { return nil }

func (q *queue) add(x int) {
	q.mu.Lock()
	heap.Push(q, x) // want `^call to heap\.Push locks q\.mu \(via Push → Len\), which is already held \(Lock on line 27\) \[concept: rlock\]$`
	q.mu.Unlock()
}

func (q *queue) sorted() []int {
	q.mu.Lock()
	defer q.mu.Unlock()
	sort.Sort(q) // want `^call to sort\.Sort locks q\.mu \(via Sort → Len\), which is already held`
	return q.items
}

func (q *queue) free() {
	sort.Sort(q)
}

// byAge has its lock outside, as usual.
type byAge []int

func (b byAge) Len() int           { return len(b) }
func (b byAge) Less(i, j int) bool { return b[i] < b[j] }
func (b byAge) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func (q *queue) byAge() {
	q.mu.Lock()
	defer q.mu.Unlock()
	sort.Stable(byAge(q.items))
}
