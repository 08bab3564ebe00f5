// Package lockorder defines an Analyzer that finds locks taken in opposite orders.
//
// # Analyzer lockorder
//
// lockorder: report locks that are taken in opposite orders
//
// Two goroutines that each hold one lock and wait for the other's wait for ever. It takes no parallel execution, only
// one switch between goroutines at the wrong moment:
//
//	func (b *Bank) Audit(a *Account) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		a.mu.Lock()
//		defer a.mu.Unlock()
//	}
//
//	func (a *Account) Close() {
//		a.mu.Lock()
//		defer a.mu.Unlock()
//		a.bank.mu.Lock() // Bank.mu locked while holding Account.mu, elsewhere Account.mu while holding Bank.mu (Lock on line 4)
//		defer a.bank.mu.Unlock()
//	}
//
// The cure is one order for all, said where the locks are declared, and a release of the one before the other is taken
// where the order would be the wrong one:
//
//	func (a *Account) Close() {
//		a.mu.Lock()
//		id := a.id
//		a.mu.Unlock()
//		a.bank.mu.Lock()
//		defer a.bank.mu.Unlock()
//		delete(a.bank.accounts, id)
//	}
//
// A directive declares an order. Then the other direction alone is the finding, wherever it occurs:
//
//	//lockcheck:order Bank.mu < Account.mu the bank is asked first
//
// Categories:
//
//   - cycle: two or more locks, each taken while another of them is held
//   - import: the same, by packages that know nothing of each other, told where both are imported
//   - same: with -strict, the locks of two objects of one type, of which nothing decides which comes first
//
// Locks count by their declaration. Silent: two locks of one declaration, unless -strict; orders under a common lock that
// both sides hold, at least one for writing; objects that nobody else can know yet; read locks on both sides of both
// locks; what init functions do, and main before it starts a goroutine; orders that only the one goroutine takes which an
// object starts, such as the handlers of its loop; a lock that is sent with its object while it is held, for who receives
// it to release; and a lock that is taken only as long as the state
// under the other one asks for it, where that state tells of whoever holds it, or has been passed by all that come the other
// way. Two objects of one type that play different parts are not told apart, but where one side goes through the elements
// of a container, the other has two parameters that nothing relates, and both sides read-lock what holds the container, it
// takes -strict to tell.
package lockorder
