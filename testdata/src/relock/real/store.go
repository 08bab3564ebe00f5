package real

import (
	"os"
	"sync"
)

// A shortcut in one reader to another reader of the same store.

type store struct {
	mu   sync.RWMutex
	last map[string]uint64
	err  error
}

func (s *store) all() []uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.allLocked()
}

func (s *store) allLocked() []uint64 {
	var seqs []uint64
	for _, n := range s.last {
		seqs = append(seqs, n)
	}
	return seqs
}

func (s *store) store(subject string, n uint64) {
	s.mu.Lock()
	s.last[subject] = n
	s.mu.Unlock()
}

func isAll(filters []string) bool { return len(filters) == 1 && filters[0] == ">" }

func (s *store) multi(filters []string) []uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.last) == 0 {
		return nil
	}
	if isAll(filters) {
		return s.all() // want `^call to s\.all read-locks s\.mu, already held for reading, which may deadlock with a waiting writer \(Lock on line 31\) \(RLock on line 39\) \[concept: rlock\]$`
	}
	return nil
}

func (s *store) multiFixed(filters []string) []uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if isAll(filters) {
		return s.allLocked()
	}
	return nil
}

// Functions documented to be called with the lock, which take it on an error of the disk.

type raft struct {
	sync.RWMutex
	dir string
	err error
}

func (r *raft) setWriteErr(err error) {
	r.Lock()
	defer r.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// setWriteErrLocked is setWriteErr for those who hold the lock.
func (r *raft) setWriteErrLocked(err error) {
	if r.err == nil {
		r.err = err
	}
}

// writeVote writes the vote.
// Lock should be held.
func (r *raft) writeVote(buf []byte) {
	if err := os.WriteFile(r.dir, buf, 0o600); err != nil {
		r.setWriteErr(err) // want `call to r\.setWriteErr locks r, which is already held`
	}
}

// writeVoteFixed writes the vote.
// Lock should be held.
func (r *raft) writeVoteFixed(buf []byte) {
	if err := os.WriteFile(r.dir, buf, 0o600); err != nil {
		r.setWriteErrLocked(err)
	}
}

func (r *raft) vote(buf []byte) {
	r.Lock()
	defer r.Unlock()
	r.writeVote(buf)
	r.writeVoteFixed(buf)
}

// A constant argument tells a getter whether its caller holds the lock.

type stream struct {
	mu        sync.RWMutex
	name      string
	consumers map[string]*consumer
}

type consumer struct {
	mu   sync.Mutex
	mset *stream
	n    int
}

func (s *stream) nameLocked(need bool) string {
	if need {
		s.mu.RLock()
		defer s.mu.RUnlock()
	}
	return s.name
}

func (s *stream) getName() string { return s.nameLocked(true) }

func (s *stream) addConsumer(id string) *consumer {
	c := &consumer{mset: s}
	s.mu.Lock()
	s.consumers[id] = c
	s.mu.Unlock()
	return c
}

func (c *consumer) purge(warn func(string)) {
	c.mu.Lock()
	mset := c.mset
	c.n = 0
	c.mu.Unlock()
	warn(mset.getName())
}

func (c *consumer) purgeFixed(warn func(string)) {
	c.mu.Lock()
	mset := c.mset
	c.n = 0
	c.mu.Unlock()
	warn(mset.nameLocked(false))
}

func (s *stream) purge(warn func(string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.consumers {
		c.purge(warn) // want `read-locks s\.mu .*held for writing`
	}
}

func (s *stream) purgeFixed(warn func(string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.consumers {
		c.purgeFixed(warn)
	}
}

// A tracker that is written under its lock by a method that locks for one of the values.

type tracker struct {
	mut     sync.RWMutex
	created int64
	counts  []int
}

func (t *tracker) Created() int64 {
	t.mut.RLock()
	defer t.mut.RUnlock()
	return t.created
}

func (t *tracker) Touch(now int64) {
	t.mut.Lock()
	t.created = now
	t.mut.Unlock()
}

func (t *tracker) marshal() (int, int64) {
	return len(t.counts), t.Created() // want `call to t\.Created read-locks t\.mut, already held for reading`
}

func (t *tracker) marshalFixed() (int, int64) { return len(t.counts), t.created }

func (t *tracker) ToDB() (int, int64) {
	t.mut.RLock()
	defer t.mut.RUnlock()
	return t.marshal()
}

func (t *tracker) ToDBFixed() (int, int64) {
	t.mut.RLock()
	defer t.mut.RUnlock()
	return t.marshalFixed()
}
