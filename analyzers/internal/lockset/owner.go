package lockset

import "github.com/lockcheck/lockcheck/analyzers/internal/lock"

// A backPointer is a field by which an object points back to the object whose container holds it.
type backPointer struct{}

// invariants finds the back-pointers of the package.
func (e *engine) invariants() {}

// owner returns the object that the field at addr must point to; nil if that is not known.
func (e *engine) owner(addr *lock.Path) *lock.Path { return nil }
