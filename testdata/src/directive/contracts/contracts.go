// Package contracts holds what people write above functions.
package contracts

import "sync"

type Server struct {
	mu      sync.RWMutex
	statMu  sync.Mutex
	clients map[int]*client
}

type client struct {
	sync.Mutex
	srv *Server
	out *outbox
	n   int
}

type outbox struct {
	queueMu sync.Mutex
	pending int
}

var registryMu sync.Mutex

// Passive voice, with an obligation.

// Lock should be held.
func (s *Server) a1() {} // want `^holds s.mu$`

// Adds one.
// Lock should be held
func (s *Server) a2() {} // want `^holds s.mu$`

// s.mu must be held.
func (s *Server) a3() {} // want `^holds s.mu$`

// s.statMu must be held, it guards the counters.
func (s *Server) a4() {} // want `^holds s.statMu$`

// statMu needs to be held here to avoid a race.
func (s *Server) a5() {} // want `^holds s.statMu$`

// Server lock is held on entry.
func (s *Server) a6() {} // want `^holds s.mu$`

// The server lock is assumed to be held by the caller.
func (c *client) a7() {} // want `^holds c.srv.mu$`

// Both server and client lock held on entry.
func (c *client) a8() {} // want `^holds c.srv.mu & c.Mutex$`

// Lock for c should be held.
func a9(c *client, s *Server) {} // want `^holds c.Mutex$`

// c must be locked.
func a10(c *client, s *Server) {} // want `^holds c.Mutex$`

// registryMu must be held.
func a11() {} // want `^holds registryMu$`

// Lock held.
func (s *Server) a12() {} // want `^holds s.mu$`

// s.mu and s.statMu must be held.
func (s *Server) a13() {} // want `^holds s.mu & s.statMu$`

// Lock is held on entry, but will be released for the call.
func (s *Server) a14() {} // want `^holds s.mu$`

// Lock should be held (the map is shared) and the client is known.
func (s *Server) a15(c *client) {} // want `^holds s.mu$`

// The stat lock must be held.
func (s *Server) a16() {} // want `^holds s.statMu$`

// Queue lock must be held.
func (o *outbox) a17() {} // want `^holds o.queueMu$`

// Lock should be held.
func (o *outbox) a18() {} // want `^holds o.queueMu~$`

// Modes.

// Read lock should be held.
func (s *Server) b1() {} // want `^holds s.mu/r$`

// The write lock must be held.
func (s *Server) b2() {} // want `^holds s.mu/w$`

// At least RLock should be held.
func (s *Server) b3() {} // want `^holds s.mu/r$`

// s.mu must be held for writing.
func (s *Server) b4() {} // want `^holds s.mu/w$`

// (Write) Lock held on entry.
func (s *Server) b5() {} // want `^holds s.mu/w$`

// Server.mu must be read-locked.
func (s *Server) b6() {} // want `^holds \?Server.mu/r$`

// Active voice.

// The caller must hold s.mu.
func (s *Server) c1() {} // want `^holds s.mu$`

// Must be called with s.mu held.
func (s *Server) c2() {} // want `^holds s.mu$`

// c3 must only be called while holding the lock.
func (s *Server) c3() {} // want `^holds s.mu$`

// Callers should hold the read lock.
func (s *Server) c4() {} // want `^holds s.mu/r$`

// It assumes the caller is holding the lock on c.
func (s *Server) c5(c *client) {} // want `^holds c.Mutex$`

// Need to hold lock on s.statMu when calling this.
func (s *Server) c6() {} // want `^holds s.statMu$`

// The caller must have locked s.
func c7(s *Server, c *client) {} // want `^holds s.mu$`

// Call with s locked.
func c8(s *Server, c *client) {} // want `^holds s.mu$`

// Not thread safe, the lock must be held when calling this.
func (s *Server) c9() {} // want `^holds s.mu$`

// Assumes that the lock is already acquired.
func (s *Server) c10() {} // want `^holds s.mu$`

// This requires s.mu to be held.
func (s *Server) c11() {} // want `^holds s.mu$`

// Negations, single and double.

// Lock should NOT be held.
func (s *Server) d1() {} // want `^excludes s.mu$`

// No lock held on entry.
func (s *Server) d2() {} // want `^excludes s.mu$`

// The caller must not hold s.mu.
func (s *Server) d3() {} // want `^excludes s.mu$`

// Must be called without the lock held.
func (s *Server) d4() {} // want `^excludes s.mu$`

// Must not be called without holding s.mu.
func (s *Server) d5() {} // want `^holds s.mu$`

// It is unsafe to call this without holding the server lock.
func (s *Server) d6() {} // want `^holds s.mu$`

// DO NOT hold the lock when calling this.
func (s *Server) d7() {} // want `^excludes s.mu$`

// Client lock must not be held, but the server lock must be held.
func (c *client) d8() {} // want `^holds c.srv.mu, excludes c.Mutex$`

// Lock MUST NOT be held on entry since this function takes it.
func (s *Server) d9() {} // want `^excludes s.mu$`

// The caller must ensure that s is locked and c is not nil.
func d10(s *Server, c *client) {} // want `^holds s.mu$`

// The caller must not hold s.mu and must not be in a callback.
func (s *Server) d11() {} // want `^excludes s.mu$`

// Locks that cannot be found keep their words.

// hub.mu must be held.
func (s *Server) e1() {} // want `^holds \?hub.mu$`

// Both locks should be held.
func (s *Server) e2(c *client) {} // want `^holds \?Both locks$`

// The heap lock must be held.
func (s *Server) e3() {} // want `^holds \?heap lock$`

// Lock should be held.
func e4(s *Server, c *client) {} // want `^holds \?Lock$`

// Stories, conditions and choices say nothing.

// Lock does NOT need to be held.
func (s *Server) f1() {}

// No lock needs to be held.
func (s *Server) f2() {}

// s.mu must be held if the server runs.
func (s *Server) f3() {}

// If the server runs, the lock must be held.
func (s *Server) f4() {}

// s.mu or s.statMu must be held.
func (s *Server) f5() {}

// Returns with the lock held.
func (s *Server) f6() {}

// The lock is held while fn runs.
func (s *Server) f7(fn func()) {}

// fn must be called with s.mu held.
func (s *Server) f8(fn func()) {}

// Holds s.mu during the call.
func (s *Server) f9() {}

// s.mu must be held when modifying the result.
func (s *Server) f10() {}

// The buffer holds the pending messages, it should hold a thousand.
func (s *Server) f11() {}

// Callers holding the lock must pass true.
func (s *Server) f12(locked bool) {}

// The property should be held for all clients.
func (s *Server) f13() {}

// The semaphore should already be held.
func (s *Server) f14() {}

// Takes the lock and calls a1, which requires the lock to be held.
func (s *Server) f15() {}

type store interface {
	// Lock should be held.
	flush() // want `^holds \?Lock$`
	// c.Mutex must be held.
	put(c *client) // want `^holds c.Mutex$`
}

// Directives are exact, and go before prose.

// The caller must hold the heap lock.
//
//lockcheck:holds s.mu
func (s *Server) g1() {} // want `^holds s.mu$`

//lockcheck:holds c, c.srv.mu
func (c *client) g2() {} // want `^holds c.Mutex & c.srv.mu$`

//lockcheck:holds c.nothing // want `problem for "": lockcheck:holds names c.nothing, which is not a lock of this function`
func (c *client) g3() {}

//lockcheck:holds // want `problem for "": lockcheck:holds names no lock`
func (c *client) g4() {}

//lockcheck:holds registryMu
func g5[T any](x T) {} // want `^holds registryMu$`

type list[T any] struct {
	mu    sync.Mutex
	items []T
}

//lockcheck:holds l.mu
func (l *list[T]) g6() {} // want `^holds l.mu$`

// Annotations of checklocks.

// +checklocks:s.mu
func (s *Server) h1() {} // want `^holds s.mu/w$`

// +checklocksread:s.mu
// +checklocks:s.statMu
func (s *Server) h2() {} // want `^holds s.mu/r & s.statMu/w$`

// +checklocksacquire:s.mu
func (s *Server) h3() {} // want `^acquires s.mu/w$`

// +checklocksrelease:s.mu
func (s *Server) h4() {} // want `^releases s.mu/w$`

// +checklocksacquireread:s.mu
// +checklocksexclude:s.statMu
func (s *Server) h5() {} // want `^excludes s.statMu, acquires s.mu/r$`

// +checklocksreleaseread:s.mu
func (s *Server) h6() {} // want `^releases s.mu/r$`

// +checklocksignore
func (s *Server) h7() {} // want `^ignored$`

// +checklocksexcludewrite:s.mu
func (s *Server) h8() { // want `^excludes s.mu/w$`
	s.clients = nil // +checklocksforce: nobody else knows it yet // want `forced`
}
