// Package fixes has a goroutine that may be meant as a daemon.
package fixes

import "time"

func start() {
	go func() { // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out`
		for {
			time.Sleep(time.Second)
		}
	}()
}
