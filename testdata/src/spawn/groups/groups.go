// Package groups counts goroutines by means of golang.org/x/sync.
package groups

import (
	"context"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

const slots = 4

func drained(ctx context.Context, n int) {
	sem := semaphore.NewWeighted(slots)
	for range n {
		sem.Acquire(ctx, 1)
		go func() { // want `joined`
			defer sem.Release(1)
			println(n)
		}()
	}
	sem.Acquire(ctx, slots)
}

func undrained(ctx context.Context, n int) {
	sem := semaphore.NewWeighted(slots)
	for range n {
		sem.Acquire(ctx, 1)
		go func() { // want `neither`
			defer sem.Release(1)
			println(n)
		}()
	}
}

func waited(ctx context.Context) error {
	g, _ := errgroup.WithContext(ctx)
	g.Go(work) // want `joined`
	return g.Wait()
}

func forgotten(ctx context.Context) {
	g, _ := errgroup.WithContext(ctx)
	g.Go(work) // want `neither`
}

func work() error { return nil }

var _ = []any{drained, undrained, waited, forgotten}
