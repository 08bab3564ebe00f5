// Package skipped starts goroutines and waits for them, but not on each of its ways out.
package skipped

import (
	"errors"
	"sync"
	"time"
)

func work() error { return errors.New("no") }

func earlyReturn(items []int) error {
	var wg sync.WaitGroup
	for range items {
		wg.Add(1)
		go func() { // want `goroutine is joined by wg.Wait, but not on every path \(return on line 21\) \[concept: join\]`
			defer wg.Done()
			time.Sleep(time.Second)
		}()
		if err := work(); err != nil {
			return err
		}
	}
	wg.Wait()
	return nil
}

func deferredWait(items []int) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			time.Sleep(time.Second)
		}()
		if err := work(); err != nil {
			return err
		}
	}
	return nil
}

func doneChannel() error {
	done := make(chan struct{})
	go func() { // want `goroutine is joined by <-done, but not on every path`
		defer close(done)
		time.Sleep(time.Second)
	}()
	if err := work(); err != nil {
		return err
	}
	<-done
	return nil
}

func doneOnBothPaths() error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		time.Sleep(time.Second)
	}()
	if err := work(); err != nil {
		<-done
		return err
	}
	<-done
	return nil
}

func givesUpOnPurpose(limit time.Duration) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		time.Sleep(time.Second)
	}()
	select {
	case <-done:
		return nil
	case <-time.After(limit):
		return errors.New("late")
	}
}

func readyOnly() error {
	var ready sync.WaitGroup
	ready.Add(1)
	go func() {
		ready.Done() // it runs now; that is no end
		time.Sleep(time.Second)
	}()
	if err := work(); err != nil {
		return err
	}
	ready.Wait()
	return nil
}

var _ = []any{earlyReturn, deferredWait, doneChannel, doneOnBothPaths, givesUpOnPurpose, readyOnly}
