// Package unguarded defines an Analyzer that finds shared state touched without the lock that guards it.
//
// # Analyzer unguarded
//
// unguarded: report shared state that is written without the lock that guards it
//
// The global interpreter lock of Python protects the interpreter, not the state of a program, and Go has no such lock
// at all: a variable that one goroutine writes while another uses it is a data race, unless both hold a lock. Which lock
// that is, the code says by what it does everywhere else, or a comment says it:
//
//	type Registry struct {
//		mu    sync.Mutex
//		names map[string]int
//	}
//
//	func (r *Registry) Drop(name string) {
//		delete(r.names, name) // r.names written in Registry.Drop without r.mu, which is held at its other 2 writes (write on line 14)
//	}
//
// The cure is to take the lock around it:
//
//	func (r *Registry) Drop(name string) {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		delete(r.names, name)
//	}
//
// Categories:
//
//   - write: a write without the lock that is held at nearly all others
//   - write-under-rlock: a write while the lock is held in read mode only, which others may hold at the same time
//   - contract: a call without the lock that the comment, annotation or name of the callee asks for; a variable whose
//     comment or annotation names its guard, touched without it
//   - before-lock: a function takes the guard, but touches the variable before
//   - after-unlock: a function touches the variable after it has released the guard
//   - read: a read without the lock that is held at nearly all other uses
//   - atomic-mix: a variable that is accessed through sync/atomic in some places and plainly in others
//   - captured: a captured variable, or a part of an object that goroutines share, that one of them writes and another
//     uses, with no lock and no join between
//   - package-variable: a package variable written without the lock that is held at nearly all other writes, or written
//     by a goroutine and used by another as above
//
// The guard of a variable is what a comment names ("guarded by mu", "mu protects a and b", +checklocks:mu), or else the
// lock that is held at nearly all its writes, of the same object or of another type. Locks that every caller holds
// count as held. An object is nobody else's until its maker lets a goroutine know it, and whoever has waited for its
// goroutines has for himself what only these touch. A function whose name ends in Locked, or whose comment says that a
// lock is held, is judged where it is called.
//
// This is a vote, not a proof. Where it is not known whether a lock is held, nothing is said. Of the places that lack a
// lock for one reason, as the calls of one function do that asks for it, one is told; where only two functions do not listen,
// both are. With -strict all of them are, and reads for which only votes speak.
package unguarded
