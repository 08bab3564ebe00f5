package making

import "sync"

// Options are functions that a constructor calls on what it makes.

type limiter struct {
	mu   sync.Mutex
	nets map[string]int
}

type Option func(*limiter) error

func WithNets(nets map[string]int) Option {
	return func(l *limiter) error {
		l.nets = nets
		return nil
	}
}

func NewLimiter(opts ...Option) (*limiter, error) {
	l := &limiter{nets: map[string]int{}}
	for _, opt := range opts {
		if err := opt(l); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *limiter) add(n string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.nets[n]++
}

func (l *limiter) drop(n string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.nets, n)
}

func (l *limiter) set(nets map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.nets = nets
}

func (l *limiter) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.nets)
	l.nets = map[string]int{}
}

func (l *limiter) reset() {
	l.nets = nil // want `^l\.nets written in \S+ without l\.mu, which is held at`
}

// A hook is called on limiters that others know.
type hook func(*limiter, int)

func raise(n string) hook {
	return func(l *limiter, by int) {
		l.nets[n] += by // want `^l\.nets written in \S+ without l\.mu`
	}
}

func (l *limiter) run(hooks []hook) {
	for _, h := range hooks {
		h(l, 1)
	}
}

// pool gives away its members when a method of it has made new ones.
type pool struct {
	mu    sync.Mutex
	conns map[int]bool
}

func (p *pool) initLocked() { p.conns = make(map[int]bool) }

func (p *pool) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[n] = true
}

func (p *pool) drop(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, n)
}

func (p *pool) idle() int {
	p.mu.Lock()
	conns := p.conns
	p.initLocked()
	p.mu.Unlock()
	return sum(conns)
}

func (p *pool) idleRange() (n int) {
	p.mu.Lock()
	conns := p.conns
	p.initLocked()
	p.mu.Unlock()
	for range conns {
		n++
	}
	return n
}

func (p *pool) count() (n int) {
	p.mu.Lock()
	conns := p.conns
	p.mu.Unlock()
	for range conns { // want `^p\.conns read in \S+ after p\.mu is unlocked`
		n++
	}
	return n
}

func sum(conns map[int]bool) (n int) {
	for range conns {
		n++
	}
	return n
}
