// Command mainloop is a program: what main starts lives as long as it does.
package main

import "time"

func tick() {
	for {
		time.Sleep(time.Second)
	}
}

func main() {
	go tick()
	serve()
}

func serve() {
	go tick() // want `goroutine is neither joined nor marked as a daemon, and its loop has no way out \(loop on line 7\)`
}
