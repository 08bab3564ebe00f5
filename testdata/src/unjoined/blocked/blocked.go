// Package blocked starts goroutines whose other side may leave them alone, beside twins that are looked after.
package blocked

import (
	"context"
	"errors"
	"sync"
	"time"
)

func serve() error { return errors.New("stopped") }

func serveUntil(ctx context.Context) error {
	errc := make(chan error)
	go func() {
		errc <- serve() // want `send on errc may block for ever, its receiver may have returned \(return on line 22\) \[concept: join\]`
	}()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return nil
	}
}

func serveBuffered(ctx context.Context) error {
	errc := make(chan error, 1)
	go func() {
		errc <- serve()
	}()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return nil
	}
}

func serveDrained(ctx context.Context) error {
	errc := make(chan error)
	go func() {
		errc <- serve()
	}()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		go func() { <-errc }()
		return nil
	}
}

func serveEarly(ready bool) error {
	errc := make(chan error)
	go func() {
		errc <- serve() // want `send on errc may block for ever, its receiver may have returned`
	}()
	if !ready {
		return nil
	}
	return <-errc
}

func serveSameCondition(wait bool) error {
	errc := make(chan error)
	if wait {
		go func() {
			errc <- serve()
		}()
	}
	if wait {
		return <-errc
	}
	return nil
}

func firstError(names []string) error {
	errc := make(chan error)
	for range names {
		go func() {
			errc <- serve() // want `send on errc may block for ever, its receiver may have returned \(return on line 86\)`
		}()
	}
	for range names {
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

func allErrors(names []string) (errs []error) {
	errc := make(chan error)
	for range names {
		go func() {
			errc <- serve()
		}()
	}
	for range names {
		errs = append(errs, <-errc)
	}
	return errs
}

func feed(ctx context.Context, out chan int) {
	defer close(out)
	for i := range 100 {
		out <- i // want `send on out may block for ever, each receiver may return before the last \(return on line 119\)`
	}
}

func consume(ctx context.Context) int {
	in := make(chan int)
	go feed(ctx, in)
	sum := 0
	for i := range in {
		select {
		case <-ctx.Done():
			return sum
		default:
		}
		sum += i
	}
	return sum
}

func feedChecked(ctx context.Context, out chan int) {
	defer close(out)
	for i := range 100 {
		select {
		case out <- i:
		case <-ctx.Done():
			return
		}
	}
}

func consumeChecked(ctx context.Context) int {
	in := make(chan int)
	go feedChecked(ctx, in)
	sum := 0
	for i := range in {
		if ctx.Err() != nil {
			return sum
		}
		sum += i
	}
	return sum
}

func consumeToTheMark() int {
	in := make(chan int)
	go func() {
		for i := range 10 {
			in <- 10 - i
		}
		in <- 0
	}()
	sum := 0
	for i := range in {
		if i == 0 { // the producer says that this is the last
			return sum
		}
		sum += i
	}
	return sum
}

func pool(items []int, work func(int) error) {
	queue := make(chan int)
	go func() {
		for _, item := range items {
			queue <- item // want `send on queue may block for ever, each receiver may return before the last`
		}
		close(queue)
	}()
	for range 4 {
		go func() {
			for item := range queue {
				if work(item) != nil {
					return
				}
			}
		}()
	}
}

func poolRoomForAll(items []int, work func(int) error) {
	queue := make(chan int, len(items))
	go func() {
		for _, item := range items {
			queue <- item
		}
		close(queue)
	}()
	for range 4 {
		go func() {
			for item := range queue {
				if work(item) != nil {
					return
				}
			}
		}()
	}
}

func waitsForOthers(items []int) {
	results := make(chan int)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- item
		}()
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	for {
		select {
		case <-results:
		case <-done:
			return
		}
	}
}

type relay struct{ in []chan bool }

func newRelay() *relay { return &relay{in: []chan bool{make(chan bool)}} }

func (r *relay) send(ctx context.Context) {
	for _, c := range r.in {
		select {
		case c <- true:
		case <-ctx.Done():
			return
		}
	}
}

func (r *relay) start() {
	go func() {
		for _, c := range r.in {
			<-c // want `receive from c may block for ever, its senders may return without sending`
		}
	}()
}

func semaphore(ctx context.Context, items []int) {
	slots := make(chan struct{}, 2)
	for range items {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		go func() {
			time.Sleep(time.Second)
			<-slots
		}()
	}
}

var _ = []any{
	serveUntil, serveBuffered, serveDrained, serveEarly, serveSameCondition, firstError, allErrors, consume, consumeChecked,
	consumeToTheMark, pool, poolRoomForAll, waitsForOthers, newRelay, semaphore,
}

func both() int {
	done := make(chan int)
	go func() { done <- 1 }()
	go func() { done <- 2 }()
	sum := 0
	for range 2 {
		sum += <-done
	}
	return sum
}

func counted(n int) (sum int) {
	done := make(chan int)
	for i := range n {
		go func() { done <- i }()
	}
	for range n {
		if i := <-done; i > 0 {
			sum += i
		}
	}
	return sum
}

func countedInPart(n int) error {
	errc := make(chan error)
	for range n {
		go func() {
			errc <- serve() // want `send on errc may block for ever, its receiver may have returned`
		}()
	}
	for range n {
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

func countedOrNot(n int, wait bool) int {
	done := make(chan int)
	go func() {
		done <- 1 // want `send on done may block for ever, its receiver may have returned`
	}()
	if !wait {
		return 0
	}
	for range n {
		<-done
	}
	return n
}
