package rlock

import "sync"

// Stat is a part of a Stats, whose lock guards it.
type Stat struct {
	first int
	dirty bool
}

type Stats struct {
	mu    sync.RWMutex
	parts map[string]*Stat
}

func (s *Stats) Add(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.parts[name]
	p.first = min(p.first, n)
	p.dirty = true
	s.settle(p)
}

func (s *Stats) Drop(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.parts[name]
	p.dirty = true
	p.first = n
}

func (s *Stats) Swap(a, b string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts[a].first, s.parts[b].first = s.parts[b].first, s.parts[a].first
	s.parts[a].dirty, s.parts[b].dirty = true, true
}

// settle brings a part up to date. s.mu must be held.
func (s *Stats) settle(p *Stat) {
	if p.dirty {
		p.first, p.dirty = 0, false
	}
}

// firstLocked is called with s.mu held, which is not to say how.
func (s *Stats) firstLocked(name string) int {
	p := s.parts[name]
	s.settle(p)
	return p.first
}

func (s *Stats) First(name string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.firstLocked(name) // want `call to s.firstLocked in \S+ writes Stat.\w+ while Stats.mu is held for reading only`
}

func (s *Stats) Sum() (sum int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.parts {
		sum += s.firstLocked(name)
	}
	return sum
}

// Peek does not settle what it reads.
func (s *Stats) Peek(name string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.parts[name].first
}

// Block has a lock of its own, which its store need not exclude others for.
type Block struct {
	mu    sync.Mutex
	cache []byte
}

type Store struct {
	mu     sync.RWMutex
	blocks map[string]*Block
}

func (b *Block) load(data []byte) {
	b.mu.Lock()
	b.cache = data
	b.mu.Unlock()
}

func (s *Store) load(name string, data []byte) { s.blocks[name].load(data) }

func (s *Store) Read(name string, data []byte) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.load(name, data)
}

func (s *Store) Write(name string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load(name, data)
}

func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.blocks {
		s.load(name, nil)
		s.blocks[name].load(nil)
	}
}

func (s *Store) Fill(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks[name].load([]byte(name))
}
