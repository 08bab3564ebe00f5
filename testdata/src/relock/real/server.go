// Package real has the shapes of relocks that went into releases of servers, each beside the shape of its fix.
package real

import (
	"errors"
	"sync"
)

type logger interface {
	log(format string, args ...any)
	close() error
}

// A server whose log calls take its logging lock, and which logs while it replaces the logger.

type server struct {
	mu      sync.RWMutex
	name    string
	logging struct {
		sync.RWMutex
		logger logger
	}
	accounts sync.Map
	resolver func(string) *account
	peers    map[string]*peer
}

func (s *server) errorf(format string, args ...any) {
	s.withLogger(func(l logger) { l.log(format, args...) })
}

func (s *server) withLogger(f func(logger)) {
	s.logging.RLock()
	defer s.logging.RUnlock()
	if s.logging.logger != nil {
		f(s.logging.logger)
	}
}

func (s *server) setLogger(l logger) {
	s.logging.Lock()
	defer s.logging.Unlock()
	if old := s.logging.logger; old != nil {
		if err := old.close(); err != nil {
			s.errorf("closing: %v", err) // want `call to s\.errorf read-locks s\.logging \(via errorf → withLogger\), held for writing, which blocks for ever`
		}
	}
	s.logging.logger = l
}

func (s *server) setLoggerFixed(l logger) {
	s.logging.Lock()
	old := s.logging.logger
	s.logging.logger = l
	s.logging.Unlock()
	if old != nil {
		if err := old.close(); err != nil {
			s.errorf("closing: %v", err)
		}
	}
}

// A lookup under the server's lock that locks the server, three calls deep and on a miss only.

type account struct {
	mu       sync.RWMutex
	name     string
	expired  bool
	tag      string
	mappings []string
}

func (s *server) getResolver() func(string) *account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resolver
}

func (s *server) fetch(name string) (*account, error) {
	r := s.getResolver()
	if r == nil {
		return nil, errors.New("no resolver")
	}
	return r(name), nil
}

func (s *server) lookup(name string) (*account, error) {
	if a, ok := s.accounts.Load(name); ok && !a.(*account).expired {
		return a.(*account), nil
	}
	return s.fetch(name)
}

func (s *server) configure(names []string) {
	for _, n := range names {
		if a, err := s.lookup(n); err == nil { // want `call to s\.lookup locks s\.mu \(via lookup → fetch → getResolver\), which is already held`
			a.tag = n
		}
	}
}

func newServer(names []string) *server {
	s := &server{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.configure(names)
	return s
}

func (s *server) reload(names []string) {
	s.mu.Lock()
	s.configure(names)
	s.mu.Unlock()
}

func (s *server) configureFixed(names []string) {
	var as []*account
	for _, n := range names {
		if a, err := s.lookup(n); err == nil {
			as = append(as, a)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range as {
		a.tag = a.name
	}
}

// Getters that lock, in the arguments of a log call and in a literal far below the lock.

func (a *account) nameTag() string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.tag
}

func (a *account) hasMappings() bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return len(a.mappings) > 0
}

func (a *account) set(m []string) {
	a.mu.Lock()
	a.mappings = m
	a.mu.Unlock()
}

type info struct {
	name, tag string
	mapped    bool
}

func (s *server) accountInfo(a *account) info {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.expired {
		return info{name: a.name}
	}
	return info{
		name:   a.name,
		tag:    a.nameTag(), // want `call to a\.nameTag read-locks a\.mu, already held for reading`
		mapped: len(a.mappings) > 0,
	}
}

func (s *server) accountInfoFixed(a *account) info {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return info{name: a.name, tag: a.tag, mapped: len(a.mappings) > 0}
}

func (s *server) authenticate(a *account) {
	a.mu.RLock()
	if a.name != "" {
		s.errorf("mapped: %v", a.hasMappings()) // want `call to a\.hasMappings read-locks a\.mu, already held for reading`
	}
	a.mu.RUnlock()
}

func (s *server) authenticateFixed(a *account) {
	a.mu.RLock()
	mapped := len(a.mappings) > 0
	a.mu.RUnlock()
	s.errorf("mapped: %v", mapped)
}

// Connections that are closed under the lock of the server that they point back to.

type peer struct {
	mu  sync.Mutex
	srv *server
	id  string
}

func (s *server) addPeer(id string) *peer {
	p := &peer{srv: s, id: id}
	s.mu.Lock()
	s.peers[id] = p
	s.mu.Unlock()
	return p
}

func (s *server) removePeer(p *peer) {
	s.mu.Lock()
	delete(s.peers, p.id)
	s.mu.Unlock()
}

func (p *peer) close() {
	p.mu.Lock()
	srv := p.srv
	p.mu.Unlock()
	srv.removePeer(p)
}

func (s *server) rename(name string) {
	s.mu.Lock()
	s.name = name
	for _, p := range s.peers {
		p.close() // want `s\.mu .*already held`
	}
	s.mu.Unlock()
}

func (s *server) renameFixed(name string) {
	s.mu.Lock()
	s.name = name
	ps := make([]*peer, 0, len(s.peers))
	for _, p := range s.peers {
		ps = append(ps, p)
	}
	s.mu.Unlock()
	for _, p := range ps {
		p.close()
	}
}

// The same through the callback of a sync.Map.

func (s *server) reloadAccounts() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts.Range(func(_, v any) bool { // want `locks s\.mu`
		s.drop(v.(*account))
		return true
	})
}

func (s *server) drop(a *account) {
	s.mu.Lock()
	delete(s.peers, a.name)
	s.mu.Unlock()
}

func (s *server) reloadAccountsFixed() {
	var as []*account
	s.accounts.Range(func(_, v any) bool {
		as = append(as, v.(*account))
		return true
	})
	for _, a := range as {
		s.drop(a)
	}
}
