//go:build go1.24

package fixes

import "sync"

func runOld(wg *sync.WaitGroup, skip bool) {
	wg.Add(1)
	go func() {
		if skip {
			return
		}
		println("done")
		wg.Done() // want `wg.Done is not called on every path of the goroutine`
	}()
	wg.Wait()
}
