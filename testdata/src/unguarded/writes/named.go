package writes

import "sync"

// A Scraper has a lock for its logger alone, as its name says.
type Scraper struct {
	loggerMu sync.Mutex
	logger   *int
	mu       sync.Mutex
	target   *int
}

func (s *Scraper) SetLogger(l *int) {
	s.loggerMu.Lock()
	defer s.loggerMu.Unlock()
	s.logger = l
}

func (s *Scraper) Logger() *int {
	s.loggerMu.Lock()
	defer s.loggerMu.Unlock()
	if s.logger == nil {
		return nil
	}
	return s.logger
}

func (s *Scraper) Sync() {
	println(s.logger) // want `^s.logger read in \S+ without s.loggerMu, which is held at its other 3 uses`
}

func (s *Scraper) SetTarget(t *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.target = t
}

func (s *Scraper) Target() *int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.target == nil {
		return nil
	}
	return s.target
}

// With so little evidence, a lock that may be there for something else is none.
func (s *Scraper) Show() {
	println(s.target)
}

// A Watcher starts a goroutine that goes on with what it has begun under the lock.
type Watcher struct {
	mu  sync.Mutex
	ops [][]int
	all [][]int
}

func (w *Watcher) Watch(in chan int) {
	w.mu.Lock()
	w.ops = append(w.ops, nil)
	i := len(w.ops) - 1
	w.mu.Unlock()
	go func() {
		for x := range in {
			w.ops[i] = append(w.ops[i], x) // want `^w.ops written in \S+ without w.mu, which is held at its other [0-9]+ uses`
		}
	}()
}

func (w *Watcher) WatchLocked(in chan int) {
	w.mu.Lock()
	w.all = append(w.all, nil)
	i := len(w.all) - 1
	w.mu.Unlock()
	go func() {
		for x := range in {
			w.mu.Lock()
			w.all[i] = append(w.all[i], x)
			w.mu.Unlock()
		}
	}()
}

// A Sequencer gives out numbers in one place, under a lock that is named after them; who starts anew holds another lock.
type Sequencer struct {
	mu    sync.Mutex
	seqMu sync.Mutex
	seq   int
	numMu sync.Mutex
	total int
	peers []string
}

func (s *Sequencer) Next(n int) (int, int) {
	s.seqMu.Lock()
	defer s.seqMu.Unlock()
	if s.seq < 0 {
		s.seq = 0
		s.total = 0
	}
	s.seq += n
	s.total += n
	s.seq %= 1000
	s.total %= 1000
	println(s.seq)
	return s.seq, s.total
}

func (s *Sequencer) Restart(peers []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peers = peers
	s.seq = 0 // want `^s.seq written in \S+ without s.seqMu, which is held at its other 3 writes`
	s.total = 0
}
