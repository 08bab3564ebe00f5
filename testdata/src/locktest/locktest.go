// Package locktest is what the test of package locktest runs.
package locktest

import (
	"context"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

func standIns(ctx context.Context) error { // want `func standIns of locktest`
	g, ctx := errgroup.WithContext(ctx)
	s := semaphore.NewWeighted(2)
	var once singleflight.Group
	g.Go(func() error {
		if err := s.Acquire(ctx, 1); err != nil {
			return err
		}
		defer s.Release(1)
		_, err, _ := once.Do("key", func() (any, error) { return 1, nil })
		return err
	})
	return g.Wait()
}
