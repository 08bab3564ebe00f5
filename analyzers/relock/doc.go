// Package relock defines an Analyzer that finds locks taken again by the goroutine that holds them.
//
// # Analyzer relock
//
// relock: report a lock that is taken again by the goroutine that holds it
//
// A sync.Mutex is not reentrant: there is no RLock as in Python's threading, which the thread that holds it may take
// again. RWMutex.RLock is something else, a read lock. A goroutine that locks a mutex which it already holds waits for
// itself, directly or through calls of any depth, into other packages and through interfaces and callbacks:
//
//	func (c *Cache) Drop(key string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		delete(c.items, key)
//		c.compact() // call to c.compact locks c.mu, which is already held (Lock on line 2)
//	}
//
//	func (c *Cache) compact() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		…
//	}
//
// The cure is to split the callee: compact takes the lock and calls compactLocked, which expects it to be held; Drop
// calls compactLocked.
//
//	func (c *Cache) Drop(key string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		delete(c.items, key)
//		c.compactLocked()
//	}
//
// Categories:
//
//   - nested: Lock of a mutex that is held
//   - upgrade: Lock of an RWMutex that is held for reading
//   - downgrade: RLock of an RWMutex that is held for writing
//   - recursive-read: RLock of an RWMutex that is held for reading; a writer that queues between the two blocks both.
//     Silent where nothing locks that RWMutex for writing
//   - callback: a function value, called while its callee holds the lock, comes back to the lock
//   - once: sync.Once.Do inside the function that the same Once runs
//
// This is a must analysis along each path: a finding needs one feasible path on which the same instance is held, proved
// by following the value from its root. Two objects of one type are two locks; a function that locks two objects it is
// passed is told where the call passes one twice. It is silent on what it cannot prove the same, on locks of array and map
// elements chosen by a changing index, and on function values that it cannot see.
package relock
