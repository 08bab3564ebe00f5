package making

import "sync"

// An option is given the object before others know it, and what the object is made of is as much its own.

type quota struct {
	mu     sync.Mutex
	limits []int
	used   int
}

func newQuota() *quota { return &quota{} }

func (l *quota) add(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limits = append(l.limits, n)
}

func (l *quota) set(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limits = []int{n}
	l.used = 0
}

func (l *quota) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limits = l.limits[:0]
	l.used = len(l.limits)
}

type guardian struct {
	own    *quota
	shared *quota
}

// Setting is an option.
type Setting func(*guardian) error

// WithLimits sets the limits before anybody else knows of them.
func WithLimits(limits []int) Setting {
	return func(g *guardian) error {
		g.own.limits = limits
		return nil
	}
}

// WithShared is its twin: the quota is one that others have.
func WithShared(limits []int) Setting {
	return func(g *guardian) error {
		g.shared.limits = limits // want `^g\.shared\.limits written in \S+ without g\.shared\.mu, which is held at its other 2 writes`
		return nil
	}
}

// NewGuardian makes one.
func NewGuardian(of *Pools, settings ...Setting) (interface{ Stop() }, error) {
	g := &guardian{own: newQuota(), shared: of.limits}
	for _, set := range settings {
		if err := set(g); err != nil {
			return nil, err
		}
	}
	g.own.add(3)
	go g.work()
	return g, nil
}

func (g *guardian) work() { g.own.set(3) }

// Stop ends it.
func (g *guardian) Stop() { g.shared.drop() }

// Pools has a quota for all guardians.
type Pools struct{ limits *quota }
