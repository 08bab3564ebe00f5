// Package guards holds what people write about fields and variables.
package guards

import (
	"sync"
	"sync/atomic"
)

type hub struct {
	mu    sync.RWMutex
	peers map[string]int // guarded by mu // want `^guard hub.mu$`

	// protected by h.mu
	names []string // want `^guard hub.mu$`

	// Guarded by hub.mu.
	n, m int // want `^guard hub.mu$` `^guard hub.mu$`

	// The last error. Protected by the mu.
	err error // want `^guard hub.mu$`

	free int // set before it starts, not guarded by mu

	either int // guarded by mu or by being alone

	outer int // protected by registryMu // want `^guard registryMu$`

	parent *hub
	child  int // guarded by parent.mu // want `^guard hub.parent.mu$`

	other int // guarded by gate.mu // want `^guard gate.mu$`

	lost int // guarded by nowhere.mu // want `^guard \?nowhere.mu$`

	fact int // protected by convention

	count atomic.Int64 // writes are protected by mu // want `^guard hub.mu for writes$`
}

func (h *hub) run() {}

type gate struct {
	mu sync.Mutex // protects open, key

	open  bool   // want `^guard gate.mu$`
	key   string // want `^guard gate.mu$`
	plain int
}

type block struct {
	id int

	// mu protects the following fields.
	mu   sync.Mutex
	a    int            // want `^guard block.mu$`
	b, c int            // want `^guard block.mu$` `^guard block.mu$`
	wg   sync.WaitGroup // synchronizes itself

	d int

	tail sync.Mutex // guards the fields below
	e    int        // want `^guard block.tail$`
	more sync.Mutex
	f    int
}

type counted struct {
	mu sync.Mutex // guards 2 following fields
	a  int        // want `^guard counted.mu$`
	b  int        // want `^guard counted.mu$`
	c  int
}

type rest struct {
	id int
	mu sync.Mutex // guards the rest
	a  int        // want `^guard rest.mu$`

	b int // want `^guard rest.mu$`

	// Also guarded by other.
	c     int // want `^guard rest.mu & rest.other$`
	other sync.Mutex
	d     int
}

type changed struct {
	mu     sync.Mutex   // protects changing of routes
	routes atomic.Value // want `^guard changed.mu for writes$`
}

type below struct {
	l sync.Mutex

	// The fields below are protected by l.
	a int // want `^guard below.l$`
	b int // want `^guard below.l$`

	c int
}

type embedded struct {
	sync.Mutex
	n int // guarded by the lock // want `^guard embedded.Mutex$`
}

type nested struct {
	stats struct {
		mu sync.Mutex
		n  int // guarded by mu // want `^guard nested.stats.mu$`
	}
	log int // guarded by stats.mu // want `^guard nested.stats.mu$`
}

var registryMu sync.Mutex

// registry is guarded by registryMu.
var registry = map[string]int{} // want `^guard registryMu$`

var (
	poolMu sync.Mutex // protects pool and size

	pool []int // want `^guard poolMu$`
	size int   // want `^guard poolMu$`
	peak int
)

var single struct {
	mu sync.Mutex
	n  int // guarded by mu // want `^guard single.mu$`
}

type generic[T any] struct {
	mu sync.Mutex
	v  T // guarded by mu // want `^guard generic.mu$`
}

type annotated struct {
	mu sync.RWMutex
	// +checklocks:mu
	a int // want `^guard annotated.mu$`
	// +checkatomic
	b int32 // want `^guard  atomic$`
	// +checklocks:mu
	// +checkatomic
	c int32 // want `^guard annotated.mu atomic$`
	d int   // +checklocksignore: a hint is not wanted // want `^guard  ignored$`
	// +checklocksread:mu
	// +checklocks:registryMu
	e int // want `^guard annotated.mu & registryMu$`
}

// task says of some fields what else protects them: no guard can be told.
type task struct {
	// mu protects the way out with done and code.
	mu   sync.Mutex
	done chan struct{}
	code int

	image string // protected by mu, and owned by the goroutine of the task

	// It is protected by mu. It is owned by the main goroutine.
	names []string

	// running must be accessed atomically. Steps from 0 to 1 are protected by mu too.
	running int32

	// This is read under the lock of the table, so it can't be protected by mu.
	rank int

	// owner is who owns the task. It is protected by mu.
	owner string // want `^guard task.mu$`
}
