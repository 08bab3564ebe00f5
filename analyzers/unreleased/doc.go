// Package unreleased defines an Analyzer that finds locks left locked and releases of what is not held.
//
// # Analyzer unreleased
//
// unreleased: report a path that leaves a lock locked, or releases one that is not held
//
// A lock keeps everybody else out of a portion of code until it is released. A path that returns without releasing it
// keeps them out for ever:
//
//	func (q *Queue) Pop() (item, error) {
//		q.mu.Lock() // q.mu is not unlocked on every path (return on line 4)
//		if len(q.items) == 0 {
//			return item{}, errEmpty
//		}
//		it := q.items[0]
//		q.items = q.items[1:]
//		q.mu.Unlock()
//		return it, nil
//	}
//
// The cure is to defer the release right after the acquisition:
//
//	func (q *Queue) Pop() (item, error) {
//		q.mu.Lock()
//		defer q.mu.Unlock()
//		…
//	}
//
// Categories:
//
//   - return: a return leaves the lock held, although another path of the function, or what it promises, releases it
//   - panic: a panic leaves the lock held that the function releases where it returns, and this function or one that calls
//     it recovers
//   - loop: the lock of one round of a loop is held into the next, although another path of the round releases it
//   - not-held: Unlock or RUnlock of a lock that is not held: released before, never acquired by anybody who calls, or
//     refused to a TryLock whose branches are swapped
//   - wrong-mode: RUnlock of what Lock locked, or Unlock of what RLock locked
//   - deferred-lock: a deferred Lock, where the lock is held when the function ends
//   - escaped-try: TryLock without a look at its result
//
// Functions that return locked on purpose are contracts, not findings: wrappers and functions whose callers release;
// functions whose result says whether the lock is held; functions that hand the release to a goroutine, or return or
// store it as a closure. A function that releases and retakes the lock of its caller is no finding either. Conditions
// are followed: an Unlock under the condition of its Lock is its match, and what a sync.Once does, it does once.
//
// This is a must analysis along each path, silent on paths on which it has lost count: beyond a bound of ways that it
// keeps apart, what is held is only what may be held.
package unreleased
