// Package lockwait defines an Analyzer that finds waiting, under a lock, for somebody who needs that lock.
//
// # Analyzer lockwait
//
// lockwait: report waiting under a lock for a goroutine that needs the lock
//
// A lock keeps others out, a join waits for them. To wait with the lock in hand for a goroutine that wants the lock
// before it can get there ends both:
//
//	func (p *Pool) Stop() {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		close(p.jobs)
//		p.wg.Wait() // wait for p.wg while holding p.mu may block, a goroutine it waits for locks p.mu first (Lock on line 11)
//	}
//
//	func (p *Pool) work() {
//		defer p.wg.Done()
//		for j := range p.jobs {
//			p.mu.Lock()
//			p.finished[j] = true
//			p.mu.Unlock()
//		}
//	}
//
// The cure is to release the lock before the wait:
//
//	func (p *Pool) Stop() {
//		p.mu.Lock()
//		close(p.jobs)
//		p.mu.Unlock()
//		p.wg.Wait()
//	}
//
// Categories:
//
//   - channel: a send or receive under a lock that the other side takes before it receives or sends
//   - waitgroup: Wait of a WaitGroup or errgroup under a lock that one of its goroutines takes
//   - cond: Wait of a Cond with a second lock held that whoever signals takes first
//   - join: a receive under a lock from a channel that a goroutine closes when it ends, and the goroutine takes the lock
//   - slow: with -strict, a call under a lock that sleeps, or waits for the network, the disk or a process
//
// It looks at both sides within one package. Silent: a select with a default, a time limit, a context or a stop signal,
// unless who makes that case ready needs the lock for it as well; a channel, group or Cond that code out of sight may
// use; a buffered channel that a function makes for itself, or that has room for all that is ever sent; and a receive where
// a flag, raised under the lock by the sender, says that the value is there.
package lockwait
