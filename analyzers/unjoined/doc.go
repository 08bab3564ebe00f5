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
// A goroutine that waits for nothing but the clock cannot be stopped either; and one that the Close of its owner leaves
// out may still work on what Close tears down.
//
// Categories:
//
//   - no-join: the goroutine is neither joined nor a daemon, and its loop has no way out or listens to the clock alone. Also
//     the one that iter.Pull makes, if its stop function is dropped and nobody asks it for all its values. With -strict also
//     one that ends by itself, and those that main starts
//   - blocked: it comes to an operation that blocks for ever. Nobody does the counterpart, or each who does may return
//     before
//   - skipped-join: the function that waits for it has a return that does not
//   - left-out: the Stop, Close, Shutdown or Wait of its owner waits for others, not for this one
//   - signal-only: a context or channel stops it, and nobody waits until it has stopped (-strict)
//   - waitgroup: Add, Done and Wait do not fit together: Add inside the goroutine that it counts, Done missing on a path or
//     left to a goroutine that may not be started, Wait called by a goroutine that owes the Done
//   - daemon: a mark without a reason, on a goroutine that is joined, or on nothing
//
// A fix is offered where it is certain, or says that it is not: a mark whose reason counts as none until it is replaced, and
// for a Done that some paths miss wg.Go, or a defer statement where the version of the language has no wg.Go.
//
// Most goroutines that nobody waits for are short: they send a message, write a log, close a connection, and are gone. To
// have each of them marked would be noise, and little goes wrong when they outlive their starter by a moment. So
// a goroutine counts as neither joined nor a daemon by default only where it provably does not end, or nobody can end it;
// those that end by themselves are left to -strict. So are the loops that the function main of a program starts: they live
// as long as the program by what main is.
//
// That nobody receives, closes or cancels is a must claim about one package: all code that could is seen, and none
// does. That a return skips a join or leaves a sender alone is a may claim: the conditions on the way to it do not
// contradict each other. Where a channel, WaitGroup or function comes from or goes to code that is not seen (an exported
// field, an interface, another package whose use of it is not known), somebody there may wait, stop or receive, and
// nothing is reported. Fields count by declaration: what is closed for one instance counts as closed for all.
package unjoined
