package captured

import "sync/atomic"

// A return statement that names the result stores nothing.

type poller struct{ closed int32 }

func poll(p *poller)

func newPoller() (p *poller) {
	p = &poller{}
	go func() {
		for atomic.LoadInt32(&p.closed) == 0 {
			poll(p)
		}
	}()
	return p
}

func newOther(other *poller) (p *poller) {
	p = &poller{}
	go func() {
		for atomic.LoadInt32(&p.closed) == 0 {
			poll(p)
		}
	}()
	return other // want `^p written while a goroutine that reads it may run, with no lock and no join between`
}
