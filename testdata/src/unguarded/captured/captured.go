// Package captured shows local variables that goroutines share.
package captured

import (
	"sync"

	"golang.org/x/sync/errgroup"
)

func step(int) error { return nil }

func Both() error {
	var g errgroup.Group
	var err error
	g.Go(func() error {
		err = step(1) // want `^err written by a goroutine and written elsewhere, with no lock and no join between \(use on line 20\) \[concept: multithreading\]$`
		return nil
	})
	g.Go(func() error {
		err = step(2)
		return nil
	})
	_ = g.Wait()
	return err
}

// One of them only, and the join before the read.
func One() error {
	var wg sync.WaitGroup
	var err error
	wg.Go(func() { err = step(1) })
	wg.Wait()
	return err
}

func Early() error {
	var err error
	done := make(chan struct{})
	go func() {
		err = step(1) // want `^err written by a goroutine and read elsewhere, with no lock and no join between`
		close(done)
	}()
	if err != nil {
		return err
	}
	<-done
	return err
}

func Late() error {
	var err error
	done := make(chan struct{})
	go func() {
		err = step(1)
		close(done)
	}()
	<-done
	return err
}

func Count(n int) int {
	var wg sync.WaitGroup
	total := 0
	for i := range n {
		wg.Go(func() { total += i }) // want `^total written by each goroutine that the loop starts, with no lock \(start on line 65\)`
	}
	wg.Wait()
	return total
}

func CountLocked(n int) int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := range n {
		wg.Go(func() {
			mu.Lock()
			total += i
			mu.Unlock()
		})
	}
	wg.Wait()
	return total
}

// Each goroutine has an element of its own.
func Index(n int) []int {
	var wg sync.WaitGroup
	out := make([]int, n)
	for i := range n {
		wg.Go(func() { out[i] = i })
	}
	wg.Wait()
	return out
}

func Collect(keys []string) map[string]int {
	var wg sync.WaitGroup
	seen := make(map[string]int)
	for _, k := range keys {
		wg.Go(func() { seen[k] = 1 }) // want `^seen written by each goroutine`
	}
	wg.Wait()
	return seen
}

// A channel lets one in at a time.
func Semaphore(n int) int {
	var wg sync.WaitGroup
	sem := make(chan struct{}, 1)
	total := 0
	for i := range n {
		wg.Go(func() {
			sem <- struct{}{}
			total += i
			<-sem
		})
	}
	wg.Wait()
	return total
}

func Again(ready bool) {
	conn := open("a")
	go func() { conn.use() }()
	if ready {
		conn = open("b") // want `^conn written while a goroutine that reads it may run, with no lock and no join between \(read on line 125\)`
		conn.use()
	}
}

// Fresh has a variable for each round.
func Fresh(n int) {
	for range n {
		conn := open("a")
		if n > 3 {
			conn = open("b")
		}
		go func() { conn.use() }()
	}
}

// Rounds waits in each round, before which the goroutine has written.
func Rounds(n int) int {
	last := 0
	done := make(chan struct{})
	go func() {
		last = n
		for range n {
			done <- struct{}{}
		}
	}()
	for range n {
		<-done
	}
	return last
}

func RoundsCounted(n int) int {
	last := 0
	done := make(chan struct{})
	go func() {
		last = n
		for range n {
			done <- struct{}{}
		}
	}()
	for i := n; i > 0; i-- {
		step(i)
		<-done
	}
	return last
}

// SomeRounds does not wait in each round.
func SomeRounds(n int) int {
	last := 0
	done := make(chan struct{}, n)
	go func() {
		last = n // want `^last written by a goroutine and read elsewhere, with no lock and no join between \(use on line 188\)`
		done <- struct{}{}
	}()
	for i := range n {
		if i > 3 {
			<-done
		}
	}
	return last
}

type conn struct{}

func open(string) *conn { return new(conn) }
func (*conn) use()      {}
