// Package daemon marks goroutines, rightly and wrongly.
package daemon

import (
	"sync"
	"time"
)

func tick() {
	for {
		time.Sleep(time.Second)
	}
}

func rightly() {
	//lockcheck:daemon keeps time as long as the process lives
	go tick()
}

func atTheEndOfTheLine() {
	go tick() //lockcheck:daemon keeps time as long as the process lives
}

func withoutReason() {
	//lockcheck:daemon // want `lockcheck:daemon needs a reason`
	go tick() // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out`
}

func joined() {
	var wg sync.WaitGroup
	wg.Add(1)
	//lockcheck:daemon is waited for in fact // want `lockcheck:daemon marks a goroutine that is joined \(go on line 33\) \[concept: daemon\]`
	go func() {
		defer wg.Done()
		time.Sleep(time.Second)
	}()
	wg.Wait()
}

func nothing() {
	//lockcheck:daemon there is none // want `lockcheck:daemon marks no goroutine \[concept: daemon\]`
	time.Sleep(time.Second)
}

// Run is for others to start.
//
//lockcheck:daemon keeps time as long as the process lives
func Run() { tick() }

func polls(ready func() bool) {
	go func() { // want `goroutine is neither joined nor stoppable while it waits for ticker.C \(receive on line 54\) \[concept: daemon\]`
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for range ticker.C {
			if ready() {
				return
			}
		}
	}()
}

func pollsAndListens(ready func() bool, quit chan bool) {
	go func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-quit:
				return
			case <-ticker.C:
				if ready() {
					return
				}
			}
		}
	}()
}
