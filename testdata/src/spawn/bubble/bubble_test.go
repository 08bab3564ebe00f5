package bubble

import (
	"sync"
	"testing"
	"testing/synctest"
)

func TestInBubble(t *testing.T) {
	c := new(counter)
	synctest.Test(t, func(t *testing.T) {
		go c.count() // want `joined`
	})
}

func TestWithoutBubble(t *testing.T) {
	c := new(counter)
	go c.count() // want `neither`
}

func TestCleanup(t *testing.T) {
	c := new(counter)
	var wg, left sync.WaitGroup
	t.Cleanup(wg.Wait)
	wg.Add(1)
	go func() { // want `joined`
		defer wg.Done()
		c.count()
	}()
	left.Add(1)
	go func() { // want `neither`
		defer left.Done()
		c.count()
	}()
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	go func() { // want `joined`
		defer close(done)
		c.count()
	}()
}
