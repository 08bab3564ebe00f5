// Package unjoined defines an Analyzer that finds goroutines that nobody waits for.
//
// # Analyzer unjoined
//
// unjoined: find goroutines that are neither joined nor declared daemons
//
// A thread that is started is joined by whoever needs its end, or it is a daemon and the program says so. In Go nothing
// says which one a go statement means. This pass finds out how each goroutine ends and who waits for it, and reports those
// that are left to themselves in a way that matters.
//
// A goroutine that can never end is one, unless it is marked:
//
//	// WRONG
//	func (s *Store) Open() {
//		go s.compact() // goroutine is neither joined nor marked as a daemon, and its loop has no way out
//	}
//
//	// RIGHT: it can be stopped
//	for {
//		select {
//		case <-s.quit:
//			return
//		case <-ticker.C:
//			…
//
//	// RIGHT: it is meant to run as long as the program
//	//lockcheck:daemon compacts for as long as the process lives
//	go s.compact()
//
// So is one that blocks because the other side of its channel has left:
//
//	// WRONG
//	errc := make(chan error)
//	go func() { errc <- serve() }() // send on errc may block for ever, its receiver may have returned
//	select {
//	case err := <-errc:
//		return err
//	case <-ctx.Done():
//		return ctx.Err()
//	}
//
//	// RIGHT: the send finds room
//	errc := make(chan error, 1)
//
// # Categories
//
// By default these are reported:
//
//   - no-join: neither joined nor a daemon, and its loop has no way out.
//   - blocked: it comes to an operation that blocks for ever. Nobody does the counterpart, or each one who does may return
//     before.
//   - skipped-join: the function that waits for it has a return that does not.
//   - left-out: the Stop, Close, Shutdown or Wait of its owner waits for others, not for this one.
//   - waitgroup: Add, Done and Wait do not fit together: Add inside the goroutine that it counts, Done missing on a path or
//     left to a goroutine that may not be started, Wait called by a goroutine that owes the Done.
//   - daemon: a mark without a reason, on a goroutine that is joined, or on nothing.
//
// With -strict also goroutines that are not reported otherwise because they end by themselves, or by a signal, though nobody
// waits until they have:
//
//   - no-join: it ends by itself.
//   - signal-only: a context or a channel stops it, and nobody waits until it has stopped.
//
// # What is not reported by default, and why
//
// Most goroutines that nobody waits for are short: they send a message, write a log, close a connection, and are gone. To
// have each of them marked would be noise, and nothing goes wrong when they outlive their starter by a little. So a
// goroutine counts as neither joined nor a daemon by default only where it provably does not end. Where it ends by itself
// it is left to -strict.
//
// The goroutines that main starts live as long as the program by what main is: their loops are left to -strict too.
//
// Where a channel, WaitGroup or function value comes from or goes to code that is not seen, somebody there may wait,
// stop or receive; nothing is reported then.
package unjoined
