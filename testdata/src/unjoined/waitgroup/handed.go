package waitgroup

import "sync"

// Done is left to a callback: whoever is given the request calls it.

type request struct {
	n    int
	done func(error)
}

type queue struct{ pending []*request }

func (q *queue) push(r *request) error {
	if len(q.pending) > 9 {
		return work()
	}
	q.pending = append(q.pending, r)
	return nil
}

func handed(q *queue, items []int) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			r := &request{n: item, done: func(error) { wg.Done() }}
			if err := q.push(r); err != nil {
				wg.Done()
				return
			}
			item++
		}()
	}
	wg.Wait()
}

// Its twin: the callback calls nothing of the kind.
func kept(q *queue, items []int) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			r := &request{n: item, done: func(error) { item++ }}
			if err := q.push(r); err != nil {
				wg.Done() // want `wg.Done is not called on every path of the goroutine \(return on line 50\)`
				return
			}
			item++
		}()
	}
	wg.Wait()
}

var _ = []any{handed, kept}
