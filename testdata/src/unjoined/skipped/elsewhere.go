package skipped

import "sync"

// Who ends the object waits for the goroutine as well.

type crew struct {
	all  sync.WaitGroup
	jobs chan int
}

func (c *crew) run(stop chan int) {
	var batch sync.WaitGroup
	for {
		select {
		case n, ok := <-c.jobs:
			if !ok {
				batch.Wait()
				return
			}
			c.all.Add(1)
			batch.Add(1)
			go func() {
				defer c.all.Done()
				defer batch.Done()
				workOn(n)
			}()
		case <-stop:
			return
		}
	}
}

func (c *crew) end() { c.all.Wait() }

func (c *crew) alone(stop chan int) {
	var batch sync.WaitGroup
	for {
		select {
		case n, ok := <-c.jobs:
			if !ok {
				batch.Wait()
				return
			}
			batch.Add(1)
			go func() { // want `goroutine is joined by batch\.Wait, but not on every path`
				defer batch.Done()
				workOn(n)
			}()
		case <-stop:
			return
		}
	}
}

func workOn(int)

// A package variable steers the start as it steers the join.

var checks bool

func (c *crew) check(n int) {
	var extra sync.WaitGroup
	if checks {
		extra.Add(1)
		go func() {
			defer extra.Done()
			workOn(n)
		}()
	}
	workOn(n)
	if checks {
		extra.Wait()
	}
}

func (c *crew) change(n int) {
	var extra sync.WaitGroup
	if checks {
		extra.Add(1)
		go func() { // want `goroutine is joined by extra\.Wait, but not on every path`
			defer extra.Done()
			workOn(n)
		}()
	}
	checks = n > 3
	if checks {
		extra.Wait()
	}
}
